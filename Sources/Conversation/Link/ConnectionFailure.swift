package import ReactorTLS

/// Why a connection failed or ended: as text for a person, and as reported by the system.
package struct ConnectionFailure: Error, Equatable, Sendable {
    /// The class of the failure, for the program.
    package enum Kind: Equatable, Sendable {
        /// The server, or the path to it, is not available now, but may be later.
        case unreachable
        /// The name has no address.
        case unknownHost
        /// The certificate was not accepted; only a person can change that.
        case untrusted(Doubt)
        /// Something on this side has to be fixed first.
        case setup
        /// The environment's proxy variable is invalid.
        case proxySetting
        /// One side has closed in order.
        case closed
    }

    /// A certificate that was not accepted.
    package struct Doubt: Equatable, Sendable {
        /// The certificate that the server has sent.
        package let fingerprint: TLSFingerprint
        /// The expected certificates, if any.
        package let expected: [TLSFingerprint]
        /// They were given by an option, which can only be changed at the next start.
        package let isPinned: Bool

        package init(
            _ fingerprint: TLSFingerprint, expected: [TLSFingerprint] = [], isPinned: Bool = false
        ) {
            self.fingerprint = fingerprint
            self.expected = expected
            self.isPinned = isPinned
        }

        /// The server was known by another certificate.
        package var isChange: Bool { !expected.isEmpty && !isPinned }
    }

    /// The reason and advice, without a full stop; short up to the first `,`, `;` or `: `.
    package let reason: String
    /// The text of the system or of OpenSSL.
    package let raw: String
    package let kind: Kind
    /// An attempt soon would fail in the same way, but a later one may succeed.
    package let isLasting: Bool

    package init(
        _ reason: String, raw: String = "", kind: Kind = .unreachable, isLasting: Bool = false
    ) {
        self.reason = reason
        self.raw = raw
        self.kind = kind
        self.isLasting = isLasting
    }

    /// The certificate, if it was the reason.
    package var doubt: Doubt? {
        if case .untrusted(let doubt) = kind { doubt } else { nil }
    }

    /// Whether an attempt can only succeed after a person has done something.
    package var needsPerson: Bool { kind == .setup || kind == .proxySetting || doubt != nil }
}
