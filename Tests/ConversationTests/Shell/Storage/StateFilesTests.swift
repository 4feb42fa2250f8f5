import FileTesting
import Settings
import SystemPackage
import TerminalTesting
import TerminalUI
import Testing

@testable import Conversation

@Suite("StateFiles", .timeLimit(.minutes(10)))
final class StateFilesTests {
    private let folder: TemporaryFolder
    private let files: StateFiles

    init() throws {
        folder = try TemporaryFolder()
        files = StateFiles(environment: folder.environment)
    }

    private func append(_ lines: String..., at endpoint: String? = "a:1") {
        for line in lines {
            let bytes = Array(HistoryFile.line(for: HistoryEntry(at: endpoint, line)).utf8)
            #expect(files.appendHistory(bytes).error == nil)
        }
    }

    private func history(limit: Int) throws -> [String] {
        try files.readHistory(limit: limit).map(\.text)
    }

    /// Another client that runs at the same time.
    private func client() -> StateFiles {
        var files = StateFiles(environment: folder.environment)
        files.claimDrafts()
        return files
    }

    @Test func `two clients at once keep each other's lines`() throws {
        let other = StateFiles(environment: folder.environment)
        append("one")
        _ = other.appendHistory(Array("two\n".utf8))
        append("three")
        #expect(try other.readHistory(limit: 10).map(\.text) == ["one", "two", "three"])
        #expect(folder.mode(of: "state/carillon") == 0o700)
        #expect(folder.mode(of: "state/carillon/history") == 0o600)
    }

    @Test func `a history that has grown long is rewritten without duplicates`() throws {
        append("old", "a", "b", "a", "c")
        #expect(try history(limit: 2) == ["a", "c"])
        #expect(folder.read("state/carillon/history") == "\\@a:1\ta\n\\@a:1\tc\n")
        #expect(folder.mode(of: "state/carillon/history") == 0o600)
        append("d")
        #expect(try history(limit: 2) == ["a", "c", "d"])
        #expect(try history(limit: 0) == [])
    }

    @Test func `the limit of the history is that of each endpoint`() throws {
        append("one", "two")
        append("three", "four", at: "b:2")
        append("five", at: "c:3")
        #expect(try history(limit: 2) == ["one", "two", "three", "four", "five"])
        append("six", "seven", "eight", "nine", "ten", "eleven")
        #expect(try history(limit: 2) == ["three", "four", "five", "ten", "eleven"])
    }

    @Test func `drafts of other endpoints stay`() throws {
        let draft = Draft(text: "half", cursor: 4)
        try files.writeDrafts(["a:1": [draft]])
        try files.writeDrafts(["b:2": [draft, draft]])
        try files.writeDrafts(["a:1": []])
        #expect(folder.read("state/carillon/drafts") == "b:2\t4 half\nb:2\t4 half\n")
        #expect(folder.mode(of: "state/carillon/drafts") == 0o600)
    }

    @Test func `clients at one endpoint neither take nor replace each other's drafts`() throws {
        let (one, two) = (Draft(text: "one", cursor: 3), Draft(text: "two", cursor: 3))
        let (first, second) = (client(), client())
        try first.writeDrafts(["a:1": [one]])
        #expect(try second.takeDrafts(["a:1"]) == [:])
        try second.writeDrafts(["a:1": [two]])
        try second.writeDrafts(["a:1": []], isLast: true)
        #expect(folder.read("state/carillon/drafts")?.hasSuffix(" 3 one\n") == true)
        try first.writeDrafts(["a:1": [one]], isLast: true)
        #expect(folder.read("state/carillon/drafts") == "a:1\t3 one\n")
        #expect(try second.takeDrafts(["a:1", "a:1"]) == ["a:1": [one]])
        #expect(try first.takeDrafts(["a:1"]) == [:])
    }

    @Test func `a draft of a client that was killed can be taken`() throws {
        let draft = Draft(text: "half", cursor: 4)
        try client().writeDrafts(["a:1": [draft]])
        #expect(try client().takeDrafts(["b:2", "a:1"]) == ["a:1": [draft]])
    }

    @Test func `without anything there it reads nothing, and makes nothing`() throws {
        #expect(try files.readHistory(limit: 9) == [])
        #expect(try files.takeDrafts(["a:1"]) == [:])
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
        var homeless = StateFiles(environment: [:])
        homeless.claimDrafts()
        #expect(homeless.folder == nil && homeless.log("on") == nil)
        #expect(homeless.appendHistory([0x61, 0x0A]) == PrivateFile.Appended(count: 2))
        try homeless.writeDrafts(["a:1": [Draft(text: "x", cursor: 1)]])
        #expect(try homeless.takeDrafts(["a:1"]) == [:])
    }
}
