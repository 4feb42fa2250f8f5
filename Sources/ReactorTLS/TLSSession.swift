/// The result of a handshake, known from `connectionMade` on.
public struct TLSSession: Hashable, Sendable {
    /// The protocol version.
    public let version: TLSVersion
    /// The standard name of the cipher suite: `TLS_AES_256_GCM_SHA384`.
    public let cipher: String
    /// The application protocol that ALPN selected; nil when a side offered none.
    public let applicationProtocol: String?
    /// The server name that the client sent (SNI, RFC 6066 section 3); nil for an address.
    ///
    /// On a server this is unverified input: compare it, but do not trust it.
    public let serverName: String?
    /// The peer's certificate; nil when it sent none.
    public let peerCertificate: TLSCertificate?
    /// True when an earlier session was resumed.
    public let isResumed: Bool
}

/// A session that connections of a context share where it is the same for them.
final class EstablishedSession {
    let session: TLSSession

    init(_ session: TLSSession) {
        self.session = session
    }
}

/// A version of TLS; versions older than TLS 1.2 are not supported (RFC 8996).
public enum TLSVersion: UInt16, Hashable, Sendable, Comparable {
    /// TLS 1.2, RFC 5246.
    case tls12 = 0x0303
    /// TLS 1.3, RFC 8446.
    case tls13 = 0x0304

    /// An older version compares as less than a newer one.
    public static func < (one: TLSVersion, other: TLSVersion) -> Bool {
        one.rawValue < other.rawValue
    }
}

extension TLSVersion: CustomStringConvertible {
    /// `TLS 1.3`.
    public var description: String { self == .tls12 ? "TLS 1.2" : "TLS 1.3" }
}
