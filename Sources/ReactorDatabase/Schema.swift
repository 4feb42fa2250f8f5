/// The tables of a database, as the steps that made them: version 3 is the result of the first
/// three.
///
///     let schema: Schema = [
///         "CREATE TABLE accounts (name TEXT PRIMARY KEY, verifier BLOB NOT NULL) STRICT",
///         "ALTER TABLE accounts ADD COLUMN suspended INTEGER NOT NULL DEFAULT 0",
///     ]
///
/// The version is kept in the file's `user_version`. When the file is opened, the steps that it
/// lacks are taken, all in one transaction. A released step is never changed: add another one.
public struct Schema: Sendable, ExpressibleByArrayLiteral {
    /// One change of the tables, or of what they hold.
    public struct Step: Sendable, ExpressibleByStringLiteral {
        let take: @Sendable (DatabaseConnection) throws -> Void

        /// A step in Swift, which is called in the transaction.
        public init(_ take: @escaping @Sendable (DatabaseConnection) throws -> Void) {
            self.take = take
        }

        /// A step in SQL: one or more statements, without values.
        public init(stringLiteral sql: String) {
            take = { try $0.execute(sql) }
        }
    }

    private let steps: [Step]

    /// The schema that these steps make, in this order.
    public init(arrayLiteral steps: Step...) {
        self.steps = steps
    }

    /// The version of a file in which all steps were taken.
    public var version: Int { steps.count }

    /// Takes the steps that the file lacks.
    ///
    /// - Throws: `DatabaseError`, with ``DatabaseError/Reason/newerSchema(found:known:)`` and
    ///   ``DatabaseError/Reason/foreignFile`` among its reasons; what a step throws. Then the file
    ///   is as it was.
    func migrate(_ connection: DatabaseConnection) throws {
        guard version > 0, try missingSteps(in: connection) > 0 else { return }
        try connection.transaction {
            // Another process may have taken them meanwhile.
            let missing = try missingSteps(in: connection)
            guard missing > 0 else { return }
            if missing == version { try checkThatItIsEmpty(connection) }
            for step in steps.suffix(missing) { try step.take(connection) }
            try connection.execute("PRAGMA user_version = \(version)")
        }
    }

    /// For a file that must not be changed.
    func check(_ connection: DatabaseConnection) throws {
        guard version > 0, try missingSteps(in: connection) > 0 else { return }
        throw DatabaseError(
            .readOnly, of: connection.file, "open",
            detail: "its schema is older than version \(version) and would have to be migrated")
    }

    private func missingSteps(in connection: DatabaseConnection) throws -> Int {
        let found = try connection.firstRow("PRAGMA user_version") { try $0[0] as Int } ?? 0
        guard (0...version).contains(found) else {
            throw DatabaseError(
                .newerSchema(found: found, known: version), of: connection.file, "open")
        }
        return version - found
    }

    private func checkThatItIsEmpty(_ connection: DatabaseConnection) throws {
        let count = try connection.firstRow("SELECT count(*) FROM sqlite_schema") {
            try $0[0] as Int
        }
        if count != 0 { throw DatabaseError(.foreignFile, of: connection.file, "open") }
    }
}
