import Accounts
import Archive
import ChatCore
import FileTesting
import ReactorDatabase
import Testing

/// An archive in a folder of its own.
struct ArchiveBench {
    let folder: TemporaryFolder
    let connection: DatabaseConnection
    var tables: ArchiveTables { ArchiveTables(connection) }

    init() throws {
        folder = try TemporaryFolder()
        connection = try folder.openArchive()
        // It makes the tests quick: none of them ends the machine.
        try connection.execute("PRAGMA synchronous = OFF")
    }

    /// Carries changes out in a transaction, as a server does.
    func carryOut(_ changes: [ArchiveChange]) throws {
        try connection.transaction { try tables.carryOut(changes) }
    }

    /// Removes slice by slice what an account said.
    func forget(_ account: AccountName, limit: Int = 10) throws {
        while try connection.transaction({ try tables.forget(account, limit: limit) }) {}
    }

    /// How many rows there are, of whatever log.
    func rowCount() throws -> Int? {
        try connection.firstRow("SELECT count(*) FROM records") { try $0[0] }
    }
}

extension TemporaryFolder {
    /// Opens the archive in it.
    func openArchive(_ options: DatabaseOptions = DatabaseOptions()) throws -> DatabaseConnection {
        try DatabaseConnection(
            at: .file(file(Archive.fileName)), schema: Archive.schema,
            options: Archive.options(options))
    }
}

/// All that an archive has.
struct ArchiveContents: Equatable {
    var logs: [StoredLog] = []
    var records: [LogNumber: [LogRecord]] = [:]

    init() {}

    init(of tables: ArchiveTables) throws {
        logs = try tables.load().logs
        for log in logs {
            records[log.number] = try tables.page(
                PageQuery(log: log.number, limit: .max, includesEvents: true))
        }
    }
}

// MARK: - Values

extension AccountName: ExpressibleByStringLiteral {
    package init(stringLiteral name: String) {
        guard let account = AccountName(name.utf8) else { preconditionFailure("\(name)") }
        self = account
    }
}

extension LogNumber: ExpressibleByIntegerLiteral {
    package init(integerLiteral number: UInt32) { self.init(rawValue: number) }
}

extension LogSubject {
    static func named(_ name: String) -> LogSubject { .room(Array(name.utf8)) }
}

extension LogRecord {
    /// A message at a time, in milliseconds.
    static func of(
        _ offset: UInt32, at time: Int64, by account: AccountName? = nil, _ text: String = "hello"
    ) -> LogRecord {
        .of(.privmsg, offset, at: time, by: account, text)
    }

    /// A record at a time, in milliseconds.
    static func of(
        _ kind: Kind, _ offset: UInt32, at time: Int64, by account: AccountName? = nil,
        _ text: String = "hello"
    ) -> LogRecord {
        let sender = account.map { "\($0)" } ?? "guest"
        return LogRecord(
            offset: offset, time: ServerTime(milliseconds: time), kind: kind, account: account,
            lines: Array(":\(sender)!~u@cloak \("\(kind)".uppercased()) #tea :\(text)\r\n".utf8))
    }
}

extension ArchiveChange {
    /// A room's log begins.
    static func began(_ log: LogNumber, _ name: String = "#tea") -> ArchiveChange {
        .began(log, .named(name), LogEpoch(start: 0, value: UInt64(log.rawValue) << 40 | 7))
    }
}

extension PageQuery.Mark {
    static func at(_ milliseconds: Int64) -> PageQuery.Mark {
        .time(ServerTime(milliseconds: milliseconds))
    }
}
