package import Digests
package import ReactorIRC

/// The mechanisms that the server has, by their names (RFC 4422, section 3.1).
package enum SASLMechanism: String, CaseIterable, Sendable {
    /// A name and a password in clear text (RFC 4616).
    case plain = "PLAIN"
    /// A proof of the password, and one of the server (RFC 5802, RFC 7677).
    case scramSHA256 = "SCRAM-SHA-256"
    /// The certificate of the connection (RFC 4422, appendix A).
    case external = "EXTERNAL"

    /// True when the server has a part in it that is never the same.
    package var hasNonce: Bool { self == .scramSHA256 }

    /// The mechanism with this name, in either case; nil when there is none: 904, after the names of
    /// those that there are (908).
    package init?(name: some Collection<UInt8>) {
        let name = Array(name)
        let found = Self.allCases.first {
            CaseMapping.ascii.areEqual($0.rawValue.utf8.span, name.span)
        }
        guard let found else { return nil }
        self = found
    }
}

/// What a mechanism does at the server's side: messages in, steps out (RFC 4422, section 3).
protocol SASLExchange: Sendable {
    /// Takes a message of the client.
    mutating func receive(_ message: [UInt8]) throws(AuthenticationFailure) -> SASLStep
    /// Takes the answer to the question that the last step asked.
    mutating func resume(
        with answer: AuthenticationAnswer
    ) throws(AuthenticationFailure) -> SASLStep
}

/// The next step of an exchange.
enum SASLStep {
    /// Send this message, and wait for the client's.
    case challenge([UInt8])
    /// Find the answer to a question.
    case ask(AuthenticationQuestion)
    /// The client has this account.
    case success(AccountName)
}

/// Traps: an answer to something else was passed to an exchange.
func unexpectedAnswer() -> Never {
    preconditionFailure("the answer belongs to no open question of the exchange")
}

/// Why an authentication failed: what AUTHENTICATE is answered.
package enum AuthenticationFailure: Error, Hashable, Sendable {
    /// The client aborted it: 906.
    case aborted
    /// A piece has more than 400 bytes: 905.
    case pieceTooLong
    /// The pieces together are too long: 904.
    case messageTooLong
    /// The base 64 or the message is invalid: 904.
    case malformed
    /// The client requires what this server does not have, such as channel binding: 904.
    case unsupported
    /// The password, the proof or the certificate is wrong, or the account does not exist: 904.
    case refused
    /// The question could not be answered, as the database or the queue of the workers is not
    /// available: 904, and the client may try again.
    case unavailable

    /// The numeric of the reply.
    package var numeric: Numeric {
        switch self {
        case .aborted: .saslAborted
        case .pieceTooLong: .saslTooLong
        case .messageTooLong, .malformed, .unsupported, .refused, .unavailable: .saslFail
        }
    }
}

/// What an exchange must know and does not, since finding it takes long or needs the database.
package enum AuthenticationQuestion: Hashable, Sendable {
    /// The verifier of an account. Before it is looked up, the attempt is to be passed to a
    /// `LoginThrottle`.
    case verifier(of: AccountName)
    /// Whether a password is the one of a verifier, which takes about 30 ms of a worker's time.
    case password(Password, PasswordVerifier)
    /// The account that has a certificate.
    case account(of: CertificateFingerprint)
}

/// The answer to a question.
package enum AuthenticationAnswer: Hashable, Sendable {
    /// The verifier; nil when there is no such account.
    case verifier(PasswordVerifier?)
    /// Whether the password is right.
    case password(isRight: Bool)
    /// The account; nil when none has this certificate.
    case account(AccountName?)
    /// There is no answer, for now.
    case unavailable
}
