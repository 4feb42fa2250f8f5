/// Where certificates or a key are read from, in PEM's form (RFC 7468).
public enum PEMSource: Hashable, Sendable {
    /// A file, read once when a context is made. Of a pipe nothing is left for a second context:
    /// read such a file yourself, and use `named`.
    case file(String)
    /// The text itself.
    case text(String)
    /// A text that was read from the file of this name, which errors show.
    case named(String, text: String)
}

extension PEMSource: CustomStringConvertible {
    /// The file's path, or that it is a text; never the text, which may be a private key.
    public var description: String {
        switch self {
        case .file(let path), .named(let path, _): "\"\(path)\""
        case .text: "the PEM text"
        }
    }
}
