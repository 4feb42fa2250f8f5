/// Where a database is.
public enum DatabaseLocation: Hashable, Sendable {
    /// A file on a local file system, with its write-ahead log beside it. A new file can be read and
    /// written by its owner only.
    case file(String)
    /// Memory: it ends with its connection.
    case memory

    /// The path, or `:memory:`.
    public var path: String {
        switch self {
        case .file(let path): path
        case .memory: ":memory:"
        }
    }
}

/// How a database is opened, and its limits.
public struct DatabaseOptions: Sendable {
    /// How many threads read at the same time, each with a connection of its own; at least 1.
    public var readers = 1
    /// How many calls may wait to write, and how many to read; more fail with
    /// ``DatabaseError/Reason/queueFull``.
    public var queueLimit = 1_024
    /// How long a connection waits for the lock of another one.
    public var busyTimeout: Duration = .seconds(5)
    /// How many prepared statements a connection keeps.
    public var statementLimit = 64
    /// The most memory of a connection for pages of the file, in KiB.
    public var pageCacheSize = 2_000
    /// How many pages the write-ahead log has when a commit copies them to the file.
    public var checkpointInterval = 1_000
    /// True to open an existing file without ever changing it.
    public var isReadOnly = false
    /// The registered VFS of SQLite through which the files are reached; nil for the system's.
    package var fileSystem: String?

    /// The default options.
    public init() {}
}
