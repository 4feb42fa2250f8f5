import TerminalUI
import Testing

@Suite("ClipboardText", .timeLimit(.minutes(5)))
struct ClipboardTextTests {
    private var transcript = Transcript()

    private mutating func append(_ lines: String...) {
        for line in lines { transcript.append(line.utf8, kind: .reply) }
    }

    private func all() throws -> ClipboardText {
        try ClipboardText(
            try #require(transcript.first)...(try #require(transcript.last)), of: transcript)
    }

    @Test mutating func `it is the text that is seen, in which nothing takes effect`() throws {
        append("one", "rm -rf\r", "\u{1B}]0;title\u{7}", "世界")
        let text = try all()
        #expect(text.text == "one\nrm -rf^M\n^[]0;title^G\n世界")
        #expect(text.lineCount == 4)
    }

    @Test mutating func `what a terminal would not take is refused`() throws {
        append(String(repeating: "a", count: ClipboardText.byteLimit))
        #expect(try all().text.utf8.count == ClipboardText.byteLimit)
        append("")
        #expect(throws: ClipboardText.TooLong.self) { try all() }
    }

    @Test mutating func `lines that are hidden are not copied`() throws {
        append("one", "two", "one more")
        var filter = TranscriptFilter()
        try filter.add(.only, "one")
        let first = try #require(transcript.first)
        let text = try ClipboardText(
            first...(try #require(transcript.last)), of: transcript, filter: filter)
        #expect(text.text == "one\none more")
    }
}
