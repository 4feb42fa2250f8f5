/// Something that took longer than it was allowed.
public struct TimedOut: Error, Hashable, Sendable {
    /// How long it was allowed to take.
    public let limit: Duration
}

extension TimedOut: CustomStringConvertible {
    /// One clause for a person.
    public var description: String { "no end within \(limit)" }
}
