import Text

/// What failed, on which file, and what to do about it.
///
/// Bound values are in no part of it, so that it can be logged.
public struct DatabaseError: Error, Hashable, Sendable {
    /// What a program may decide by.
    public enum Reason: Hashable, Sendable {
        /// The file system, or the user's quota, is full.
        case diskFull
        /// The disk, or the kernel, refused a read or a write.
        case ioFailure
        /// The file is damaged, or no database.
        case corrupt
        /// The file, its folder or its file system does not allow changes, or they were refused
        /// because the connection is for reading.
        case readOnly
        /// Another connection or process holds the lock for longer than `busyTimeout`.
        case locked
        /// There is no such file, or this user may not open it.
        case cannotOpen
        /// The file was written by a newer version of the program: its `user_version` is `found`,
        /// and the program knows `known`.
        case newerSchema(found: Int, known: Int)
        /// The file is a database of another program.
        case foreignFile
        /// A value violates UNIQUE, NOT NULL, CHECK or a foreign key.
        case constraint
        /// The SQL, or the number of its values, is wrong.
        case invalidStatement
        /// A column holds something else than was asked for.
        case unexpectedValue
        /// A text or blob is larger than SQLite allows.
        case tooLarge
        /// The process is out of memory.
        case outOfMemory
        /// The call cannot wait, because as many wait already as are allowed.
        case queueFull
        /// The database was closed.
        case closed
        /// The file that a backup would make exists.
        case fileExists
    }

    /// What a program may decide by.
    public let reason: Reason
    /// The path of the file, or `:memory:`.
    public let file: String
    /// What was done: `open`, `back up`, or the SQL, without its values.
    public let operation: String
    /// What SQLite and the kernel report; may be empty.
    public let detail: String
    /// SQLite's extended result code, see https://www.sqlite.org/rescode.html; 0 when the error is
    /// not SQLite's.
    public let code: Int32

    init(
        _ reason: Reason, of file: String, _ operation: String, detail: String = "",
        code: Int32 = 0
    ) {
        self.reason = reason
        self.file = file
        self.operation = operation
        self.detail = detail
        self.code = code
    }
}

extension DatabaseError: CustomStringConvertible {
    /// The file, what is wrong with it, what failed and what to do, as one sentence without a full
    /// stop.
    public var description: String {
        let cause = detail.isEmpty ? operation : "\(operation): \(detail)"
        return sentence("\(file): \(reason.clause) (\(cause))", reason.advice)
    }
}

extension DatabaseError.Reason {
    fileprivate var clause: String {
        switch self {
        case .diskFull: "the disk is full"
        case .ioFailure: "the disk failed"
        case .corrupt: "the file is damaged, or no database"
        case .readOnly: "it cannot be changed"
        case .locked: "another process holds its lock"
        case .cannotOpen: "it cannot be opened"
        case .newerSchema(let found, let known):
            "it has schema version \(found), and this program knows versions up to \(known)"
        case .foreignFile: "it is a database of another program"
        case .constraint: "a value violates a constraint"
        case .invalidStatement: "the statement is wrong"
        case .unexpectedValue: "a column holds an unexpected value"
        case .tooLarge: "a value is too large"
        case .outOfMemory: "out of memory"
        case .queueFull: "too many calls wait for it"
        case .closed: "it was closed"
        case .fileExists: "the file exists"
        }
    }

    fileprivate var advice: String {
        switch self {
        case .diskFull: "free space on its file system, then try again"
        case .ioFailure: "check the disk and the kernel's log"
        case .corrupt: "restore a backup"
        case .readOnly: "check the permissions of the file and its folder, and the mount"
        case .locked: "try again, or end the other process"
        case .cannotOpen: "check that its folder exists and that this user may write to it"
        case .newerSchema: "use the newer program, or restore a backup of the older one"
        case .foreignFile: "choose another file"
        case .queueFull: "try again later"
        case .fileExists: "choose another name, or remove it"
        case .constraint, .invalidStatement, .unexpectedValue, .tooLarge, .outOfMemory, .closed: ""
        }
    }
}
