/// What this side authenticates itself with: a certificate with its chain, and the private key.
public struct TLSIdentity: Hashable, Sendable {
    /// Our certificate first, then those of the intermediate authorities.
    public var certificateChain: PEMSource
    /// The private key, unencrypted: a program that starts without a user cannot ask for a
    /// passphrase.
    public var privateKey: PEMSource

    /// Makes an identity of the two; one file may contain both.
    public init(certificateChain: PEMSource, privateKey: PEMSource) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
    }
}

/// Where certificates or a key are read from, in PEM format (RFC 7468).
public enum PEMSource: Hashable, Sendable {
    /// A file, read each time a context is made. A pipe can be read only once: for a second
    /// context, read it yourself and use `named`.
    case file(String)
    /// The PEM text itself.
    case text(String)
    /// Text that was read from the file of this name, which errors show.
    case named(String, text: String)
}

extension PEMSource: CustomStringConvertible {
    /// The file's path in quotes, or `the PEM text`; never the text, which may be a private key.
    public var description: String {
        switch self {
        case .file(let path), .named(let path, _): "\"\(path)\""
        case .text: "the PEM text"
        }
    }
}
