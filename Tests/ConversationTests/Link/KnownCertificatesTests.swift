import Conversation
import ReactorKit
import ReactorTLS
import Testing

@Suite("KnownCertificates", .timeLimit(.minutes(10)))
struct KnownCertificatesTests {
    private let home = Endpoint.tls(host: "home.example", port: 1)
    private let work = Endpoint.tls(host: "::1", port: 2)

    @Test func `what is printed reads as the same`() throws {
        let first = try #require(TLSFingerprint.of(1))
        let second = try #require(TLSFingerprint.of(2))
        var known = KnownCertificates()
        known.trust(first, at: home, day: "2026-01-31")
        known.trust(second, at: work, day: "2026-02-01")
        #expect(
            known.text == """
                tls:home.example:1 \(first.pin) 2026-01-31
                tls:[::1]:2 \(second.pin) 2026-02-01\n
                """)
        #expect(try KnownCertificates(known.text) == known)
        #expect(known.fingerprint(at: home) == first)
        #expect(known.fingerprint(at: work) == second)
        #expect(known.fingerprint(at: .tls(host: "home.example", port: 3)) == nil)
    }

    @Test func `a certificate that is trusted later takes the place of the one before`() throws {
        let old = try #require(TLSFingerprint.of(1))
        let new = try #require(TLSFingerprint.of(2))
        var known = KnownCertificates()
        known.trust(old, at: home, day: "2026-01-31")
        known.trust(new, at: .tls(host: "HOME.example", port: 1), day: "2026-02-01")
        #expect(known.fingerprint(at: home) == new)
        #expect(known.text.split(separator: "\n").count == 1)
    }

    @Test func `empty lines and remarks are passed over`() throws {
        let known = try KnownCertificates("\n# mine\n   \n")
        #expect(known == KnownCertificates())
    }

    @Test(arguments: ["tls:a:1", "tls:a:1 sha256:12 2026-01-31", "a b c d", "tls:a:1 x 2026-01-31"])
    func `a line that cannot be read is an error, since it may have been a demand`(line: String) {
        let error = #expect(throws: KnownCertificates.Unreadable.self) {
            try KnownCertificates("# one\n\(line)\n")
        }
        #expect(error?.description.hasPrefix("line 2 is not a certificate") == true)
    }
}
