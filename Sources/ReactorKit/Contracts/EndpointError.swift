/// Text that is no endpoint: what is wrong, and at which part of it.
public struct EndpointError: Error, Hashable, Sendable {
    /// The whole text as it was given.
    public let text: String
    /// The offending part, a part of `text`; empty when something is missing at its end.
    public let part: String
    /// What is wrong with that part, and what would be right.
    public let problem: String
}

extension EndpointError: CustomStringConvertible {
    /// One sentence: `"host:99999" is no endpoint: "99999" is no port (0 to 65535).`
    public var description: String { "\(clause)." }
}

extension EndpointError {
    /// The sentence without its full stop.
    package var clause: String { "\"\(text)\" is no endpoint: \(reason)" }

    /// The offending part and what is wrong with it, where the whole is named already.
    package var reason: String {
        (part.isEmpty || part == text ? "it" : "\"\(part)\"") + " \(problem)"
    }
}
