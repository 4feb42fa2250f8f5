package import ReactorTLS

/// Why there is no connection, or no longer: in words for a person, and as the system said it.
package struct ConnectionFailure: Error, Equatable, Sendable {
    /// What a program makes of it.
    package enum Kind: Equatable, Sendable {
        /// The server, or the way to it, does not work now; it may later.
        case unreachable
        /// The name has no address.
        case unknownHost
        /// The certificate was not accepted; only a person can change that.
        case untrusted(Doubt)
        /// Something has to be fixed on this side first.
        case setup
        /// The environment's variable for a proxy names none.
        case proxySetting
        /// One side has closed in an orderly way.
        case closed
    }

    /// A certificate that was not accepted.
    package struct Doubt: Equatable, Sendable {
        /// The certificate that the server has shown.
        package let fingerprint: TLSFingerprint
        /// The ones that were expected in its place, if any were.
        package let expected: [TLSFingerprint]
        /// They were given by an option for this run, which nothing but another start changes.
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

    /// What happened and what to do, without a full stop; short up to the first `,`, `;` or `: `.
    package let reason: String
    /// As the system or OpenSSL says it.
    package let raw: String
    package let kind: Kind
    /// Another try soon would fail in the same way, though a later one may succeed.
    package let isLasting: Bool

    package init(
        _ reason: String, raw: String = "", kind: Kind = .unreachable, isLasting: Bool = false
    ) {
        self.reason = reason
        self.raw = raw
        self.kind = kind
        self.isLasting = isLasting
    }

    /// The certificate that it is about.
    package var doubt: Doubt? {
        if case .untrusted(let doubt) = kind { doubt } else { nil }
    }

    /// Trying again is useless before a person has done something.
    package var needsPerson: Bool { kind == .setup || kind == .proxySetting || doubt != nil }
}
