import Conversation
import TerminalUI
import Testing

@Suite("ClientState: copying lines", .timeLimit(.minutes(10)))
struct ClientStateCopyTests {
    private var bench = ClientBench.up()

    private init() {
        for number in 1...9 { bench.receive("line \(number)") }
    }

    private func chosen() -> [String] {
        bench.state.screen().cells[1..<6].filter { $0[0].style.attributes.contains(.reversed) }
            .map { row in String(row.map(\.cluster)).replacing(#/\ +$/#, with: "") }
    }

    @Test mutating func `a selected line is copied only by a key of the user`() {
        let before = bench.picture
        bench.press(.alt("w"), .up)
        #expect(chosen() == ["line 8"])
        #expect(bench.ruler.contains(" copy 1 line: Up, Down move, Space marks"))
        #expect(bench.state.screen().cursor == CellGrid.Position(row: 4, column: 0))
        #expect(bench.press(.enter) == [.copy("line 8")])
        #expect(bench.ruler.contains("1 line copied to the terminal's clipboard"))
        bench.press(.left)
        #expect(bench.picture == before)
        #expect(bench.receive("\u{1B}]52;c;ZXZpbA==\u{7}") == [])
    }

    @Test mutating func `Shift and a mark select lines`() {
        bench.press(.alt("w"), .shiftUp, .shiftUp)
        #expect(chosen() == ["line 7", "line 8", "line 9"])
        #expect(bench.press(.character("y")) == [.copy("line 7\nline 8\nline 9")])
        bench.press(.alt("w"), .up, .character(" "), .character("k"))
        #expect(bench.press(.alt("w")) == [.copy("line 7\nline 8")])
        bench.press(.alt("w"), .character("v"), .pageUp, .pageUp, .character("j"))
        #expect(bench.ruler.contains(" copy 8 lines: "))
        bench.press(.home)
        #expect(bench.ruler.contains(" copy 11 lines: "))
        bench.press(.end)
        #expect(bench.ruler.contains(" copy 1 line: "))
    }

    @Test mutating func `Escape leaves, and the view is where it was`() {
        let before = bench.picture
        for key in [Key.escape, .control("g"), .control("c"), .character("q")] {
            bench.press(.alt("w"), .pageUp)
            #expect(bench.picture != before)
            #expect(bench.press(key) == [])
            #expect(bench.picture == before)
        }
    }

    @Test mutating func `other keys and pastes are discarded while lines are selected`() {
        bench.press(.alt("w"))
        bench.type("hello")
        #expect(bench.paste("text") == [])
        #expect(bench.press(.function(5)) == [])
        #expect(bench.ruler.contains("Enter copies them"))
        bench.press(.escape)
        #expect(bench.pictureRows.last == ">")
    }

    @Test mutating func `lines that arrive leave the selection as it is`() {
        bench.press(.alt("w"))
        let lines = bench.lines
        bench.receive("new")
        #expect(bench.lines == lines)
        #expect(bench.press(.enter) == [.copy("line 9")])
    }

    @Test mutating func `the command copies the newest lines, or opens the selection`() {
        #expect(bench.enter("/copy 2") == [.copy("line 8\nline 9")])
        #expect(bench.enter("/copy 99").count == 1)
        #expect(bench.enter("/copy none") == [])
        #expect(bench.ruler.contains("how many lines?"))
        bench.press(.control("u"))
        #expect(bench.enter("/copy") == [])
        #expect(chosen() == ["line 9"])
    }

    @Test mutating func `more than a terminal takes is refused, with the limit`() {
        bench.receive(String(repeating: "a", count: 60_000))
        bench.press(.alt("w"))
        #expect(bench.press(.enter) == [])
        #expect(bench.ruler.contains("too much to copy: the limit is 56244 bytes"))
        #expect(bench.press(.escape) == [])
        #expect(bench.enter("/copy 1") == [])
        #expect(bench.ruler.contains("too much to copy"))
    }

    @Test mutating func `the text on the screen is copied`() {
        bench.receive("rm\u{1B}[1m\u{1B}[K\r")
        #expect(bench.enter("/copy 1") == [.copy("rm^[[K^M")])
    }
}
