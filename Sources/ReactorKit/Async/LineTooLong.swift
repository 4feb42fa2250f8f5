/// A line that is longer than its reader takes.
public struct LineTooLong: Error, Hashable, Sendable {
    /// The most bytes that a line might have, its end not counted.
    public let limit: Int
}

extension LineTooLong: CustomStringConvertible {
    /// One clause for a person.
    public var description: String { "a line has more than \(limit) bytes" }
}
