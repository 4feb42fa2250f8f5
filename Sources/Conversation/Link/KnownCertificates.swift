package import ReactorKit
package import ReactorTLS

/// The certificates that a person has accepted, one for each endpoint. Pure.
///
/// The text has a line for each, `tls:host:port sha256:9F:86:… 2026-01-31`. Empty lines, and lines
/// that begin with `#`, are skipped and not kept.
package struct KnownCertificates: Equatable, Sendable {
    /// An invalid line, which is not skipped: it may have been a requirement.
    package struct Unreadable: Error, Equatable, Sendable, CustomStringConvertible {
        /// Counted from 1.
        package let line: Int

        package var description: String { "line \(line) is not a certificate: fix or delete it" }
    }

    private struct Entry: Equatable, Sendable {
        var endpoint: String
        var fingerprint: TLSFingerprint
        var day: String
    }

    private var entries: [Entry] = []

    /// No certificates.
    package init() {}

    /// Parses the format of `text`.
    package init(_ text: String) throws(Unreadable) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let words = line.split(separator: " ")
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            guard words.count == 3, let fingerprint = TLSFingerprint(pin: String(words[1]))
            else { throw Unreadable(line: index + 1) }
            let entry = Entry(
                endpoint: String(first), fingerprint: fingerprint, day: String(words[2]))
            // If an endpoint has two lines, the later one is used, as after `trust`.
            entries.removeAll { $0.endpoint == entry.endpoint }
            entries.append(entry)
        }
    }

    /// A line for each, in the order in which they were accepted.
    package var text: String {
        entries.map { "\($0.endpoint) \($0.fingerprint.pin) \($0.day)\n" }.joined()
    }

    /// The only certificate that is accepted there; if nil, the authorities decide.
    package func fingerprint(at endpoint: Endpoint) -> TLSFingerprint? {
        entries.first { $0.endpoint == Self.key(endpoint) }?.fingerprint
    }

    /// Requires this certificate from now on, instead of any other.
    package mutating func trust(
        _ fingerprint: TLSFingerprint, at endpoint: Endpoint, day: String
    ) {
        entries.removeAll { $0.endpoint == Self.key(endpoint) }
        entries.append(Entry(endpoint: Self.key(endpoint), fingerprint: fingerprint, day: day))
    }

    /// Host names are case-insensitive (RFC 4343).
    static func key(_ endpoint: Endpoint) -> String {
        endpoint.description.lowercased().filter { !$0.isWhitespace }
    }
}
