extension DatabaseConnection {
    /// Writes the file again without unused space, and empties the write-ahead log: afterwards no
    /// byte of what was deleted is in the files of the database.
    ///
    /// What a statement deletes is overwritten at once (`secure_delete`), but when SQLite moves
    /// rows it leaves copies of them in unused parts of pages, and the log has earlier versions of
    /// pages. Needs free space of twice the size of the file. Others read meanwhile, and cannot
    /// write. Call it outside of a transaction.
    ///
    /// - Returns: false when the log has earlier versions of pages still, because a connection
    ///   reads them: call ``emptyLog()`` later.
    /// - Throws: `DatabaseError`.
    public func eraseDeleted() throws -> Bool {
        try execute("VACUUM")
        return try emptyLog()
    }

    /// Copies the pages in the write-ahead log to the file, and makes the log a file of no bytes.
    /// Call it outside of a transaction.
    ///
    /// - Returns: false when a connection reads earlier versions of pages for longer than
    ///   ``DatabaseOptions/busyTimeout``; the log is as long as before then.
    /// - Throws: `DatabaseError`.
    public func emptyLog() throws -> Bool {
        try firstRow("PRAGMA wal_checkpoint(TRUNCATE)") { try $0[0] as Bool } == false
    }
}
