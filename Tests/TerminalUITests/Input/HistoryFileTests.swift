import TerminalUI
import Testing
import TextTesting

@Suite("HistoryFile", .timeLimit(.minutes(5)))
struct HistoryFileTests {
    @Test func `every entry is a line`() {
        #expect(
            HistoryFile.encode(["one", "two\nlines", "C:\\n"]) == "one\ntwo\\nlines\nC:\\\\n\n")
    }

    @Test func `what was written is read back exactly`() {
        let lines = ["one", "a\nb\r\nc\r", "\\", "\\n", "\t\u{1B}[31m\0", "世🇩🇪e\u{301}", "\u{2028}"]
        let contents = HistoryFile.decode(Array(HistoryFile.encode(lines).utf8))
        #expect(contents == .init(lines: lines, skipped: 0))
        #expect(contents.lines.map { Array($0.utf8) } == lines.map { Array($0.utf8) })
    }

    @Test func `broken lines are skipped and counted`() {
        let long = Array(repeating: UInt8(ascii: "x"), count: 2 * LineEditor.byteLimit + 1)
        let bytes = Array("one\n\\x\nend\\\n\n".utf8) + [0xFF, 0x0A] + long + Array("\ntwo".utf8)
        #expect(HistoryFile.decode(bytes) == .init(lines: ["one", "two"], skipped: 4))
    }

    @Test(arguments: Corpus.hostile)
    func `hostile bytes are read or skipped`(bytes: [UInt8]) {
        let contents = HistoryFile.decode(bytes)
        #expect(HistoryFile.decode(Array(HistoryFile.encode(contents.lines).utf8)).skipped == 0)
    }
}
