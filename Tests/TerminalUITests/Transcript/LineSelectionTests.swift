import TerminalUI
import Testing

@Suite("LineSelection", .timeLimit(.minutes(1)))
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

    @Test func `it moves within the transcript`() throws {
        var selection = try selection()
        selection.move(by: 1, in: transcript)
        #expect(selection.cursor == transcript.last)
        selection.move(by: -100, in: transcript)
        #expect(selection.cursor == transcript.first)
        #expect(selection.count == 1)
    }

    @Test func `it grows from a mark in either direction`() throws {
        var selection = try selection()
        selection.move(by: -2, in: transcript)
        selection.toggleMark()
        selection.move(by: -1, in: transcript)
        #expect(selection.count == 2)
        selection.move(by: 2, in: transcript)
        #expect(selection.count == 2)
        selection.move(by: 1, in: transcript, extending: true)
        #expect(selection.count == 3)
        selection.toggleMark()
        #expect(selection.count == 1)
        selection.move(by: -1, in: transcript, extending: true)
        #expect(selection.lines.upperBound == transcript.last)
    }

    @Test mutating func `lines that are dropped leave it`() throws {
        var selection = try selection()
        selection.move(by: -4, in: transcript, extending: true)
        append(3)
        selection.keep(to: transcript)
        #expect(selection.cursor == transcript.first)
        #expect(selection.count == 2)
        append(9)
        selection.keep(to: transcript)
        #expect(selection.lines == selection.cursor...selection.cursor)
    }
}
