import ReactorTLS
import TerminalUI
import Testing

@testable import Conversation

/// Messages above the input: how an error looks, and when it is over.
@Suite("Hint", .timeLimit(.minutes(10)))
struct HintTests {
    private func rulerStyles(_ bench: ClientBench) -> Set<Style> {
        let row = bench.state.screen().cells.dropLast().last ?? []
        return Set(row.filter { $0.cluster != "─" && $0.cluster != " " }.map(\.style))
    }

    @Test(
        arguments: [
            "/nonsense", "/set bell rarely", "/connect ::1", "/tab two", "/tab 9", "/copy x",
            "/do nothing-known", "/only /(/", "/close", "/timestamps never",
        ])
    func `an error of a command looks like an error, by its style and a word`(line: String) {
        for theme in ["standard", "dark", "light", "mono"] {
            var bench = ClientBench.down()
            bench.press(.escape)
            bench.enter("/set theme \(theme)")
            bench.enter(line)
            #expect(bench.ruler.contains("error: "))
            let failure = ClientSettings.theme(named: theme, among: [:])?.failure
            #expect(rulerStyles(bench) == [failure])
        }
    }

    @Test func `what is no error does not look like one`() {
        var bench = ClientBench.up()
        bench.press(.control("c"))
        #expect(bench.ruler.contains("again leaves"))
        #expect(rulerStyles(bench) == [Theme.standard.ruler])
    }

    @Test func `an error has its word on a narrow screen too`() {
        var bench = ClientBench.up(rows: 8, columns: 24)
        bench.enter("/nonsense")
        #expect(bench.ruler.contains("error: no /nonsense"))
    }

    @Test(
        arguments: [
            (80, "/connect https://example.org/", "a web address: write tls:example.org:443 ──"),
            (40, "/connect https://example.org/", "error: write tls:example.org:443"),
            (24, "/foo", "error: no /foo ──"), (24, "/tab x", "error: 1 to 1?"),
            (80, "/do", "error: which action? Tab lists them ──"),
        ])
    func `what helps is not cut off`(columns: Int, line: String, text: String) {
        var bench = ClientBench.up(columns: columns)
        bench.enter(line)
        #expect(bench.ruler.contains(text))
    }

    @Test func `an error that no row has room for is wrapped in the transcript`() {
        var bench = ClientBench.up(columns: 40)
        bench.enter("/set bell rarely")
        #expect(bench.ruler.hasPrefix("── error: see the line above ──"))
        #expect(bench.lines.contains { $0.hasPrefix("-- error: ") })
    }

    @Test(arguments: 16...80)
    func `a row that is almost full keeps its frame`(columns: Int) {
        var bench = ClientBench.up(columns: columns)
        bench.enter("/nonsense")
        #expect(bench.ruler.hasPrefix("─") && bench.ruler.hasSuffix("─"))
    }

    // MARK: - When it is over

    /// A client that could not send a line, with what it shows about that.
    private func refused() -> ClientBench {
        var bench = ClientBench.down()
        bench.enter("hope")
        return bench
    }

    @Test func `a new connection ends the message that there was none`() {
        var bench = refused()
        #expect(bench.ruler.contains("not connected"))
        #expect(rulerStyles(bench) == [Theme.standard.failure])
        bench.pass(.seconds(1))
        bench.handle(.tick)
        #expect(!bench.ruler.contains("not connected"), "a dial is under way")
        bench.press(.enter)
        #expect(bench.ruler.contains("not connected yet"))
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        #expect(!bench.ruler.contains("not connected"))
    }

    @Test func `a dial that fails ends the message that it is under way`() {
        var bench = ClientBench.connecting()
        bench.enter("hope")
        #expect(bench.ruler.contains("not connected yet"))
        bench.handle(.dialFailed("connection refused"))
        #expect(!bench.ruler.contains("not connected yet"))
    }

    @Test func `a certificate that is accepted in another tab ends the question here`() throws {
        let doubt = ConnectionFailure.Doubt(try #require(TLSFingerprint.of(0xAB)))
        var bench = ClientBench.connecting()
        bench.handle(
            .dialFailed(ConnectionFailure("certificate not trusted", kind: .untrusted(doubt))))
        #expect(bench.ruler.contains("accepts the certificate"))
        #expect(bench.title.hasSuffix("down: certificate not trusted, F9 = accept"))
        #expect(rulerStyles(bench) == [Theme.standard.failure])
        bench.handle(.connection(.first, .trusted(doubt.fingerprint)))
        #expect(!bench.ruler.contains("certificate"))
    }

    @Test func `a good report ends a bad one`() {
        var bench = ClientBench.up()
        bench.handle(.notice("the log cannot be written", isBad: true))
        #expect(bench.ruler.contains("the log cannot be written"))
        bench.handle(.notice("the log is written again", isBad: false))
        #expect(!bench.ruler.contains("log"))
    }

    @Test(arguments: [Key.left, .character("x"), .pageUp, .function(1)])
    func `a key ends any message`(key: Key) {
        for line in ["/nonsense", "hope"] {
            var bench = refused()
            bench.press(.control("c"))
            bench.enter(line)
            #expect(rulerStyles(bench) == [Theme.standard.failure])
            bench.press(key)
            #expect(!bench.ruler.contains("error") && !bench.ruler.contains("not connected"))
        }
    }

    @Test func `a new command ends the error of the one before`() {
        var bench = ClientBench.up()
        bench.enter("/nonsense")
        bench.press(.control("c"))
        bench.enter("/info")
        #expect(!bench.ruler.contains("error"))
    }

    @Test func `an error of the person's text stays until a key, whatever the connection does`() {
        var bench = ClientBench.down()
        bench.enter("/nonsense")
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        #expect(bench.ruler.contains("error: no command /nonsense"))
    }
}
