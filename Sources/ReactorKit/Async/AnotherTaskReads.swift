/// Two tasks that take from one connection, or from one listener, at the same time.
///
/// Thrown to the second; the first goes on waiting, and gets what comes.
public struct AnotherTaskReads: Error, Hashable, Sendable {
    /// The error of the second task.
    public init() {}
}

extension AnotherTaskReads: CustomStringConvertible {
    /// One clause for a person.
    public var description: String { "another task is waiting for the same bytes or connections" }
}
