/// Where certificates or a key are read from, in PEM's form (RFC 7468).
public enum PEMSource: Hashable, Sendable {
    /// A file, read once when a context is made.
    case file(String)
    /// The text itself.
    case text(String)
}

extension PEMSource: CustomStringConvertible {
    /// The file's path, or that it is a text; never the text, which may be a private key.
    public var description: String {
        switch self {
        case .file(let path): "\"\(path)\""
        case .text: "the PEM text"
        }
    }
}
