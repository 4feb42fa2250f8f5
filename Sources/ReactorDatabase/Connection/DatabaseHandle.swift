import CSQLite
import ReactorKit
import SystemPackage

/// An open database of SQLite, which is closed when the connection and its last statement are
/// released.
///
/// Used by one thread at a time (SQLITE_OPEN_NOMUTEX).
@safe final class DatabaseHandle {
    let file: String
    private let database: OpaquePointer
    /// Transactions and savepoints that are open by `DatabaseConnection.transaction`.
    var transactionDepth = 0 {
        didSet { if transactionDepth == 0 { loss = nil } }
    }
    /// Why SQLite rolled the transaction back by itself.
    private var loss: DatabaseError?
    /// True after an error that may have come from the file that is open, and not from its use.
    private(set) var isSuspect = false

    init(_ location: DatabaseLocation, flags: Int32, fileSystem: String?) throws(DatabaseError) {
        file = location.path
        var path = file
        // SQLite gives some relative names a meaning of their own.
        if case .file = location, !path.hasPrefix("/") { path = "./" + path }
        var opened: OpaquePointer?
        let flags = flags | SQLITE_OPEN_NOMUTEX
        let code = unsafe sqlite3_open_v2(path, &opened, flags, fileSystem)
        guard let handle = unsafe opened else {
            throw DatabaseError(.outOfMemory, of: file, "open", code: SQLITE_NOMEM)
        }
        guard code == SQLITE_OK else {
            let error = unsafe Self.error(of: handle, code, on: file, "open")
            unsafe sqlite3_close(handle)
            throw error
        }
        unsafe database = handle
        unsafe sqlite3_extended_result_codes(handle, 1)
        unsafe db_harden(handle)
    }

    deinit {
        let code = unsafe sqlite3_close(database)
        assert(code == SQLITE_OK, "a statement is left")
    }

    // MARK: -

    /// True when the file was opened for reading, whatever was wanted.
    var isReadOnly: Bool { unsafe sqlite3_db_readonly(database, "main") == 1 }
    var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(database) }
    var changeCount: Int { unsafe Int(sqlite3_changes64(database)) }
    /// False outside of a transaction, also when SQLite has ended it.
    var isInTransaction: Bool { unsafe sqlite3_get_autocommit(database) == 0 }

    func setBusyTimeout(_ timeout: Duration) {
        let longest = Duration.milliseconds(Int32.max)
        let milliseconds = Int32(min(timeout, longest) / .milliseconds(1))
        unsafe sqlite3_busy_timeout(database, milliseconds)
    }

    /// Runs a script without values.
    func execute(_ sql: String) throws(DatabaseError) {
        try checkTransaction()
        try checkThatItHasNoNUL(sql)
        let code = unsafe sqlite3_exec(database, sql, nil, nil, nil)
        if code != SQLITE_OK { throw error(code, sql) }
    }

    /// Undoes a transaction or a savepoint; when that fails, all of the transaction, so that no half
    /// of a savepoint can be committed.
    func undo(_ sql: String) {
        do {
            try execute(sql)
        } catch {
            // SQLite ends the transaction whatever else fails.
            unsafe sqlite3_exec(database, "ROLLBACK", nil, nil, nil)
            loss = error
        }
    }

    /// Prepares the one statement of a text.
    func prepare(_ sql: String) throws(DatabaseError) -> OpaquePointer {
        try checkThatItHasNoNUL(sql)
        var text = sql
        var statement: OpaquePointer?
        let (code, isWhole) = text.withUTF8 { text in
            unsafe text.withMemoryRebound(to: CChar.self) { text in
                var tail: UnsafePointer<CChar>?
                let code = unsafe sqlite3_prepare_v3(
                    database, text.baseAddress, Int32(clamping: text.count),
                    UInt32(SQLITE_PREPARE_PERSISTENT), &statement, &tail)
                guard let start = text.baseAddress, let tail = unsafe tail else {
                    return (code, true)
                }
                let rest = unsafe text[(tail - start)...]
                return unsafe (code, rest.allSatisfy { $0 <= 0x20 })
            }
        }
        guard code == SQLITE_OK else { throw error(code, sql) }
        guard let prepared = unsafe statement, isWhole else {
            unsafe sqlite3_finalize(statement)
            throw DatabaseError(.invalidStatement, of: file, sql, detail: "it is not one statement")
        }
        return unsafe prepared
    }

    /// SQLite would not see what is behind it.
    private func checkThatItHasNoNUL(_ sql: String) throws(DatabaseError) {
        guard sql.hasNUL else { return }
        throw DatabaseError(.invalidStatement, of: file, sql, detail: "it has a NUL in it")
    }

    /// Copies the whole database to `target`, as one snapshot.
    func copy(to target: DatabaseHandle) throws(DatabaseError) {
        let operation = "back up \(file)"
        guard let backup = unsafe sqlite3_backup_init(target.database, "main", database, "main")
        else { throw target.error(unsafe sqlite3_extended_errcode(target.database), operation) }
        let step = unsafe sqlite3_backup_step(backup, -1)
        let code = unsafe sqlite3_backup_finish(backup)
        guard step == SQLITE_DONE, code == SQLITE_OK else {
            throw target.error(step == SQLITE_DONE ? code : step, operation)
        }
    }

    // MARK: - Errors

    /// The error that SQLite reports for `operation`.
    func error(_ code: Int32, _ operation: String) -> DatabaseError {
        let error = unsafe Self.error(of: database, code, on: file, operation)
        switch error.reason {
        case .ioFailure, .corrupt, .cannotOpen: isSuspect = true
        default: break
        }
        if transactionDepth > 0, !isInTransaction, loss == nil { loss = error }
        return error
    }

    /// Throws inside a transaction that no longer exists, since each statement would be a change of
    /// its own then.
    func checkTransaction() throws(DatabaseError) {
        guard transactionDepth > 0, !isInTransaction else { return }
        throw loss
            ?? DatabaseError(
                .invalidStatement, of: file, "transaction", detail: "it was ended inside its block")
    }

    private static func error(
        of database: OpaquePointer, _ code: Int32, on file: String, _ operation: String
    ) -> DatabaseError {
        let extended = unsafe sqlite3_extended_errcode(database)
        let code = extended & 0xFF == code & 0xFF ? extended : code
        var detail = unsafe String(cString: sqlite3_errmsg(database))
        var reason = reason(of: code)
        // Only these have a cause, see sqlite3_system_errno.
        if reason == .ioFailure || reason == .cannotOpen {
            let cause = unsafe Errno(rawValue: sqlite3_system_errno(database))
            if cause == .noSpace || cause == .diskQuotaExceeded { reason = .diskFull }
            if cause.rawValue != 0 { detail += ", \(cause)" }
        }
        return DatabaseError(reason, of: file, operation, detail: detail, code: code)
    }

    private static func reason(of code: Int32) -> DatabaseError.Reason {
        // SQLITE_IOERR_NOMEM is a macro of two.
        if code == SQLITE_IOERR | 12 << 8 { return .outOfMemory }
        return switch code & 0xFF {
        case SQLITE_FULL: .diskFull
        case SQLITE_IOERR: .ioFailure
        case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
        case SQLITE_READONLY: .readOnly
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .locked
        case SQLITE_CANTOPEN, SQLITE_PERM: .cannotOpen
        case SQLITE_CONSTRAINT: .constraint
        case SQLITE_MISMATCH: .unexpectedValue
        case SQLITE_TOOBIG: .tooLarge
        case SQLITE_NOMEM: .outOfMemory
        default: .invalidStatement
        }
    }
}
