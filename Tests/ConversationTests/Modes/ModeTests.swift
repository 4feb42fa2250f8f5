import TerminalUI
import Testing

@testable import Conversation

@Suite("Mode: bound inputs", .timeLimit(.minutes(10)))
struct ModeTests {
    @Test func `a key has the meaning that the key bindings give it`() {
        #expect(BoundInput(.enter).command == .submit)
        #expect(BoundInput(.character("a")).meaning == .key(.character("a")))
        #expect(BoundInput(.character("a")).command == nil)
        #expect(BoundInput(.control("x")).meaning == .pending)
        #expect(BoundInput(.control("u"), after: .control("x")).command == .edit(.undo))
    }

    @Test func `a paste has no meaning of its own, and ends the chord`() {
        var chord = KeyChord()
        _ = BoundInput(.key(.control("x")), after: &chord, in: .standard)
        #expect(chord.keys == [.control("x")])
        #expect(BoundInput(.paste("a"), after: &chord, in: .standard).meaning == nil)
        #expect(chord.keys == [])
    }
}

extension BoundInput {
    /// A key under the standard key bindings, after other keys of a chord.
    init(_ key: Key, after keys: Key...) {
        var chord = KeyChord()
        for key in keys { _ = chord.take(key, in: .standard) }
        self.init(.key(key), after: &chord, in: .standard)
    }

    init(pasted text: String) {
        var chord = KeyChord()
        self.init(.paste(text), after: &chord, in: .standard)
    }
}
