package import ReactorTLS

/// How connections are made.
package struct DialSettings: Equatable, Sendable {
    package var proxy = ProxyChoice.direct
    /// Authorities that are trusted beside the system's.
    package var authorities: [PEMSource] = []
    /// Our own certificate, for servers that want one.
    package var identity: TLSIdentity?
    /// When there are any: a server's certificate, or its key, must be one of these, and no
    /// authority is asked.
    package var pins: Set<TLSFingerprint> = []
    /// The certificate of a server that was never seen is accepted, and required from then on,
    /// when no authority vouches for it.
    package var trustsOnFirstUse = false

    package init() {}
}
