package import ReactorDatabase
import SystemPackage

/// The database of a network in its data folder: accounts, rooms that outlive their members, people
/// who are always on, how far they have read, bans, and what was done to them.
package enum NetworkDatabase {
    /// The name of the file in the data folder.
    package static let fileName = "accounts.db"

    /// The tables, as the steps that made them. Times are seconds since 1970; those of a room's
    /// topic and lists, of bans, and until which was read, are milliseconds. Names are in lower case where they are keys.
    package static let schema: Schema = [
        """
        CREATE TABLE accounts (
            folded TEXT PRIMARY KEY, name TEXT NOT NULL, verifier TEXT NOT NULL,
            registered_at INTEGER NOT NULL, mail_address TEXT,
            is_suspended INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE certificates (
            number INTEGER PRIMARY KEY, fingerprint BLOB NOT NULL UNIQUE,
            account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE
        ) STRICT;
        CREATE INDEX certificates_by_account ON certificates (account);
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY, time INTEGER NOT NULL, act TEXT NOT NULL,
            account TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE rooms (
            folded BLOB PRIMARY KEY, name BLOB NOT NULL, created_at INTEGER NOT NULL,
            founder TEXT REFERENCES accounts ON DELETE SET NULL, registered_at INTEGER,
            flags TEXT NOT NULL, room_key BLOB, member_limit INTEGER,
            topic BLOB, topic_set_by BLOB, topic_set_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX rooms_by_founder ON rooms (founder);
        CREATE TABLE masks (
            number INTEGER PRIMARY KEY, room BLOB NOT NULL REFERENCES rooms ON DELETE CASCADE,
            list TEXT NOT NULL, mask BLOB NOT NULL, set_by BLOB NOT NULL, set_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX masks_by_room ON masks (room);
        CREATE TABLE presences (
            account TEXT PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
            nick BLOB NOT NULL, user_name BLOB NOT NULL, host BLOB NOT NULL,
            real_name BLOB NOT NULL, modes TEXT NOT NULL, away BLOB,
            signed_on_at INTEGER NOT NULL, seen_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE memberships (
            number INTEGER PRIMARY KEY,
            account TEXT NOT NULL REFERENCES presences ON DELETE CASCADE,
            room BLOB NOT NULL, ranks TEXT NOT NULL
        ) STRICT;
        CREATE INDEX memberships_by_account ON memberships (account);
        CREATE TABLE bans (
            number INTEGER PRIMARY KEY, kind TEXT NOT NULL, target TEXT NOT NULL,
            reason BLOB NOT NULL, set_by BLOB NOT NULL, set_at INTEGER NOT NULL,
            expires_at INTEGER, UNIQUE (kind, target)
        ) STRICT;
        CREATE TABLE invitations (
            digest BLOB PRIMARY KEY, made_at INTEGER NOT NULL, made_by TEXT NOT NULL,
            expires_at INTEGER, uses_left INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        ALTER TABLE audit RENAME COLUMN account TO subject;
        ALTER TABLE audit ADD COLUMN actor TEXT;
        ALTER TABLE audit ADD COLUMN detail TEXT
        """,
        """
        CREATE TABLE markers (
            account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE, target BLOB NOT NULL,
            read_until INTEGER NOT NULL, PRIMARY KEY (account, target)
        ) STRICT, WITHOUT ROWID
        """,
        "ALTER TABLE rooms ADD COLUMN history TEXT",
    ]
}

extension NetworkDatabase {
    /// Does `body` in one transaction with the database of a data folder, which a running server may
    /// use too. Blocks until all is on disk.
    ///
    /// - Throws: `DatabaseError`; what `body` throws, which undoes it.
    static func change<Value>(
        in folder: FilePath, _ body: (DatabaseConnection) throws -> Value
    ) throws -> Value {
        let path = folder.appending(fileName)
        // A file that this user makes might be closed to the server's.
        guard (try? path.stat())?.type == .regular else {
            throw OrderRefused(
                "there is no \(path): start a server with accounts and this data-folder once")
        }
        let connection = try DatabaseConnection(at: .file(path.string), schema: schema)
        return try connection.transaction { try body(connection) }
    }
}
