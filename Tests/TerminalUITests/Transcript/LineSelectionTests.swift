import TerminalUI
import Testing

@Suite("LineSelection", .timeLimit(.minutes(5)))
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

    @Test mutating func `lines that are dropped leave it`() throws {
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
