import TerminalUI
import Testing

@testable import Conversation

@Suite("CopyMode", .timeLimit(.minutes(10)))
struct CopyModeTests {
    private var transcript = Transcript()
    private let view = TranscriptView()
    private let lines: [LineID]
    private var mode: CopyMode

    private init() throws {
        for number in 0..<10 { transcript.append("line \(number)".utf8, kind: .reply) }
        let first = try #require(transcript.first)
        lines = (1..<10).reduce(into: [first]) { lines, _ in
            lines.append(lines[lines.count - 1].next)
        }
        mode = CopyMode(at: lines[9], from: view)
    }

    @discardableResult
    private mutating func take(_ input: BoundInput) -> CopyMode.Outcome {
        mode.take(input, over: transcript, in: view, page: 4)
    }

    @Test(
        arguments: [
            (.up, 8), (.control("p"), 8), (.character("k"), 8), (.pageUp, 5), (.wheelUp, 6),
            (.home, 0), (.controlHome, 0), (.down, 9), (.pageDown, 9), (.end, 9),
        ] as [(Key, Int)]
    )
    mutating func `keys move the cursor within the transcript`(key: Key, line: Int) {
        #expect(take(BoundInput(key)) == .moved)
        #expect(mode.selection.lines == lines[line]...lines[line])
    }

    @Test mutating func `Shift and a mark extend the selection`() {
        #expect(take(BoundInput(.shiftUp)) == .moved)
        #expect(mode.selection.lines == lines[8]...lines[9])
        #expect(take(BoundInput(.character(" "))) == .stay)
        take(BoundInput(.up))
        #expect(mode.selection.lines == lines[7]...lines[7])
        #expect(take(BoundInput(.control("@"))) == .stay)
        take(BoundInput(.pageUp))
        #expect(mode.selection.lines == lines[3]...lines[7])
    }

    @Test mutating func `Enter, Alt-W and y copy the selection`() {
        take(BoundInput(.shiftUp))
        for key in [Key.enter, .alt("w"), .character("y")] {
            #expect(take(BoundInput(key)) == .copy(lines[8]...lines[9]))
        }
    }

    @Test(
        arguments: [
            (BoundInput(.escape), .leave), (BoundInput(.control("c")), .leave),
            (BoundInput(.control("g")), .leave), (BoundInput(.character("q")), .leave),
            (BoundInput(.control("l")), .pass), (BoundInput(.control("z")), .pass),
            (BoundInput(.function(5)), .refuse), (BoundInput(.character("x")), .refuse),
            (BoundInput(.control("x")), .refuse), (BoundInput(pasted: "x"), .refuse),
        ] as [(BoundInput, CopyMode.Outcome)]
    )
    mutating func `other inputs leave, are passed on, or do nothing`(
        input: BoundInput, outcome: CopyMode.Outcome
    ) {
        #expect(take(input) == outcome)
        #expect(mode.selection.lines == lines[9]...lines[9])
    }

    @Test mutating func `a cursor on a line that was dropped moves to the oldest that is left`() {
        take(BoundInput(.home))
        var short = Transcript(limit: 3)
        for number in 0..<10 { short.append("line \(number)".utf8, kind: .reply) }
        #expect(mode.take(BoundInput(.function(5)), over: short, in: view, page: 4) == .refuse)
        #expect(mode.selection.cursor == short.first)
    }
}
