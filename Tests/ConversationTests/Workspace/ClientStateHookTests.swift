import Conversation
import ReactorKit
import TerminalUI
import Testing

@Suite("ClientState: the command for lines", .timeLimit(.minutes(10)))
struct ClientStateHookTests {
    private func hooked() -> ClientBench {
        var bench = ClientBench.up()
        bench.state.hookLines()
        return bench
    }

    @Test func `without a command a line is only shown`() {
        var bench = ClientBench.up()
        #expect(bench.receive("one") == [])
    }

    @Test func `each line is shown, and given to the command when it is free`() {
        var bench = hooked()
        #expect(bench.receive("one") == [.run(Array("one".utf8))])
        #expect(bench.receive("two") == [])
        #expect(bench.lines.suffix(2) == ["one", "two"])
        #expect(bench.handle(.commandEnded(nil)) == [.run(Array("two".utf8))])
        #expect(bench.handle(.commandEnded(nil)) == [])
        #expect(bench.receive("three") == [.run(Array("three".utf8))])
    }

    @Test func `a failure is reported in the line's tab, and repeated only after another event`() {
        var bench = hooked()
        for line in ["one", "two", "three", "four"] { bench.receive(line) }
        bench.press(.pageDown)
        bench.handle(.commandEnded("exit code 1"))
        #expect(bench.lines.last == "-- the command of --exec: exit code 1")
        let count = bench.lines.count
        bench.handle(.commandEnded("exit code 1"))
        #expect(bench.lines.count == count)
        bench.handle(.commandEnded(nil))
        bench.handle(.commandEnded("exit code 1"))
        #expect(bench.lines.suffix(1) == ["-- the command of --exec: exit code 1"])
    }

    @Test func `a command that is too slow misses lines, and their number is reported`() {
        var bench = hooked()
        for number in 0...1_004 { bench.receive("\(number)") }
        var runs = 1
        while !bench.handle(.commandEnded(nil)).isEmpty { runs += 1 }
        #expect(runs == 1_001)
        #expect(bench.lines.last == "-- the command of --exec is too slow: 4 lines skipped")
    }

    @Test func `the line of a tab that is closed by then still has its turn`() {
        var bench = hooked()
        bench.receive("one")
        bench.receive("two")
        bench.enter("/connect chat.example:23")
        bench.press(.alt("1"))
        bench.enter("/close")
        bench.handle(.lost("closed"))
        bench.enter("/close")
        #expect(bench.state.tabs.count == 1)
        #expect(bench.handle(.commandEnded("exit code 1")) == [.run(Array("two".utf8))])
        #expect(bench.lines.last == "-- the command of --exec: exit code 1")
    }
}
