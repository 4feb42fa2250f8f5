import ReactorKit
import TerminalUI
import Testing

@testable import Conversation

/// Every row that names Enter agrees with what Enter does.
@Suite("SubmitEffect", .timeLimit(.minutes(10)))
struct SubmitEffectTests {
    @Test func `with an empty input Enter connects, and the title names it`() {
        var bench = ClientBench.down()
        #expect(bench.title.hasSuffix("retry in 1 s, Enter = now"))
        #expect(bench.press(.enter) == [.dial])
    }

    @Test func `with a text in the input the title names the key that connects`() {
        var bench = ClientBench.down()
        bench.type("hope")
        #expect(bench.title.hasSuffix("retry in 1 s, F5 = now"))
        #expect(bench.press(.enter) == [])
        #expect(bench.title.hasSuffix("retry in 1 s, F5 = now"))
        #expect(bench.ruler.contains("not connected: F5 connects, then Enter sends"))
        #expect(bench.press(.function(5)) == [.dial])
    }

    @Test func `without a wait it is the same`() {
        var bench = ClientBench.down()
        bench.press(.escape)
        #expect(bench.title.hasSuffix("down: connection refused, Enter = connect"))
        bench.type("hope")
        #expect(bench.title.hasSuffix("down: connection refused, F5 = connect"))
    }

    @Test(
        arguments: [
            [Key.function(1)], [.function(2)], [.control("s")], [.alt("w")], [.control("r")],
            [.control("v")],
        ])
    func `while a mode is open the title names no key`(keys: [Key]) {
        var bench = ClientBench.down()
        for key in keys { bench.press(key) }
        #expect(bench.title.hasSuffix("down: connection refused, retry in 1 s"))
        bench.press(.enter)
        #expect(bench.title.contains("down"), "Enter belongs to the mode")
        bench = .connecting()
        bench.receive("a line to copy")
        for key in keys { bench.press(key) }
        #expect(bench.title.hasSuffix("connecting…"))
        bench.press(.escape)
        #expect(bench.title.contains("connecting…"), "Escape leaves the mode")
    }

    @Test func `a paste names Enter only while it can be sent`() {
        var bench = ClientBench.down()
        bench.paste("one\ntwo")
        #expect(bench.title.hasSuffix("down: connection refused, retry in 1 s"))
        #expect(
            bench.pictureRows.last
                == "2 lines, not connected: F5 connects, Alt-Enter edits, Esc drops")
        #expect(bench.press(.enter) == [])
        #expect(bench.press(.function(5)) == [.dial], "the paste stays")
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        #expect(
            bench.pictureRows.last == "2 lines: Enter sends all, Alt-Enter edits, Esc drops")
        #expect(bench.press(.enter) == [.send(Array("one".utf8)), .send(Array("two".utf8))])
    }

    @Test func `a hidden input names Enter only while it sends`() {
        var bench = ClientBench.down()
        bench.enter("/secret")
        #expect(!bench.picture.contains("Enter"))
        bench.type("secret")
        #expect(bench.title.hasSuffix("retry in 1 s, F5 = now"))
        #expect(!bench.ruler.contains("Enter"))
        #expect(bench.press(.enter) == [])
        bench = .connecting()
        bench.enter("/secret")
        #expect(bench.title.hasSuffix("connecting…"))
        bench.press(.escape)
        #expect(bench.title.hasSuffix("connecting… (Esc cancels)"))
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        bench.enter("/secret")
        bench.type("secret")
        #expect(bench.ruler.contains("Enter sends one line"))
    }

    @Test func `the title names the key that is bound`() {
        var bench = ClientBench(
            columns: 90, settings: ClientBench.settings("[keys]\nEnter = none\nF4 = submit"))
        bench.start()
        bench.handle(.dialFailed("refused"))
        #expect(bench.title.hasSuffix("retry in 1 s, F4 = now"))
    }

    @Test func `no line of the transcript repeats a key that may have another use later`() {
        var bench = ClientBench.down()
        bench.press(.alt("i"))
        bench.handle(.connected(peer: "127.0.0.1:21567"))
        bench.enter("QUIT")
        bench.receive("221 bye")
        bench.handle(.lost(ConnectionFailure("closed by the peer", kind: .closed)))
        #expect(!bench.lines.contains { $0.contains("Enter") })
    }
}
