import ReactorTLS
import Text

/// When a certificate is valid, and a warning when it is not, or not for long. Pure.
package struct CertificateValidity: Equatable, Sendable {
    /// A certificate that expires within this many seconds gets a warning.
    package static let warningPeriod: Int64 = 14 * day
    private static let day: Int64 = 86_400

    /// The file that it was read from.
    package let file: String
    /// The first and the last second, since 1970.
    package let start: Int64
    package let end: Int64

    package init(file: String, start: Int64, end: Int64) {
        self.file = file
        self.start = start
        self.end = end
    }

    init(_ certificate: TLSCertificate, file: String) {
        self.init(file: file, start: certificate.validFrom, end: certificate.validUntil)
    }

    /// A sentence about a certificate that has expired at `now`, does so soon, or is not valid yet;
    /// nil for any other.
    package func warning(at now: Int64) -> String? {
        if end < now { return "the certificate \(file) expired on \(Self.text(end))" }
        if start > now { return "the certificate \(file) is not valid before \(Self.text(start))" }
        guard end - now < Self.warningPeriod else { return nil }
        let days = (end - now) / Self.day
        let time = days == 0 ? "in less than a day" : days == 1 ? "in 1 day" : "in \(days) days"
        return "the certificate \(file) expires \(time), on \(Self.text(end))"
    }

    /// `2006-04-18 21:53:09 UTC`
    private static func text(_ second: Int64) -> String {
        let time = CalendarTime(second: second)
        return "\(time.isoDate) \(time.clock) UTC"
    }
}
