/// Returns what `body` returns, and cancels it when it takes longer than `limit` by the clock of
/// `handle`'s reactor.
///
///     let reply = try await withTimeout(.seconds(5), on: handle) {
///         try await connection.lines().first { _ in true }
///     }
///
/// Not promised: a return at the limit. As always with tasks, the body is awaited; all that waits
/// in this framework ends at once when it is cancelled. A value that arrives after the limit is
/// dropped. Without a running reactor there is no limit. Safe from any thread.
/// - Throws: `TimedOut`, what `body` throws before the limit, `ReactorGone`.
public func withTimeout<Value: Sendable>(
    _ limit: Duration, on handle: ReactorHandle,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Outcome<Value>.self) { group in
        group.addTask { .value(try await body()) }
        group.addTask {
            do {
                try await handle.sleep(for: limit)
                return .timedOut
            } catch is CancellationError {
                return .calledOff
            }
        }
        defer { group.cancelAll() }
        while let outcome = try await group.next() {
            switch outcome {
            case .value(let value): return value
            case .timedOut: throw TimedOut(limit: limit)
            // The whole was cancelled: the body decides the result.
            case .calledOff: continue
            }
        }
        throw CancellationError()
    }
}

private enum Outcome<Value: Sendable>: Sendable {
    case value(Value)
    case timedOut
    case calledOff
}

/// Something that took longer than it was allowed.
public struct TimedOut: Error, Hashable, Sendable {
    /// How long it was allowed to take.
    public let limit: Duration
}

extension TimedOut: CustomStringConvertible {
    /// One clause for a person.
    public var description: String { "no end within \(limit)" }
}
