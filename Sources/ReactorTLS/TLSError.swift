/// A failure of TLS: in the configuration, in a handshake, or in the record layer.
public struct TLSError: Error, Hashable, Sendable {
    /// The kinds of failure.
    public enum Cause: Hashable, Sendable {
        /// The configuration is invalid; no connection was attempted.
        case configuration
        /// The peer's certificate was rejected.
        case untrusted(TLSVerificationError)
        /// The peer was asked for a certificate and sent none.
        case noCertificate
        /// The peer refused, with the alert of this number (RFC 8446, section 6.2).
        case refused(alert: UInt8)
        /// The received bytes are not TLS.
        case notTLS
        /// The two sides share no version, cipher suite or application protocol.
        case nothingInCommon
        /// The handshake did not complete within its limit.
        case handshakeTimedOut
        /// The peer closed the connection during the handshake.
        case closedInHandshake
        /// The peer violated the protocol, or its bytes were changed in transit.
        case violation
    }

    /// The kind of failure.
    public let cause: Cause
    /// What failed and what can be done, without a final full stop.
    public let problem: String
    /// OpenSSL's description of the error, for looking it up; empty where it has none.
    public let detail: String

    init(_ cause: Cause, _ problem: String, detail: String = "") {
        self.cause = cause
        self.problem = problem
        self.detail = detail
    }
}

extension TLSError: CustomStringConvertible {
    /// The problem, with OpenSSL's description in parentheses.
    public var description: String {
        detail.isEmpty ? problem : "\(problem) (OpenSSL: \(detail))"
    }
}

extension TLSError {
    static func untrusted(_ error: TLSVerificationError, by role: TLSConfiguration.Role) -> Self {
        let peer = role == .client ? "server" : "client"
        return TLSError(.untrusted(error), "the \(peer)'s certificate \(error)")
    }

    static func handshakeTimedOut(after limit: Duration) -> Self {
        TLSError(.handshakeTimedOut, "the TLS handshake did not complete within \(limit)")
    }

    static var closedInHandshake: Self {
        TLSError(
            .closedInHandshake,
            "the peer closed the connection during the TLS handshake; it may not speak TLS")
    }
}
