import Conversation
import ReactorKit
import TerminalUI
import Testing

/// The terminal's reports: its background, and whether its window has the focus.
@Suite("ClientState: focus and background", .timeLimit(.minutes(10)))
struct ClientStateFocusTests {
    private static let gone = ClientEvent.input(.report(.focus(false)))
    private static let back = ClientEvent.input(.report(.focus(true)))

    // MARK: - Focus

    @Test func `lines that arrive while the window has no focus are unread`() {
        var bench = ClientBench.up()
        bench.receive("seen")
        bench.handle(Self.gone)
        bench.receive("one")
        bench.receive("two")
        #expect(bench.lines.suffix(4) == ["seen", "── new since you looked away ──", "one", "two"])
        bench.handle(Self.back)
        #expect(bench.lines.contains("── new since you looked away ──"), "it stays for the reader")
        bench.receive("three")
        bench.enter("hello")
        #expect(!bench.lines.contains("── new since you looked away ──"))
    }

    @Test func `a reply in a message's place is news as well`() {
        var bench = ClientBench.up()
        bench.enter("hope")
        bench.handle(Self.gone)
        bench.receive("[now] hope")
        #expect(bench.lines.suffix(2) == ["── new since you looked away ──", "[now] hope"])
    }

    @Test func `a glance takes no rule away, and gives no second one`() {
        var bench = ClientBench.up()
        bench.receive("seen")
        bench.handle(Self.gone)
        bench.receive("one")
        bench.handle(Self.back)
        bench.handle(Self.gone)
        bench.receive("two")
        #expect(bench.lines.suffix(4) == ["seen", "── new since you looked away ──", "one", "two"])
    }

    @Test func `typing shows presence, whatever the terminal reported`() {
        var bench = ClientBench.up()
        bench.handle(Self.gone)
        bench.type("x")
        bench.receive("one")
        #expect(!bench.lines.contains("── new since you looked away ──"))
    }

    @Test func `the setting lets the focus count for nothing`() {
        var bench = ClientBench.up()
        bench.configure { $0.focus = false }
        bench.handle(Self.gone)
        bench.receive("one")
        #expect(!bench.lines.contains("── new since you looked away ──"))
        bench.configure { $0.focus = true }
        bench.receive("two")
        #expect(bench.lines.suffix(2) == ["── new since you looked away ──", "two"])
    }

    @Test func `title and bell report events that are not seen`() {
        var bench = ClientBench.up()
        bench.configure { $0.bell = .activity }
        #expect(bench.receive("seen") == [])
        bench.handle(Self.gone)
        #expect(bench.state.windowTitle == "localhost:21567 - carillon")
        bench.pass(.seconds(1))
        #expect(bench.receive("one") == [.bell])
        #expect(bench.state.windowTitle == "* localhost:21567 - carillon")
        bench.handle(Self.back)
        #expect(bench.state.windowTitle == "localhost:21567 - carillon")
    }

    @Test func `a report is no key`() {
        var bench = ClientBench.up()
        bench.press(.control("c"))
        for report in [TerminalReport.focus(false), .focus(true), .background(.dark), .attributes] {
            bench.handle(.input(.report(report)))
        }
        #expect(bench.ruler.contains("Ctrl-C again leaves"))
        #expect(bench.press(.control("c")) == [.quit])
    }

    @Test func `what the program reports needs no rule, what is received after it does`() {
        var bench = ClientBench(rows: 10, columns: 60)
        bench.handle(Self.gone)
        bench.start()
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        #expect(!bench.picture.contains("new since"))
        bench.receive("one")
        #expect(bench.lines.suffix(2) == ["── new since you looked away ──", "one"])
        bench.handle(.lost("reset by peer"))
        #expect(bench.lines.filter { $0.contains("new since") }.count == 1)
    }

    @Test func `a line that is not seen is unread, whatever the size then`() {
        var bench = ClientBench.up()
        bench.handle(Self.gone)
        bench.handle(.resized(rows: 12, columns: 60))
        bench.receive("one")
        #expect(bench.lines.contains("── new since you looked away ──"))
    }

    // MARK: - Background

    private func promptStyle(_ bench: ClientBench) -> Style? {
        bench.state.screen().cells.last?.first?.style
    }

    @Test func `the background chooses the theme, once it is known`() {
        var bench = ClientBench.up()
        #expect(promptStyle(bench) == Theme.standard.prompt)
        bench.showScreen()
        bench.handle(.input(.report(.background(.light))))
        #expect(promptStyle(bench) == Theme.light.prompt && bench.state.needsDisplay)
        bench.handle(.input(.report(.background(.dark))))
        #expect(promptStyle(bench) == Theme.dark.prompt)
    }

    @Test func `a theme that was chosen stays, whatever the background`() {
        var bench = ClientBench.up()
        bench.handle(.input(.report(.background(.light))))
        bench.enter("/set theme dark")
        #expect(promptStyle(bench) == Theme.dark.prompt)
        bench.enter("/set theme auto")
        #expect(promptStyle(bench) == Theme.light.prompt)
    }

    @Test func `themes of one's own can be called dark and light`() {
        let settings = ClientBench.settings("[theme dark]\nprompt = red\n")
        #expect(settings.chosenTheme(on: .dark).prompt == Style(.red))
        #expect(settings.chosenTheme(on: .light) == .light)
        #expect(settings.chosenTheme(on: nil) == .standard)
    }
}
