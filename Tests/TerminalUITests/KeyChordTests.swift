import TerminalUI
import Testing

@Suite("KeyChord", .timeLimit(.minutes(5)))
struct KeyChordTests {
    private func outcomes(_ keys: Key...) -> [KeyChord.Outcome] {
        var chord = KeyChord()
        return keys.map { chord.take($0, in: .standard) }
    }

    @Test func `a chord is pending until its last key`() {
        #expect(
            outcomes(.control("x"), .control("e"), .character("e"))
                == [.pending, .command(.editExternally), .key(.character("e"))])
    }

    @Test func `an unknown chord takes its keys with it`() {
        #expect(
            outcomes(.control("x"), .character("q"), .enter)
                == [.pending, .unknown([.control("x"), .character("q")]), .command(.submit)])
    }

    @Test func `what is pending can be shown`() {
        var chord = KeyChord()
        #expect(chord.description == "")
        _ = chord.take(.control("x"), in: .standard)
        #expect(chord.description == "C-x -")
    }

    @Test(
        arguments: [
            (.control("a"), "\u{1}"), (.control("@"), "\0"), (.control("_"), "\u{1F}"),
            (.tab, "\t"), (.enter, "\r"), (.escape, "\u{1B}"), (.backspace, "\u{7F}"),
            (.alt("x"), "\u{1B}x"), (.character("世"), "世"), (.up, nil), (.function(1), nil),
        ] as [(Key, String?)]
    )
    func `a literal key is its own text`(key: Key, text: String?) {
        #expect(key.literal == text)
    }
}
