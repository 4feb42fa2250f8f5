import Accounts
import Archive
import ChatCore
import FileTesting
import ReactorDatabase
import ReactorKit
import ReactorTesting
import SystemPackage
import Testing

@testable import ChatService

/// A store of history with its reactor, whose clock the test turns.
final class HistoryBench {
    let clock = ManualClock()
    let reactor: Reactor
    let store: HistoryStore
    let log = BenchLog()
    /// What the archive had when it was opened.
    private(set) var loaded: [StoredLog]?
    private(set) var failureCount = 0
    /// How many changes are stored, or were given up.
    private(set) var archivedCount = 0
    /// Each time that it began to fail, or ended.
    private(set) var availability: [Bool] = []
    /// The numbers of records that were given up, as they were reported.
    private(set) var dropped: [Int] = []

    init(
        in folder: FilePath, keeping retention: Retention = Retention(age: nil),
        limits: ArchiveQueue.Limits = ArchiveQueue.Limits(),
        _ options: DatabaseOptions = DatabaseOptions()
    ) throws {
        reactor = try Reactor(clock: clock)
        store = HistoryStore(
            in: folder, keeping: retention, limits: limits, options, on: reactor,
            log: log.logger)
        store.loaded = { [unowned self] in loaded = $0.logs }
        store.failed = { [unowned self] in failureCount += 1 }
        store.archived = { [unowned self] in archivedCount += $0 }
        store.availabilityChanged = { [unowned self] in availability.append($0) }
        store.dropped = { [unowned self] in dropped.append($0) }
        store.open()
    }

    func turn(until condition: () -> Bool) throws {
        try #require(try reactor.turn(until: condition, within: .seconds(60)))
    }

    /// Lets time pass.
    func wait(_ duration: Duration) throws {
        try clock.advance(by: duration, running: reactor)
    }

    /// The texts of a page with the last messages; nil when it is not available.
    func page(_ log: LogNumber = .tea) throws -> [String]? {
        var answer: Answer?
        store.answer([PageQuery(log: log, limit: 100)]) { answer = $0 }
        try turn { answer != nil }
        guard case .history(let pages)? = answer else { return nil }
        return pages.first?.map(\.text)
    }

    /// Closes the store; returns the texts that are in its file then.
    func close(readingFrom folder: FilePath) throws -> [String] {
        var isClosed = false
        store.close { isClosed = true }
        try turn { isClosed }
        return try HistoryBench.texts(in: folder)
    }

    /// The texts of a log in the file of a folder, read by another connection.
    static func texts(in folder: FilePath, of log: LogNumber = .tea) throws -> [String] {
        try ArchiveTables(connection(to: folder)).page(PageQuery(log: log, limit: .max))
            .map(\.text)
    }

    static func connection(to folder: FilePath) throws -> DatabaseConnection {
        try DatabaseConnection(
            at: .file(folder.appending(Archive.fileName).string), schema: Archive.schema)
    }
}

extension LogNumber {
    static let tea = LogNumber(rawValue: 1)
}

extension LogRecord {
    /// A message with its offset as the text.
    init(_ offset: UInt32, at time: ServerTime? = nil, by account: AccountName? = nil) {
        self.init(
            offset: offset, time: time ?? ServerTime(milliseconds: Int64(offset)), kind: .privmsg,
            account: account, lines: Array(":ann PRIVMSG #tea :\(offset)\r\n".utf8))
    }

    var text: String {
        String(decoding: lines.split(separator: UInt8(ascii: ":")).last ?? [], as: UTF8.self)
            .trimmingLineEnd
    }
}

extension String {
    fileprivate var trimmingLineEnd: String { String(prefix { $0 != "\r\n" }) }
}

extension ArchiveChange {
    /// The log of a room begins.
    static func began(_ log: LogNumber = .tea, _ name: String = "#tea") -> ArchiveChange {
        .began(log, .room(Array(name.utf8)), LogEpoch(start: 0, value: 7))
    }

    /// A message, with its offset as the text.
    static func message(_ offset: UInt32, in log: LogNumber = .tea) -> ArchiveChange {
        .record(log, LogRecord(offset))
    }
}

extension [ArchiveChange] {
    /// Messages with these offsets.
    static func messages(_ offsets: ClosedRange<UInt32>) -> [ArchiveChange] {
        offsets.map { .message($0) }
    }
}
