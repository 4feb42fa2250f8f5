import Settings
import SystemPackage
import TerminalTesting
import TerminalUI
import Testing

@testable import Conversation

@Suite("StateFiles", .timeLimit(.minutes(5)))
final class StateFilesTests {
    private let folder: TemporaryFolder
    private let files: StateFiles

    init() throws {
        folder = try TemporaryFolder()
        files = StateFiles(environment: folder.environment)
    }

    private func append(_ lines: String...) {
        for line in lines {
            #expect(files.appendHistory(Array(HistoryFile.line(for: line).utf8)).error == nil)
        }
    }

    @Test func `two clients at once keep each other's lines`() throws {
        let other = StateFiles(environment: folder.environment)
        append("one")
        _ = other.appendHistory(Array("two\n".utf8))
        append("three")
        #expect(try other.readHistory(limit: 10) == ["one", "two", "three"])
        #expect(folder.mode(of: "state/carillon") == 0o700)
        #expect(folder.mode(of: "state/carillon/history") == 0o600)
    }

    @Test func `a history that has grown long is rewritten without duplicates`() throws {
        append("old", "a", "b", "a", "c")
        #expect(try files.readHistory(limit: 2) == ["a", "c"])
        #expect(folder.read("state/carillon/history") == "a\nc\n")
        #expect(folder.mode(of: "state/carillon/history") == 0o600)
        append("d")
        #expect(try files.readHistory(limit: 2) == ["a", "c", "d"])
        #expect(try files.readHistory(limit: 0) == [])
    }

    @Test func `drafts of other endpoints stay`() throws {
        let draft = Draft(text: "half", cursor: 4)
        try files.writeDrafts(["a:1": [draft]])
        try files.writeDrafts(["b:2": [draft, draft]])
        #expect(try files.readDrafts() == ["a:1": [draft], "b:2": [draft, draft]])
        try files.writeDrafts(["a:1": []])
        #expect(try files.readDrafts() == ["b:2": [draft, draft]])
        #expect(folder.mode(of: "state/carillon/drafts") == 0o600)
    }

    @Test func `without anything there it reads nothing, and makes nothing`() throws {
        #expect(try files.readHistory(limit: 9) == [])
        #expect(try files.readDrafts() == [:])
        #expect(try files.readLog("on") == [])
        try files.writeDrafts(["a:1": []])
        #expect(folder.read("state/carillon/drafts") == nil)
    }

    @Test func `a log is the client's own, or where the person wants it`() throws {
        #expect(files.log(nil) == nil)
        #expect(files.log("/a/b")?.path == "/a/b")
        #expect(files.log("~/b")?.path == folder.path.appending("b"))
        let own = try #require(files.log("on"))
        #expect(own.path == folder.path.appending("state/carillon/transcript.log"))
        let line = LoggedLine("a:1", .peer, Array("hope".utf8))
        #expect(files.appendLog(line.encode(time: "now"), to: own).error == nil)
        #expect(try files.readLog("on") == [line])
        let lost = PrivateFile(folder.path.appending("no/log"))
        #expect(files.appendLog([0x0A], to: lost).error != nil)
    }

    @Test func `without a home nothing is kept, and nothing fails`() throws {
        let homeless = StateFiles(environment: [:])
        #expect(homeless.folder == nil && homeless.log("on") == nil)
        #expect(homeless.appendHistory([0x61, 0x0A]) == PrivateFile.Appended(count: 2))
        try homeless.writeDrafts(["a:1": [Draft(text: "x", cursor: 1)]])
        #expect(try homeless.readDrafts() == [:])
    }
}
