import TerminalUI
import Testing

@testable import Conversation

@Suite("CompletionMode", .timeLimit(.minutes(10)))
struct CompletionModeTests {
    private var editor = LineEditor("he")

    private mutating func open(
        _ candidates: [String], backward: Bool = false
    ) throws -> CompletionMode? {
        let completion = try #require(Completion(of: "he", at: 0..<2, candidates: candidates))
        return CompletionMode(completion, backward: backward, in: &editor)
    }

    @Test mutating func `Tab and Shift-Tab write the candidates`() throws {
        var mode = try #require(try open(["hello", "help", "held"]))
        #expect(editor.text == "hel")
        for (key, text) in [(Key.tab, "hello"), (.tab, "help"), (.backTab, "hello")] {
            #expect(mode.take(BoundInput(key), in: &editor) == .stay)
            #expect(editor.text == text)
        }
    }

    @Test mutating func `backward, it opens with the last candidate`() throws {
        #expect(try open(["hello", "help"], backward: true) != nil)
        #expect(editor.text == "help")
    }

    @Test mutating func `a single candidate leaves nothing to choose`() throws {
        #expect(try open(["hello"]) == nil)
        #expect(editor.text == "hello")
    }

    @Test(
        arguments: [
            (BoundInput(.escape), .close), (BoundInput(.character("x")), .closeAndPass),
            (BoundInput(.enter), .closeAndPass), (BoundInput(.control("x")), .closeAndPass),
            (BoundInput(pasted: "x"), .closeAndPass),
        ] as [(BoundInput, CompletionMode.Outcome)]
    )
    mutating func `any other input closes it and leaves the text as it is`(
        input: BoundInput, outcome: CompletionMode.Outcome
    ) throws {
        var mode = try #require(try open(["hello", "help"]))
        #expect(mode.take(input, in: &editor) == outcome)
        #expect(editor.text == "hel")
    }
}
