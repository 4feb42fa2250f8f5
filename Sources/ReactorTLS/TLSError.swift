/// What went wrong with TLS: before any connection, in a handshake, or in the records.
public struct TLSError: Error, Hashable, Sendable {
    /// What kind of thing it is.
    public enum Cause: Hashable, Sendable {
        /// The configuration makes no context; no connection was tried.
        case configuration
        /// The peer's certificate was not accepted.
        case untrusted(TLSVerificationError)
        /// The peer was asked for a certificate and showed none.
        case noCertificate
        /// The peer refused us, by the alert of this number (RFC 8446, section 6.2).
        case refused(alert: UInt8)
        /// What came is not TLS.
        case notTLS
        /// The two sides have no version, cipher or application protocol in common.
        case nothingInCommon
        /// The handshake was not complete in time.
        case handshakeTimedOut
        /// The peer closed in the midst of the handshake.
        case closedInHandshake
        /// The peer broke the protocol, or somebody changed its bytes on the way.
        case violation
    }

    /// What kind of thing it is.
    public let cause: Cause
    /// What is wrong and what can be done, without a full stop.
    public let problem: String
    /// OpenSSL's own words, to look it up; empty where it has none.
    public let words: String

    init(_ cause: Cause, _ problem: String, words: String = "") {
        self.cause = cause
        self.problem = problem
        self.words = words
    }
}

extension TLSError: CustomStringConvertible {
    /// The problem, with OpenSSL's words in brackets.
    public var description: String {
        words.isEmpty ? problem : "\(problem) (OpenSSL: \(words))"
    }
}

extension TLSError {
    static func untrusted(_ error: TLSVerificationError, by role: TLSConfiguration.Role) -> Self {
        let peer = role == .client ? "server" : "client"
        return TLSError(.untrusted(error), "the \(peer)'s certificate \(error)")
    }

    static func handshakeTimedOut(after limit: Duration) -> Self {
        TLSError(.handshakeTimedOut, "the TLS handshake was not complete within \(limit)")
    }

    static var closedInHandshake: Self {
        TLSError(
            .closedInHandshake,
            "the peer closed the connection in the TLS handshake: perhaps it does not speak TLS")
    }
}
