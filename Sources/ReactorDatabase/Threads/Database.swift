import ReactorKit

/// A database of SQLite behind threads of its own: one writes, others read at the same time.
///
///     let database = try await Database.open(at: .file("words.db"), schema: schema)
///     try await database.write { try $0.run("INSERT INTO words VALUES (?)", word) }
///
/// What is passed to `write` and `read` runs on the database's threads, so that no reactor and no
/// task waits for the disk. It may be called from a reactor, with a completion, and from tasks. The
/// results of what is written arrive in the order of the calls, and so do those of what is read; one
/// kind may overtake the other, but a read that is begun after the result of a write sees that
/// write.
///
/// After a failure of the disk, or a damaged file, the next call opens the file again: there is
/// nothing to restart when the cause has been removed. Releasing a database closes it like
/// ``close()``, without the wait. Safe from any thread.
public final class Database: Sendable {
    /// Where it is.
    public let location: DatabaseLocation
    private let options: DatabaseOptions
    private let writing: DatabaseLane
    /// The same when it is in memory, which one connection has for itself.
    private let reading: DatabaseLane

    private init(at location: DatabaseLocation, schema: Schema, options: DatabaseOptions) {
        precondition(options.readers > 0, "a database has one thread that reads at least")
        precondition(options.queueLimit > 0, "a queue without a place takes no call")
        self.location = location
        self.options = options
        writing = DatabaseLane(file: location.path, limit: options.queueLimit) { isFirst in
            try DatabaseConnection(at: location, schema, options, as: .writer, creates: isFirst)
        }
        switch location {
        case .memory: reading = writing
        case .file(let path):
            reading = DatabaseLane(file: path, limit: options.queueLimit) { _ in
                try DatabaseConnection(at: location, schema, options, as: .reader, creates: false)
            }
        }
    }

    deinit {
        writing.finish()
        reading.finish()
    }

    /// Opens the database on its thread, and calls `opened` there when it is ready or has failed.
    static func open(
        at location: DatabaseLocation, schema: Schema, options: DatabaseOptions,
        opened: @escaping @Sendable (Result<Database, any Error>) -> Void
    ) {
        let database = Database(at: location, schema: schema, options: options)
        do {
            try database.writing.startThread(named: "db-write")
            if database.reading !== database.writing {
                for _ in 0..<options.readers { try database.reading.startThread(named: "db-read") }
            }
            try database.writing.submit("open") { connection in
                let result = connection.map { _ in database }
                return { opened(result) }
            }
        } catch {
            opened(.failure(error))
        }
    }

    // MARK: - Calls

    /// How a call uses its connection.
    enum Access { case transaction, snapshot, plain }

    /// Does `body` on a thread of the database, and calls `deliver` there with its result.
    ///
    /// - Throws: `DatabaseError` when the queue is full or the database was closed; then neither is
    ///   called.
    func submit<Value: Sendable>(
        _ access: Access, _ body: @escaping @Sendable (DatabaseConnection) throws -> Value,
        deliver: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) throws(DatabaseError) {
        let lane = access == .snapshot ? reading : writing
        try lane.submit(access == .snapshot ? "read" : "write") { connection in
            let result = Result {
                let connection = try connection.get()
                return switch access {
                case .transaction: try connection.transaction { try body(connection) }
                case .snapshot: try connection.read { try body(connection) }
                case .plain: try body(connection)
                }
            }
            return { deliver(result) }
        }
    }

    /// Copies it to a new file on a thread and a connection of its own.
    func backUp(
        to path: String, deliver: @escaping @Sendable (Result<Void, any Error>) -> Void
    ) throws {
        guard case .file = location else {
            return try submit(.plain, { try $0.backUp(to: path) }, deliver: deliver)
        }
        try Thread.detach { [location, options] in
            Thread.nameCurrent("db-backup")
            deliver(
                Result {
                    try DatabaseConnection(at: location, [], options, as: .reader, creates: false)
                        .backUp(to: path, fileSystem: options.fileSystem)
                })
        }
    }

    /// Closes the database as ``close()`` does, and waits for that on this thread, at most for
    /// `limit`: for a program at its end, whose reactor no longer runs. Safe from any thread but
    /// those of the database.
    ///
    /// - Returns: whether the files are closed.
    @discardableResult
    public func close(waitingAtMost limit: Duration) -> Bool {
        let isClosed = Monitor(false)
        close {
            isClosed.withLock { $0 = true }
            isClosed.wakeAll()
        }
        return isClosed.withLock(when: \.self, within: limit) { $0 } ?? false
    }

    /// Takes no more calls, does all that wait, and calls `closed` on a thread of the database when
    /// its files are closed.
    func close(_ closed: @escaping @Sendable () -> Void) {
        // SQLite removes the log with the last connection, which two that close together both are
        // not: the one that writes is it.
        writing.refuse()
        reading.finish()
        reading.whenEnded { [writing] in writing.finish() }
        writing.whenEnded(closed)
    }
}
