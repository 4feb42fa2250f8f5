import Conversation
import TerminalUI
import Testing

@Suite("ClientState: a countdown that is not seen", .timeLimit(.minutes(10)))
struct ClientStateCountdownTests {
    @Test func `without a title row it wakes only to dial`() {
        var bench = ClientBench.connecting(rows: 2)
        bench.handle(.dialFailed("refused"))
        bench.pass(.seconds(1))
        #expect(bench.handle(.tick) == [.dial])
        #expect(bench.handle(.dialFailed("refused")) == [.wake(after: .seconds(1.5))])
    }

    @Test func `with a title row it wakes at each second`() {
        var bench = ClientBench.connecting(rows: 3)
        bench.handle(.dialFailed("refused"))
        bench.pass(.seconds(1))
        _ = bench.handle(.tick)
        #expect(bench.handle(.dialFailed("refused")) == [.wake(after: .seconds(0.5))])
    }

    @Test(arguments: [(15, Duration.seconds(0.5)), (14, .seconds(1.5))])
    func `it wakes at each second only where the row has room for seconds`(
        columns: Int, expected: Duration
    ) {
        var bench = ClientBench.connecting(rows: 3, columns: columns)
        bench.handle(.dialFailed("refused"))
        bench.pass(.seconds(1))
        _ = bench.handle(.tick)
        #expect(bench.handle(.dialFailed("refused")) == [.wake(after: expected)])
    }

    @Test func `it starts and ends with the row, when the size changes`() {
        var bench = ClientBench.connecting(rows: 3)
        bench.handle(.dialFailed("refused"))
        bench.pass(.seconds(1))
        _ = bench.handle(.tick)
        bench.handle(.dialFailed("refused"))
        #expect(bench.handle(.resized(rows: 2, columns: 76)) == [.wake(after: .seconds(1.5))])
        #expect(bench.handle(.resized(rows: 1, columns: 76)) == [])
        #expect(bench.handle(.resized(rows: 8, columns: 76)) == [.wake(after: .seconds(0.5))])
        #expect(bench.handle(.resized(rows: 8, columns: 9)) == [.wake(after: .seconds(1.5))])
    }

    @Test func `a tab that is opened in a small room knows of it`() {
        var bench = ClientBench.up(rows: 2)
        bench.enter("/connect chat.example:23")
        let second = LinkID.first.next
        let actions = bench.handle(.connection(second, .dialFailed("refused")))
        #expect(actions == [.connection(second, .wake(after: .seconds(1)))])
        bench.pass(.seconds(1))
        _ = bench.handle(.connection(second, .tick))
        #expect(
            bench.handle(.connection(second, .dialFailed("refused")))
                == [.connection(second, .wake(after: .seconds(1.5)))])
    }
}
