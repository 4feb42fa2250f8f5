import ReactorKit

/// For tasks. A call is not cancelled with its task, since a change that has begun is made or not
/// made, and the caller is to learn which.
extension Database {
    /// Opens a database, makes its file if there is none, and takes the steps of the schema that it
    /// lacks.
    ///
    /// - Throws: `DatabaseError`; `SystemError` when there is no thread left; what a step of the
    ///   schema throws.
    public static func open(
        at location: DatabaseLocation, schema: Schema = [],
        options: DatabaseOptions = DatabaseOptions()
    ) async throws -> Database {
        try await result { deliver in
            open(at: location, schema: schema, options: options, opened: deliver)
        }
    }

    /// Does all of `body` in one transaction on the thread that writes, or nothing of it when it
    /// throws.
    ///
    /// When this returns, the change survives a power failure.
    /// - Throws: `DatabaseError`; what `body` throws.
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (DatabaseConnection) throws -> Value
    ) async throws -> Value {
        try await Self.result { try submit(.transaction, body, deliver: $0) }
    }

    /// Does `body` on a thread that reads; all that it reads is of the same state.
    ///
    /// - Throws: `DatabaseError`; what `body` throws.
    public func read<Value: Sendable>(
        _ body: @escaping @Sendable (DatabaseConnection) throws -> Value
    ) async throws -> Value {
        try await Self.result { try submit(.snapshot, body, deliver: $0) }
    }

    /// Does `body` on the thread that writes, where each statement is a change of its own: for
    /// VACUUM and other statements that no transaction may contain.
    ///
    /// - Throws: `DatabaseError`; what `body` throws.
    public func writeWithoutTransaction<Value: Sendable>(
        _ body: @escaping @Sendable (DatabaseConnection) throws -> Value
    ) async throws -> Value {
        try await Self.result { try submit(.plain, body, deliver: $0) }
    }

    /// Copies the whole database, as it is at one moment, to a new file, while calls are done as
    /// usual; see ``DatabaseConnection/backUp(to:)``.
    ///
    /// - Throws: `DatabaseError`; `SystemError` when there is no thread left.
    public func backUp(to path: String) async throws {
        try await Self.result { try backUp(to: path, deliver: $0) }
    }

    /// Takes no more calls, does all that wait, and closes the files.
    ///
    /// Later calls fail with ``DatabaseError/Reason/closed``. May be called more than once.
    public func close() async {
        let promise = Promise<Void>()
        close { promise.settle(with: .success(())) }
        // It never fails: each thread ends.
        try? await promise.value()
    }

    private static func result<Value: Sendable>(
        _ start: (@escaping @Sendable (Result<Value, any Error>) -> Void) throws -> Void
    ) async throws -> Value {
        let promise = Promise<Value>()
        try start { promise.settle(with: $0) }
        return try await promise.value()
    }
}
