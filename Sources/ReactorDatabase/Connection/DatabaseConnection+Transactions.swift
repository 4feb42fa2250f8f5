extension DatabaseConnection {
    /// Does all that `body` does, or nothing of it: an error undoes it, and is thrown again.
    ///
    /// Waits for the lock at its begin, so that no later statement has to (BEGIN IMMEDIATE). Inside
    /// another transaction it is a savepoint: an error undoes the inner one only. When SQLite rolls
    /// the outer one back by itself, as on a full disk, each later statement in it throws that error
    /// too.
    /// - Throws: `DatabaseError`; what `body` throws.
    public func transaction<Value>(_ body: () throws -> Value) throws -> Value {
        try handle.transactionDepth == 0
            ? enclose(body, begin: "BEGIN IMMEDIATE", end: "COMMIT", undo: "ROLLBACK")
            : enclose(
                body, begin: "SAVEPOINT inner", end: "RELEASE inner",
                undo: "ROLLBACK TO inner; RELEASE inner")
    }

    /// Reads all that `body` reads from the same state of the database, whatever others write
    /// meanwhile.
    ///
    /// - Throws: `DatabaseError`; what `body` throws.
    public func snapshot<Value>(_ body: () throws -> Value) throws -> Value {
        try handle.transactionDepth == 0
            ? enclose(body, begin: "BEGIN DEFERRED", end: "COMMIT", undo: "ROLLBACK")
            : body()
    }

    private func enclose<Value>(
        _ body: () throws -> Value, begin: String, end: String, undo: String
    ) throws -> Value {
        try run(begin)
        handle.transactionDepth += 1
        defer { handle.transactionDepth -= 1 }
        do {
            let value = try body()
            try run(end)
            return value
        } catch {
            if handle.isInTransaction { handle.undo(undo) }
            throw error
        }
    }
}
