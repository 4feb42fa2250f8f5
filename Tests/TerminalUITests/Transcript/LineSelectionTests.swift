import TerminalUI
import Testing

@Suite("LineSelection", .timeLimit(.minutes(10)))
struct LineSelectionTests {
    private var transcript = Transcript(limit: 5)

    private init() {
        append(5)
    }

    private mutating func append(_ count: Int) {
        for number in 0..<count { transcript.append("line \(number)".utf8, kind: .reply) }
    }

    private func selection() throws -> LineSelection {
        LineSelection(try #require(transcript.last))
    }

    private func move(_ selection: inout LineSelection, by distance: Int, extending: Bool = false) {
        let line = TranscriptView().line(distance, from: selection.cursor, of: transcript)
        selection.move(to: line, extending: extending)
    }

    private func count(_ selection: LineSelection) -> Int {
        TranscriptView().count(of: selection.lines, of: transcript)
    }

    @Test func `it moves within the transcript`() throws {
        var selection = try selection()
        move(&selection, by: 1)
        #expect(selection.cursor == transcript.last)
        move(&selection, by: -100)
        #expect(selection.cursor == transcript.first)
        #expect(count(selection) == 1)
    }

    @Test func `it grows from a mark in either direction`() throws {
        var selection = try selection()
        move(&selection, by: -2)
        selection.toggleMark()
        move(&selection, by: -1)
        #expect(count(selection) == 2)
        move(&selection, by: 2)
        #expect(count(selection) == 2)
        move(&selection, by: 1, extending: true)
        #expect(count(selection) == 3)
        selection.toggleMark()
        #expect(count(selection) == 1)
        move(&selection, by: -1, extending: true)
        #expect(selection.lines.upperBound == transcript.last)
    }

    @Test mutating func `dropped lines leave it`() throws {
        var selection = try selection()
        move(&selection, by: -4, extending: true)
        append(3)
        selection.keep(to: transcript)
        #expect(selection.cursor == transcript.first)
        #expect(count(selection) == 2)
        append(9)
        selection.keep(to: transcript)
        #expect(selection.lines == selection.cursor...selection.cursor)
    }
}

@Suite("ClipboardText", .timeLimit(.minutes(10)))
struct ClipboardTextTests {
    private var transcript = Transcript()

    private mutating func append(_ lines: String...) {
        for line in lines { transcript.append(line.utf8, kind: .reply) }
    }

    private func all() throws -> ClipboardText {
        try ClipboardText(
            try #require(transcript.first)...(try #require(transcript.last)), of: transcript)
    }

    @Test mutating func `it is the visible text, in which nothing takes effect`() throws {
        append("one", "rm -rf\r", "\u{1B}]0;title\u{7}", "世界")
        let text = try all()
        #expect(text.text == "one\nrm -rf^M\n^[]0;title^G\n世界")
        #expect(text.lineCount == 4)
    }

    @Test mutating func `a text that a terminal would not accept is refused`() throws {
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
