import ReactorKit
import ReactorTesting
import Testing
import Timestamps

@testable import Daemon

@Suite("LineEndHint", .timeLimit(.minutes(10)))
struct LineEndHintTests {
    private static let hint =
        "notice: a client at 127.0.0.1 sent 13 bytes without a line end and gets no reply: "
        + "a message ends with a line feed; clients that send none need --framing chunks"

    private func hints(_ bench: ServerBench) -> [String] {
        bench.lines.filter { $0.contains("without a line end") }
    }

    /// A client, once the server has received its bytes.
    private func client(_ bench: ServerBench, saying text: String) throws -> RecordingProtocol {
        let before = received(bench)
        let client = try bench.connected()
        client.transport?.write(text)
        try bench.turn(until: { received(bench) >= before + text.utf8.count })
        return client
    }

    private func received(_ bench: ServerBench) -> Int {
        guard let counters = bench.counters() else { return 0 }
        counters.refresh?(counters)
        return counters.bytesIn
    }

    @Test func `a client whose first bytes have no line end for 5 s leads to a hint, once`() throws
    {
        let clock = ManualClock()
        let bench = try ServerBench(clock: clock)
        let first = try client(bench, saying: "Where is hope")
        let second = try client(bench, saying: "Where is hope")
        try clock.advance(by: .milliseconds(4_999), running: bench.reactor)
        #expect(hints(bench) == [])
        try clock.advance(by: .milliseconds(1), running: bench.reactor)
        #expect(hints(bench) == [Self.hint])
        _ = try client(bench, saying: "Where is hope")
        try clock.advance(by: .seconds(60), running: bench.reactor)
        #expect(hints(bench) == [Self.hint])
        // Silence ends no message.
        #expect(first.text == "" && second.text == "")
        first.transport?.write("?\n")
        try bench.turn(until: { first.text.hasSuffix("] Where is hope?\n") })
        try bench.reactor.endAll()
    }

    @Test func `a line that ends in time, a later one and a client that leaves lead to none`()
        throws
    {
        let clock = ManualClock()
        let bench = try ServerBench(clock: clock)
        let slow = try client(bench, saying: "Where is ")
        _ = try client(bench, saying: "line\nWhere is hope")
        let gone = try client(bench, saying: "Where is hope")
        try clock.advance(by: .seconds(4), running: bench.reactor)
        slow.transport?.write("hope\nand more")
        gone.transport?.abortConnection()
        try bench.turn(until: {
            slow.text.hasSuffix("hope\n") && bench.server.connections.standing == 2
        })
        try clock.advance(by: .seconds(60), running: bench.reactor)
        #expect(hints(bench) == [])
        // It is still looked for.
        _ = try client(bench, saying: "Where is hope")
        try clock.advance(by: .seconds(5), running: bench.reactor)
        #expect(hints(bench) == [Self.hint])
        try bench.reactor.endAll()
    }

    @Test func `chunks need no line end`() throws {
        let clock = ManualClock()
        let bench = try ServerBench(clock: clock) { $0.set("framing", "chunks") }
        _ = try client(bench, saying: "Where is hope")
        try clock.advance(by: .seconds(60), running: bench.reactor)
        #expect(hints(bench) == [])
        try bench.reactor.endAll()
    }
}
