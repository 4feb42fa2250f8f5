import Accounts
import ChatCore
import FileTesting
import ReactorDatabase
import ReactorIRC
import ReactorKit
import ReactorTesting
import SystemPackage
import TerminalTesting
import Testing
import Text

@testable import ChatService

@Suite("Read markers of a chat service", .timeLimit(.minutes(10)))
struct ReadMarkerStoreTests {
    private let folder: TemporaryFolder
    private var path: FilePath { folder.path.appending("data") }
    private static let time = "timestamp=2026-02-03T04:05:06.789Z"

    init() throws { folder = try TemporaryFolder() }

    private func bench(edges: Int = 1) throws -> ChatBench {
        try ChatBench(edges: edges) {
            $0.floodRate = 0
            $0.dataFolder = path.string
            $0.alwaysOn = nil
        }
    }

    /// A client on loopback that has registered the account ann.
    private func register(_ bench: ChatBench, at edge: Int = 0) throws -> ChatClient {
        let ann = try bench.open(from: "127.0.0.1", at: edge)
        try bench.ask(ann, "NICK ann", "USER ann 0 * :ann", until: " 422 ")
        try bench.ask(ann, "NS REGISTER secret", until: " 900 ")
        return ann
    }

    private func marker(_ target: String, of bench: ChatBench, at edge: Int = 0) throws -> String {
        let ann = try bench.open(from: "127.0.0.1", at: edge)
        let message = Base64.text(of: Array("\0ann\0secret".utf8))
        try bench.ask(ann, "AUTHENTICATE PLAIN", "AUTHENTICATE \(message)", until: " 903 ")
        try bench.ask(ann, "NICK ann", "USER ann 0 * :ann", until: " 422 ")
        let lines = try bench.ask(ann, "MARKREAD \(target)", until: " MARKREAD ")
        return try #require(lines.last)
    }

    /// Lets the markers be stored, and waits until they are.
    private func store(_ bench: ChatBench, _ ann: ChatClient) throws {
        try bench.wait(.seconds(1))
        // It is stored behind them.
        try bench.ask(ann, "NS PASSWD secret secret", until: "Your password is another one now")
    }

    private func open(_ folder: FilePath) throws -> DatabaseConnection {
        try DatabaseConnection(
            at: .file(folder.appending(NetworkDatabase.fileName).string),
            schema: NetworkDatabase.schema)
    }

    @Test(arguments: [1, 2])
    func `a marker survives a restart`(edges: Int) throws {
        let first = try bench(edges: edges)
        let ann = try register(first, at: edges - 1)
        for target in ["#Tea", "bob"] {
            try first.ask(ann, "MARKREAD \(target) \(Self.time)", until: " MARKREAD ")
        }
        try first.leave()
        let second = try bench(edges: edges)
        let server = ":carillon.local MARKREAD"
        #expect(
            try marker("#tea", of: second, at: edges - 1) == "\(server) #tea \(Self.time)")
        #expect(try marker("BOB", of: second) == "\(server) BOB \(Self.time)")
    }

    @Test func `it is stored after a second, and a backup has it`() throws {
        let bench = try bench()
        let ann = try register(bench)
        try bench.ask(ann, "MARKREAD #tea \(Self.time)", until: " MARKREAD ")
        try store(bench, ann)
        let (file, other) = (folder.path.appending("backup"), folder.path.appending("other"))
        _ = try NetworkBackup.make(of: path, at: file, replacing: false)
        _ = try NetworkBackup.restore(file, to: other, replacing: false)
        #expect(try MarkerTable(open(other)).all().values.map(\.times.count) == [1])
    }

    @Test func `many changes of a marker are one row`() throws {
        let bench = try bench()
        let ann = try register(bench)
        let observer = try open(path)
        try observer.execute(
            """
            CREATE TABLE writes (number INTEGER PRIMARY KEY);
            CREATE TRIGGER inserted AFTER INSERT ON markers
                BEGIN INSERT INTO writes VALUES (NULL); END;
            CREATE TRIGGER updated AFTER UPDATE ON markers
                BEGIN INSERT INTO writes VALUES (NULL); END
            """)
        for minute in 10..<60 {
            let time = "timestamp=2026-02-03T04:\(minute):06.789Z"
            try bench.ask(ann, "MARKREAD #tea \(time)", until: " MARKREAD #tea \(time)")
            if minute == 30 { try store(bench, ann) }
        }
        try store(bench, ann)
        #expect(try observer.firstRow("SELECT count(*) FROM writes") { try $0[0] as Int } == 2)
        let time = ServerTime(isoText: Array("2026-02-03T04:59:06.789Z".utf8)[...])
        #expect(try MarkerTable(observer).all().values.first?["#tea"] == time)
    }

    @Test func `an account that is deleted leaves no row`() throws {
        let bench = try bench()
        let ann = try register(bench)
        try bench.ask(ann, "MARKREAD #tea \(Self.time)", until: " MARKREAD ")
        try store(bench, ann)
        try bench.ask(ann, "MARKREAD #more \(Self.time)", until: " MARKREAD ")
        try bench.ask(ann, "NS DROP ann secret", until: " 901 ")
        try bench.ask(ann, "NS REGISTER secret", until: " 900 ")
        try bench.leave()
        #expect(try MarkerTable(open(path)).all().isEmpty)
    }

    @Test func `an administrator's deletion is noticed without a session`() throws {
        let bench = try bench()
        let ann = try register(bench)
        try bench.ask(ann, "MARKREAD #tea \(Self.time)", until: " MARKREAD ")
        try ann.end()
        _ = try AccountOrder.delete(#require(AccountName("ann".utf8))).carryOut(in: path)
        var isNoted = false
        bench.service.dataChanged { _ in isNoted = true }
        try bench.turn { isNoted }
        let other = try register(bench)
        try bench.ask(other, "MARKREAD #tea", until: " MARKREAD #tea *")
    }
}

extension ReadMarkers {
    fileprivate subscript(target: String) -> ServerTime? { self[FoldedName(target, by: .ascii)] }
}
