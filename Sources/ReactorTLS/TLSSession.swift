/// What the two sides have agreed on, known from `connectionMade` on.
public struct TLSSession: Hashable, Sendable {
    /// The version of the protocol.
    public let version: TLSVersion
    /// The cipher suite by its name in the standards: `TLS_AES_256_GCM_SHA384`.
    public let cipher: String
    /// The application protocol that ALPN chose; nil when a side offered none.
    public let applicationProtocol: String?
    /// The name that the client asked for (SNI, RFC 6066 section 3); nil for an address.
    ///
    /// The peer's own words on a server: compare it, but do not trust it.
    public let serverName: String?
    /// The peer's certificate; nil when it showed none.
    public let peerCertificate: TLSCertificate?
    /// True when an earlier session was taken up again by a ticket.
    public let isResumed: Bool
}
