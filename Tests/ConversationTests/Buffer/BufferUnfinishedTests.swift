import Conversation
import TerminalUI
import Testing

/// Lines that arrive in pieces, on the screen.
@Suite("Buffer: unfinished lines", .timeLimit(.minutes(10)))
struct BufferUnfinishedTests {
    private static func logged() -> ClientBench {
        var bench = ClientBench(
            rows: 12, columns: 76, settings: ClientBench.settings("log = on"))
        bench.start()
        bench.handle(.connected(peer: "peer"))
        bench.state.hookLines()
        _ = bench.state.takeUnsaved()
        return bench
    }

    /// The peer's lines in the log.
    private static func log(_ bench: inout ClientBench) -> [String] {
        bench.state.takeUnsaved().logs["on", default: []].filter { $0.speaker == .peer }
            .map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test func `an unfinished line is shown as it grows, and is one line at its end`() {
        var bench = Self.logged()
        for text in ["Working", "Working.", "Working.."] {
            #expect(bench.handle(.holds(text)) == [])
            #expect(bench.lines.last == text)
        }
        #expect(Self.log(&bench) == [])
        #expect(bench.receive("Working.. done") == [.run(Array("Working.. done".utf8))])
        #expect(bench.lines.suffix(1) == ["Working.. done"])
        #expect(!bench.lines.contains("Working.."))
        #expect(Self.log(&bench) == ["Working.. done"])
    }

    @Test func `bytes with the end of the connection are the rest of the line`() {
        var bench = Self.logged()
        bench.handle(.holds("last "))
        bench.receive("last words")
        bench.handle(.lost("closed by the peer"))
        #expect(bench.lines.suffix(2) == ["last words", "-- 12:00:00 closed by the peer"])
        #expect(Self.log(&bench) == ["last words"])
    }

    @Test func `a prompt is a line when something is sent behind it`() {
        var bench = Self.logged()
        bench.handle(.holds("login: "))
        #expect(
            bench.enter("me") == [
                .endLine(after: 7), .send(Array("me".utf8)), .run(Array("login: ".utf8)),
            ])
        #expect(bench.lines.suffix(2) == ["login:", "...sending me..."])
        bench.handle(.holds("Password: "))
        #expect(bench.lines.suffix(3) == ["login:", "...sending me...", "Password:"])
        #expect(Self.log(&bench) == ["login: "])
        bench.enter("secret")
        #expect(bench.lines.suffix(4) == ["login:", "> me", "Password:", "> secret"])
    }

    @Test func `an unfinished line that ends with the oldest message is its reply`() {
        var bench = Self.logged()
        bench.enter("hope")
        let actions = bench.handle(.holds("[now] hope"))
        #expect(actions.first == .endLine(after: 10))
        #expect(bench.lines.last == "[now] hope")
        #expect(!bench.lines.contains("...sending hope..."))
        #expect(Self.log(&bench) == ["[now] hope"])
        bench.enter("words")
        bench.enter("fail")
        bench.handle(.holds("[now] fail"))
        #expect(
            bench.lines.suffix(2) == ["...sending words...", "[now] fail"],
            "where lines have no ends, any message can be meant")
    }

    @Test func `an unfinished line that ends with another message waits for its end`() {
        var bench = Self.logged()
        bench.enter("one")
        bench.enter("two")
        #expect(bench.handle(.holds("[now] two")) == [])
        #expect(Self.log(&bench) == [])
    }

    @Test func `a reply that was shown in part stays where it is`() {
        var bench = Self.logged()
        bench.enter("hope")
        bench.handle(.holds("[no"))
        #expect(bench.lines.suffix(2) == ["...sending hope...", "[no"])
        bench.receive("[now] hope")
        #expect(bench.lines.suffix(2) == ["> hope", "[now] hope"])
    }

    @Test func `a filter judges a line when it has ended`() {
        var bench = Self.logged()
        bench.enter("/only jumps")
        bench.handle(.holds("The quick brown "))
        #expect(bench.lines.last == "The quick brown")
        bench.receive("The quick brown fox")
        #expect(!bench.lines.contains { $0.hasPrefix("The quick") })
        bench.handle(.holds("The dog "))
        bench.receive("The dog jumps")
        #expect(bench.lines.last == "The dog jumps")
    }

    @Test func `to leave writes what is shown of a line to the log`() {
        var bench = Self.logged()
        bench.handle(.holds("half"))
        #expect(bench.enter("/quit").contains(.quit))
        #expect(Self.log(&bench) == ["half"])
    }

    @Test func `to connect again ends what is shown of a line`() {
        var bench = Self.logged()
        bench.handle(.holds("half"))
        #expect(bench.press(.function(5)).first == .endLine(after: 4))
        bench.handle(.connected(peer: "peer"))
        bench.receive("whole")
        #expect(bench.lines.contains("half") && bench.lines.contains("whole"))
        #expect(Self.log(&bench) == ["half", "whole"])
    }
}
