package import ReactorDatabase

/// The database of what was said: its file, its tables, and how it is opened.
///
/// A log is that of a room, or of the direct messages of two people. Its records are in two tables
/// over one space of offsets: messages, and events, which only some clients want. A row's number is
/// made of those of the log and of the record, so that the rows of a log are together and there is
/// no second index; `RecordRange` has the details.
package enum Archive {
    /// The name of the file in the data folder.
    package static let fileName = "history.db"

    /// The tables, as the steps that made them. Times are milliseconds since 1970.
    ///
    /// `logs` never uses a number twice (AUTOINCREMENT). `ended` has the logs whose rows are still
    /// to be removed, `forgetting` the accounts, with the row where that goes on; `expiry` has the
    /// log after which the removal of old rows goes on.
    package static let schema: Schema = [
        """
        CREATE TABLE logs (
            number INTEGER PRIMARY KEY AUTOINCREMENT, room BLOB,
            account TEXT COLLATE NOCASE, guest INTEGER, nick BLOB,
            other_account TEXT COLLATE NOCASE, other_guest INTEGER, other_nick BLOB,
            reserved_end INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE epochs (
            log INTEGER NOT NULL, start INTEGER NOT NULL, value INTEGER NOT NULL,
            PRIMARY KEY (log, start)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE starts (
            log INTEGER NOT NULL, account TEXT NOT NULL COLLATE NOCASE, first INTEGER NOT NULL,
            PRIMARY KEY (log, account)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE messages (
            id INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind INTEGER NOT NULL,
            account TEXT COLLATE NOCASE, is_bot INTEGER NOT NULL, tags BLOB NOT NULL,
            lines BLOB NOT NULL, continuations INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE events (
            id INTEGER PRIMARY KEY, time INTEGER NOT NULL, kind INTEGER NOT NULL,
            account TEXT COLLATE NOCASE, is_bot INTEGER NOT NULL, tags BLOB NOT NULL,
            lines BLOB NOT NULL, continuations INTEGER NOT NULL
        ) STRICT;
        CREATE VIEW records AS SELECT * FROM messages UNION ALL SELECT * FROM events;
        CREATE TABLE ended (log INTEGER PRIMARY KEY) STRICT;
        CREATE TABLE forgetting (
            account TEXT PRIMARY KEY COLLATE NOCASE, next_id INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE expiry (log INTEGER NOT NULL) STRICT
        """
    ]

    /// The options, with what many logs need: new rows go to the end of each log, so that a batch
    /// changes about as many pages as it has records. They are kept in memory, and the write-ahead
    /// log is long enough to have each of them often before it is copied.
    package static func options(
        _ options: DatabaseOptions = DatabaseOptions()
    ) -> DatabaseOptions {
        var options = options
        options.pageCacheSize = 16_384
        options.checkpointInterval = 16_000
        return options
    }
}
