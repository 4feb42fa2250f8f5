import TerminalUI
import Testing
import TextTesting

@Suite("HistoryFile", .timeLimit(.minutes(10)))
struct HistoryFileTests {
    private func entries(_ lines: [String], at endpoint: String? = nil) -> [HistoryEntry] {
        lines.map { HistoryEntry(at: endpoint, $0) }
    }

    @Test func `every entry is a line with its endpoint`() {
        let entries = entries(["one", "two\nlines", "C:\\n"], at: "localhost:21567")
        #expect(
            HistoryFile.encode(entries)
                == #"""
                \@localhost:21567	one
                \@localhost:21567	two\nlines
                \@localhost:21567	C:\\n

                """#.replacing("\\t", with: "\t"))
    }

    @Test func `lines of earlier versions have no endpoint`() {
        let bytes = Array("@a:1\tone\n\\\\@b\n\\@a:1\ttwo\n\\@broken\n".utf8)
        let contents = HistoryFile.decode(bytes)
        #expect(
            contents.entries == entries(["@a:1\tone", "\\@b"]) + entries(["two"], at: "a:1"))
        #expect(contents.skipped == 1)
    }

    @Test(arguments: ["unix:/a b", "unix:/a\tb\n\\"])
    func `any endpoint is read back exactly`(endpoint: String) {
        let entries = entries(["a\tb"], at: endpoint)
        #expect(HistoryFile.decode(HistoryFile.encode(entries).utf8).entries == entries)
    }

    @Test func `the newest entries of each endpoint are kept, without earlier copies`() {
        let old = entries(["one", "two", "one", "three"], at: "a:1") + entries(["one"], at: "b:2")
        #expect(
            HistoryFile.newest(old, limit: 2)
                == entries(["one", "three"], at: "a:1") + entries(["one"], at: "b:2"))
    }

    @Test func `what was written is read back exactly`() {
        let lines = ["one", "a\nb\r\nc\r", "\\", "\\n", "\t\u{1B}[31m\0", "世🇩🇪e\u{301}", "\u{2028}"]
        let contents = HistoryFile.decode(Array(HistoryFile.encode(entries(lines)).utf8))
        #expect(contents == .init(entries: entries(lines), skipped: 0))
        #expect(contents.entries.map { Array($0.text.utf8) } == lines.map { Array($0.utf8) })
    }

    @Test func `broken lines are skipped and counted`() {
        let long = Array(repeating: UInt8(ascii: "x"), count: 2 * LineEditor.byteLimit + 1)
        let bytes = Array("one\n\\x\nend\\\n\n".utf8) + [0xFF, 0x0A] + long + Array("\ntwo".utf8)
        #expect(HistoryFile.decode(bytes) == .init(entries: entries(["one", "two"]), skipped: 4))
    }

    @Test(arguments: Corpus.hostile)
    func `hostile bytes are read or skipped`(bytes: [UInt8]) {
        let contents = HistoryFile.decode(bytes)
        #expect(HistoryFile.decode(Array(HistoryFile.encode(contents.entries).utf8)).skipped == 0)
    }
}
