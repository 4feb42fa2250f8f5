/// Who we are to the peer: a certificate with the chain behind it, and its private key.
public struct TLSIdentity: Hashable, Sendable {
    /// Our certificate first, then those of the authorities between it and the root.
    public var certificateChain: PEMSource
    /// The key without a passphrase: a program that starts by itself has nobody to ask.
    public var privateKey: PEMSource

    /// An identity of these two; one file may hold both.
    public init(certificateChain: PEMSource, privateKey: PEMSource) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
    }
}
