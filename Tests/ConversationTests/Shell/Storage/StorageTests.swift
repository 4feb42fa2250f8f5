import FileTesting
import ReactorKit
import ReactorTesting
import Synchronization
import SystemPackage
import TerminalTesting
import TerminalUI
import Testing

@testable import Conversation

@Suite("Storage", .timeLimit(.minutes(10)))
final class StorageTests {
    /// Holds back jobs on the worker threads while it is locked.
    private static let gate = Mutex(())

    private let folder: TemporaryFolder
    private let clock = ManualClock()
    private let reactor: Reactor
    private let storage: Storage
    private var said: [String] = []
    private var drafts: [String: [Draft]] = [:]

    init() throws {
        folder = try TemporaryFolder()
        reactor = try Reactor(clock: clock)
        storage = Storage(
            StateFiles(environment: folder.environment), on: reactor, time: { "second \($0)" })
        storage.report = { [unowned self] text, _ in said.append(text) }
        storage.drafts = { [unowned self] in drafts }
    }

    private func log(_ text: String, at second: Int64 = 0, to path: String = "~/new/log") {
        let line = LoggedLine("a:1", .peer, Array(text.utf8))
        storage.keep(Unsaved(logs: [path: [line]]), logs: [path], at: second)
    }

    private static func buffer(at endpoint: Endpoint) -> Buffer {
        let link = Link(
            .first, to: Destination(endpoint), random: SystemRandomNumberGenerator()
        ) { "\($0)" }
        return Buffer(.first, of: link, transcript: Transcript())
    }

    private func waits(for condition: () -> Bool) throws -> Bool {
        try reactor.turn(until: condition)
    }

    @Test func `lines of the log are in order, with their time`() throws {
        for second in 0..<500 { log("line", at: Int64(second), to: "~/log") }
        let expected = (0..<500).map { "second \($0) a:1 < line\n" }.joined()
        #expect(try waits { folder.read("log") == expected })
        #expect(folder.mode(of: "log") == 0o600)
        #expect(said == [])
        try reactor.endAll()
    }

    @Test func `a log that cannot be written is reported once, and loses nothing`() throws {
        log("one")
        try #require(try waits { !said.isEmpty })
        let path = folder.path.string + "/new/log"
        #expect(
            said == [
                "the log is not written: cannot write \(path): the folder \(folder.path)/new does"
                    + " not exist; tried again every 10 s"
            ])
        log("two")
        try folder.write("", to: "new/log")
        try clock.advance(by: .seconds(10), running: reactor)
        try #require(try waits { said.count == 2 })
        #expect(said[1] == "the log is written again")
        #expect(folder.read("new/log") == "second 0 a:1 < one\nsecond 0 a:1 < two\n")
        #expect(reactor.nextDue == nil)
        try reactor.endAll()
    }

    @Test func `a new log gets later lines, and the previous one those that waited`() throws {
        log("one")
        try #require(try waits { !said.isEmpty })
        try folder.write("", to: "new/log")
        log("two", to: "~/log")
        #expect(try waits { folder.read("log") == "second 0 a:1 < two\n" })
        #expect(folder.read("new/log") == "second 0 a:1 < one\n")
        #expect(said.count == 1)
        try reactor.endAll()
    }

    @Test func `what cannot be written to the previous log is reported as lost`()
        throws
    {
        log("one")
        log("two")
        try #require(try waits { !said.isEmpty })
        log("three", to: "~/log")
        #expect(try waits { folder.read("log") == "second 0 a:1 < three\n" })
        let path = folder.path.string + "/new/log"
        #expect(
            said.last
                == "the last 2 lines could not be written to the log \(path): cannot write \(path):"
                + " the folder \(folder.path)/new does not exist")
        try reactor.endAll()
    }

    @Test func `each of several logs has its own lines, and fails alone`() throws {
        let logs = ["~/new/log", "~/log"]
        let line = { (text: String) in LoggedLine("a:1", .peer, Array(text.utf8)) }
        storage.keep(
            Unsaved(logs: [logs[0]: [line("one")], logs[1]: [line("two")]]), logs: logs,
            at: 0)
        #expect(try waits { folder.read("log") == "second 0 a:1 < two\n" && !said.isEmpty })
        try folder.write("", to: "new/log")
        storage.keep(Unsaved(logs: [logs[1]: [line("three")]]), logs: logs, at: 1)
        #expect(
            try waits {
                folder.read("log") == "second 0 a:1 < two\nsecond 1 a:1 < three\n"
                    && !storage.isWorking
            })
        try clock.advance(by: .seconds(20), running: reactor)
        #expect(try waits { said.count == 2 })
        #expect(folder.read("new/log") == "second 0 a:1 < one\n")
        try reactor.endAll()
    }

    @Test func `the same log by another name continues`() throws {
        log("one", to: "~/log")
        log("two", to: folder.path.appending("log").string)
        #expect(
            try waits { folder.read("log") == "second 0 a:1 < one\nsecond 0 a:1 < two\n" })
        #expect(said == [])
        try reactor.endAll()
    }

    @Test func `the history is appended, line by line`() throws {
        let entries = [HistoryEntry(at: "a:1", "one"), HistoryEntry(at: "b:2", "two\nlines")]
        storage.keep(Unsaved(history: entries), logs: [], at: 0)
        let text = "\\@a:1\tone\n\\@b:2\ttwo\\nlines\n"
        #expect(try waits { folder.read("state/carillon/history") == text })
        try reactor.endAll()
    }

    @Test func `a draft is written a second after the last key`() throws {
        drafts = ["a:1": [Draft(text: "half", cursor: 4)]]
        storage.typed()
        try clock.advance(by: .milliseconds(900), running: reactor)
        storage.typed()
        try clock.advance(by: .milliseconds(900), running: reactor)
        #expect(folder.read("state/carillon/drafts") == nil)
        try clock.advance(by: .milliseconds(100), running: reactor)
        #expect(try waits { folder.read("state/carillon/drafts") == "a:1\t4 half\n" })
        #expect(reactor.nextDue == nil)
        try reactor.endAll()
    }

    @Test func `a draft that was sent is removed from the file, and others stay`() throws {
        try folder.write("a:1\t4 half\nb:2\t1 x\n", to: "state/carillon/drafts")
        storage.savedDrafts = ["a:1": [Draft(text: "half", cursor: 4)]]
        storage.typed()
        try clock.advance(by: .seconds(1), running: reactor)
        #expect(try waits { folder.read("state/carillon/drafts") == "b:2\t1 x\n" })
        try reactor.endAll()
    }

    @Test func `a draft is found for a buffer that was opened`() throws {
        try folder.write("b:2\t4 half\n", to: "state/carillon/drafts")
        let claim = DraftClaim(Self.buffer(at: Endpoint(host: "b", port: 2)))
        var found: [Draft] = []
        storage.restore = { if $0 == claim { found.append($1) } }
        storage.find(claim)
        #expect(try waits { found == [Draft(text: "half", cursor: 4)] })
        try reactor.endAll()
    }

    @Test func `a draft that is found while the client ends is put back`() throws {
        try folder.write("b:2\t4 half\n", to: "state/carillon/drafts")
        storage.restore = { [unowned self] in drafts[$0.key] = [$1] }
        storage.find(DraftClaim(Self.buffer(at: Endpoint(host: "b", port: 2))))
        var isDone = false
        storage.close { isDone = true }
        try #require(try waits { isDone })
        #expect(folder.read("state/carillon/drafts") == "b:2\t4 half\n")
        try reactor.endAll()
    }

    @Test func `files that are not written in time are reported`() throws {
        var isDone = false
        try Self.gate.withLock { _ in
            // There are four worker threads, and the files are written by a fifth job.
            for _ in 1...4 {
                try reactor.runOnWorker {
                    Self.gate.withLock { _ in }
                } completion: { _ in
                }
            }
            storage.keep(Unsaved(history: [HistoryEntry(at: nil, "one")]), logs: [], at: 0)
            storage.close { isDone = true }
            try clock.advance(by: Storage.closeLimit, running: reactor)
        }
        #expect(said == ["the files could not be written within 2 s"])
        #expect(isDone)
        #expect(try waits { folder.read("state/carillon/history") == "one\n" })
        try reactor.endAll()
    }

    @Test func `at the end all is written before it is done`() throws {
        drafts = ["a:1": [Draft(text: "half", cursor: 4)]]
        for line in ["one", "two"] {
            storage.keep(Unsaved(history: [HistoryEntry(at: nil, line)]), logs: [], at: 0)
        }
        var isDone = false
        storage.close { isDone = true }
        try #require(try waits { isDone })
        #expect(folder.read("state/carillon/history") == "one\ntwo\n")
        #expect(folder.read("state/carillon/drafts") == "a:1\t4 half\n")
        try reactor.endAll()
    }

    @Test func `the end waits for no file that fails`() throws {
        log("one")
        try #require(try waits { !said.isEmpty })
        var isDone = false
        storage.close { isDone = true }
        #expect(try waits { isDone })
        #expect(said.count == 1)
        try reactor.endAll()
    }

    @Test func `a log that is switched off while it fails is let go`() throws {
        log("one")
        storage.keep(Unsaved(), logs: [], at: 0)
        var isDone = false
        storage.close { isDone = true }
        #expect(try waits { isDone })
        #expect(said == [])
        try reactor.endAll()
    }
}
