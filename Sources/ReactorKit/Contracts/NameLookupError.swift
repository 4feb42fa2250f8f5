/// A host name that could not be turned into addresses; a text that cannot be one is an
/// `EndpointError`.
public struct NameLookupError: Error, Hashable, Sendable {
    /// The name that was looked up.
    public let host: String
    /// The reason, one of getaddrinfo(3)'s numbers (`EAI_NONAME` and its like).
    public let code: Int32

    /// More names wait to be looked up than the resolver's queue takes (`EAI_AGAIN`).
    static func tooManyLookups(_ host: String) -> NameLookupError {
        NameLookupError(host: host, code: NameLookup.tryAgain)
    }
}

extension NameLookupError: CustomStringConvertible {
    /// One sentence with the name and the resolver's own words.
    public var description: String {
        "cannot resolve \"\(host)\": \(NameLookup.words(for: code))"
    }
}
