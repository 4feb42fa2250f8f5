import Conversation
import TerminalUI
import Testing

@Suite("Buffer: colours of the server", .timeLimit(.minutes(10)))
struct BufferColorsTests {
    private var bench = ClientBench.up()

    /// The words of the style in which a text on the screen begins; nil if it is not there.
    private func style(of text: String) -> String? {
        let grid = bench.state.screen()
        for row in grid.cells {
            let line = row.map(\.cluster)
            let starts = line.indices.filter { line[$0...].starts(with: text) }
            if let start = starts.first { return row[start].style.words }
        }
        return nil
    }

    @Test mutating func `colours are shown, and the text is found without them`() {
        bench.receive("You see a \u{1B}[1;31mred\u{1B}[0m dragon.")
        #expect(bench.lines.last == "You see a red dragon.")
        #expect(style(of: "red") == "red bold")
        #expect(style(of: " dragon") == "plain")
        bench.enter("/search red dragon")
        #expect(bench.ruler.contains("1/1"))
    }

    @Test mutating func `a colour goes on in the lines after it, until the connection ends`() {
        bench.receive("\u{1B}[32mgreen")
        bench.receive("still green")
        #expect(style(of: "still") == "green")
        bench.handle(.lost("closed by the peer"))
        bench.press(.function(5))
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        bench.receive("new")
        #expect(style(of: "new") == "plain")
    }

    @Test mutating func `what the person and the program write has no colour of the server`() {
        bench.receive("\u{1B}[31mred")
        bench.enter("mine")
        #expect(style(of: "...sending mine") == "dim")
    }

    @Test mutating func `the start of a line is coloured as the whole line`() {
        bench.handle(.holds("\u{1B}[33mHP 10> \u{1B}["))
        #expect(bench.lines.last == "HP 10>")
        #expect(style(of: "HP") == "yellow")
        bench.handle(.holds("\u{1B}[33mHP 10> \u{1B}[0m"))
        bench.receive("\u{1B}[33mHP 10> \u{1B}[0mok")
        #expect(bench.lines.last == "HP 10> ok")
        #expect(style(of: "ok") == "plain")
    }

    @Test mutating func `the start of a line that is only a colour takes no row`() {
        bench.receive("text")
        let before = bench.picture
        bench.handle(.holds("\u{1B}[0m"))
        #expect(bench.picture == before)
    }

    @Test mutating func `a reply in colour answers its message`() {
        bench.enter("hope")
        bench.receive("\u{1B}[36m[Tue Apr 18 23:53:09 2006]\u{1B}[m hope")
        #expect(bench.lines.last == "[Tue Apr 18 23:53:09 2006] hope")
        #expect(!bench.picture.contains("sending"))
        #expect(style(of: "[Tue") == "cyan")
    }

    @Test mutating func `a message with sequences is answered by its echo`() {
        bench.receive("[now] first")
        bench.paste("\u{1B}[31mred")
        bench.press(.enter)
        bench.receive("[now] \u{1B}[31mred")
        #expect(!bench.picture.contains("sending"))
        #expect(bench.lines.last == "[now] red")
    }

    @Test mutating func `they can be stripped, or shown as marks`() {
        bench.configure { $0.colors = .strip }
        bench.receive("\u{1B}[31mred\u{1B}[0m")
        #expect(bench.lines.last == "red")
        #expect(style(of: "red") == "plain")
        bench.enter("/set colors show")
        #expect(style(of: "red") == "red")
        bench.configure { $0.colors = .marks }
        bench.receive("\u{1B}[31mblue\u{1B}[0m")
        #expect(bench.lines.last == "^[[31mblue^[[0m")
    }

    @Test mutating func `other control sequences are marks`() {
        bench.receive("\u{1B}[2J\u{1B}[1;1H\u{1B}]0;title\u{7}\u{1B}[31mred")
        #expect(bench.lines.last == "^[[2J^[[1;1H^[]0;title^Gred")
    }

    @Test mutating func `the log has the text`() {
        bench.configure { $0.log = "on" }
        bench.receive("a \u{1B}[31mred\u{1B}[0m line")
        let lines = bench.state.takeUnsaved().logs["on"] ?? []
        let logged = lines.map { String(decoding: $0.bytes, as: UTF8.self) }
        #expect(logged.last == "a red line")
    }
}
