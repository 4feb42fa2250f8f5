import Daemon
import Testing

@Suite("CertificateValidity", .timeLimit(.minutes(10)))
struct CertificateValidityTests {
    /// 2006-04-18 21:53:09 UTC.
    private static let now: Int64 = 1_145_397_189
    private static let day: Int64 = 86_400

    @Test(
        arguments: [
            (-10, -1, "expired on 2006-04-17 21:53:09 UTC"),
            (1, 10, "is not valid before 2006-04-19 21:53:09 UTC"),
            (-10, 0, "expires in less than a day, on 2006-04-18 21:53:09 UTC"),
            (-10, 1, "expires in 1 day, on 2006-04-19 21:53:09 UTC"),
            (-10, 13, "expires in 13 days, on 2006-05-01 21:53:09 UTC"),
        ] as [(Int64, Int64, String)])
    func `a certificate that is not valid, or not for long, is warned of`(
        start: Int64, end: Int64, text: String
    ) {
        let certificate = CertificateValidity(
            file: "/c.pem", start: Self.now + start * Self.day, end: Self.now + end * Self.day)
        #expect(certificate.warning(at: Self.now) == "the certificate /c.pem \(text)")
    }

    @Test func `any other is not`() {
        let certificate = CertificateValidity(
            file: "/c.pem", start: Self.now, end: Self.now + CertificateValidity.warningPeriod)
        #expect(certificate.warning(at: Self.now) == nil)
    }
}
