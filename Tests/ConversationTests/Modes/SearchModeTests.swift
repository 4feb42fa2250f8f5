import TerminalUI
import Testing

@testable import Conversation

@Suite("SearchMode", .timeLimit(.minutes(10)))
struct SearchModeTests {
    private var mode = SearchMode(from: TranscriptView(), start: nil)

    private mutating func type(_ text: String) {
        for character in text { _ = mode.take(BoundInput(.character(character))) }
    }

    @Test mutating func `what is typed is searched for, from the current hit if it was extended`()
        throws
    {
        #expect(mode.take(BoundInput(.character("a"))) == .search(extended: false))
        #expect(mode.take(BoundInput(.character("b"))) == .search(extended: true))
        #expect(mode.pattern == (try SearchPattern("ab")))
        #expect(mode.take(BoundInput(.home)) == .stay)
        #expect(mode.take(BoundInput(.character("x"))) == .search(extended: false))
        #expect(mode.take(BoundInput(.control("d"))) == .search(extended: false))
        #expect(mode.take(BoundInput(.control("k"))) == .search(extended: false))
        #expect(mode.take(BoundInput(.backspace)) == .search(extended: false))
        #expect(mode.pattern == nil)
    }

    @Test mutating func `the first line of a paste is searched for`() {
        #expect(mode.take(BoundInput(pasted: "one\ntwo")) == .search(extended: false))
        #expect(mode.query == SearchQuery(text: "one", isExpression: false))
    }

    @Test mutating func `Alt-R switches to regular expressions and back`() throws {
        type("a(")
        #expect(mode.take(BoundInput(.alt("r"))) == .search(extended: false))
        #expect(mode.pattern == nil)
        #expect(mode.problem == "a ) is missing")
        type(")")
        #expect(mode.pattern == (try SearchPattern("a()", isExpression: true)))
        #expect(mode.problem == nil)
        #expect(mode.take(BoundInput(.alt("r"))) == .search(extended: false))
        #expect(mode.query == SearchQuery(text: "a()", isExpression: false))
    }

    @Test mutating func `Ctrl-S, Ctrl-R and the arrows walk`() {
        type("a")
        for key in [Key.control("s"), .down, .control("n")] {
            #expect(mode.take(BoundInput(key)) == .walk(.newer))
        }
        for key in [Key.control("r"), .up, .control("p")] {
            #expect(mode.take(BoundInput(key)) == .walk(.older))
        }
    }

    @Test mutating func `Ctrl-S with nothing typed searches for the last query`() {
        #expect(mode.take(BoundInput(.control("s"))) == .walk(.newer))
        let last = SearchQuery(text: "a.b", isExpression: true)
        mode = SearchMode(from: TranscriptView(), start: nil, lastQuery: last)
        #expect(mode.take(BoundInput(.control("s"))) == .search(extended: false))
        #expect(mode.query == last)
        #expect(mode.take(BoundInput(.control("s"))) == .walk(.newer))
    }

    @Test(
        arguments: [
            (.enter, .close), (.escape, .leave), (.control("g"), .leave), (.control("c"), .leave),
            (.pageUp, .scroll(.pageUp)), (.controlEnd, .scroll(.toEnd)),
            (.control("l"), .pass), (.control("z"), .pass),
            (.function(5), .closeAndPass), (.alt("1"), .closeAndPass), (.tab, .closeAndPass),
            (.control("x"), .closeAndPass), (.insert, .closeAndPass),
        ] as [(Key, SearchMode.Outcome)]
    )
    mutating func `other keys scroll, or end the search`(
        key: Key, outcome: SearchMode.Outcome
    ) {
        type("a")
        #expect(mode.take(BoundInput(key)) == outcome)
        #expect(mode.query.text == "a")
    }
}

extension SearchMode {
    /// Takes an input that needs no kills of other lines.
    fileprivate mutating func take(_ input: BoundInput) -> Outcome {
        var kills = KillRing()
        return take(input, with: &kills)
    }
}
