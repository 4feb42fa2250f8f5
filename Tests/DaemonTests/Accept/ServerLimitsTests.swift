import Daemon
import Figures
import ReactorKit
import ReactorTesting
import Services
import Testing
import Timestamps

@Suite("Server: limits", .timeLimit(.minutes(10)))
struct ServerLimitsTests {
    @Test func `a connection over the limit gets an error line, and is counted`() throws {
        let bench = try ServerBench { $0.limits.connections = 1 }
        let first = try bench.connected()
        try bench.turn(until: { bench.server.connections.standing == 1 })
        let second = try bench.connect()
        try bench.turn(until: { second.reason != nil })
        #expect(second.text == "error: too many connections, try again later\n")
        #expect(bench.counters()?.refusals == [.connections: 1])
        #expect(
            bench.lines.last
                == "warning: 127.0.0.1 was refused: max-connections is reached (1)")
        // A place that is left is free.
        first.transport?.loseConnection()
        try bench.turn(until: { bench.server.connections.standing == 0 })
        let third = try bench.connected()
        third.transport?.write("x\n")
        try bench.turn(until: { third.text.hasSuffix("] x\n") })
        try bench.reactor.endAll()
    }

    @Test func `an address has its own limit`() throws {
        let bench = try ServerBench { $0.limits.connectionsPerAddress = 1 }
        _ = try bench.connected()
        try bench.turn(until: { bench.server.connections.standing == 1 })
        let second = try bench.connect()
        try bench.turn(until: { second.reason != nil })
        #expect(
            second.text == "error: too many connections from your address, try again later\n")
        #expect(bench.counters()?.refusals == [.address: 1])
        #expect(bench.server.connections.standing == 1)
        try bench.reactor.endAll()
    }

    @Test func `what a service refuses gets its line, is counted, and frees its place`() throws {
        let bench = try ServerBench {
            $0.addListener("refusing", of: RefusingService.self)
            $0.limits.connections = 1
        }
        for count in 1...2 {
            let client = try bench.connect(port: bench.ports.last)
            try bench.turn(until: { client.reason != nil })
            #expect(client.text == "sorry: not you\n")
            #expect(bench.counters()?.refusals == [.banned: count])
        }
        #expect(bench.lines.filter { $0.hasPrefix("warning: ") }.count == 1)
        #expect(bench.lines.contains("warning: 127.0.0.1 was refused: not you"))
        #expect(bench.server.connections.standing == 0)
        try bench.reactor.endAll()
    }

    @Test func `a flood of refusals is one line, and their number`() throws {
        let clock = ManualClock()
        let bench = try ServerBench(clock: clock) { $0.limits.connections = 1 }
        _ = try bench.connected()
        for _ in 0..<5 {
            let client = try bench.connect()
            try bench.turn(until: { client.reason != nil })
        }
        let warnings = { bench.lines.filter { $0.hasPrefix("warning: ") } }
        #expect(warnings().count == 1)
        try clock.advance(by: .seconds(60), running: bench.reactor)
        #expect(
            warnings().last
                == "warning: refused, since there were too many connections: 4 more in the last 60 s"
        )
        #expect(warnings().count == 2)
        // Silent again for a period, however many connect.
        let client = try bench.connect()
        try bench.turn(until: { client.reason != nil })
        #expect(warnings().count == 2)
        try bench.reactor.endAll()
    }

    @Test func `an idle peer gets an error line, and is closed`() throws {
        let clock = ManualClock()
        let bench = try ServerBench(clock: clock) {
            $0.limits.idle = .seconds(60)
            $0.set("time-format", "%%")
        }
        let client = try bench.connected()
        try bench.turn(until: { bench.server.connections.standing == 1 })
        try clock.advance(by: .seconds(60), running: bench.reactor)
        try bench.turn(until: { client.reason != nil })
        #expect(client.text == "[%] error: idle timeout\n")
        try bench.turn(until: { bench.server.connections.standing == 0 })
        #expect(bench.counters()?.refusals == [.idle: 1])
        #expect(bench.lines.last == "debug: ...disconnected: 127.0.0.1, closed (idle)")
        try bench.reactor.endAll()
    }

    @Test func `a peer that does not read is dropped after a while`() throws {
        let clock = ManualClock()
        let bench = try ServerBench(clock: clock) { $0.limits.writeStall = .seconds(30) }
        let client = try bench.connected()
        client.transport?.pauseProducing()
        client.transport?.write([UInt8](repeating: 0x0A, count: 1 << 20))
        try bench.turn(until: { bench.server.bufferedByteCount > 0 })
        for _ in 0..<200 { try bench.reactor.turn(waitingAtMost: .milliseconds(1)) }
        try clock.advance(by: .seconds(30), running: bench.reactor)
        try bench.turn(until: { bench.server.connections.standing == 0 })
        #expect(bench.counters()?.refusals == [.writeStall: 1])
        #expect(bench.server.bufferedByteCount == 0)
        try bench.reactor.endAll()
    }

    @Test func `too long a line is counted`() throws {
        let bench = try ServerBench { $0.lineLimit = 4 }
        let client = try bench.connected()
        client.transport?.write("abcde\n")
        try bench.turn(until: { client.reason != nil && bench.server.connections.standing == 0 })
        #expect(bench.counters()?.refusals == [.lineLength: 1])
        // The error line is not a reply.
        #expect(bench.counters()?.readings["carillond_messages_total"] == .number(0))
        #expect(bench.lines.last == "debug: ...disconnected: 127.0.0.1, closed (line-length)")
        try bench.reactor.endAll()
    }

    @Test func `a rate is kept to by delay, and nothing is lost`() throws {
        let clock = ManualClock()
        let bench = try ServerBench(clock: clock) {
            $0.limits.messagesPerConnection = 10
            $0.set("time-format", "%%")
        }
        let client = try bench.connected()
        client.transport?.write((0..<25).map { "\($0)\n" }.joined())
        let expected = (0..<25).map { "[%] \($0)\n" }
        try bench.turn(until: { client.text == expected[..<10].joined() })
        try clock.advance(by: .seconds(1), running: bench.reactor)
        try bench.turn(until: { client.text == expected[..<20].joined() })
        try clock.advance(by: .seconds(1), running: bench.reactor)
        try bench.turn(until: { client.text == expected.joined() })
        #expect(bench.counters()?.refusals == [.rate: 1])
        try bench.reactor.endAll()
    }

    @Test func `what waits for peers that do not read is bounded, over all of them`() throws {
        let limit = 2 << 20
        let bench = try ServerBench {
            $0.limits.buffer = limit
            $0.set("time-format", String(repeating: "%%", count: 120))
        }
        let clients = try (0..<20).map { _ in try bench.connected() }
        // Each asks for 124 bytes with every byte, and takes none of them.
        for client in clients {
            client.transport?.pauseProducing()
            client.transport?.write([UInt8](repeating: 0x0A, count: 1 << 20))
        }
        var largest = 0
        try bench.turn(until: {
            largest = max(largest, bench.server.bufferedByteCount)
            return bench.counters()?.refusals[.buffer] ?? 0 >= 10
        })
        #expect(largest <= limit)
        // Clients that read are served as before.
        let reader = try bench.connected()
        reader.transport?.write("x\n")
        try bench.turn(until: { reader.text.hasSuffix("] x\n") })
        let warning = "warning: 127.0.0.1: the memory limit for all"
        #expect(bench.lines.contains { $0.hasPrefix(warning) })
        try bench.reactor.endAll()
    }

    @Test(arguments: [(Framing.lines, false), (.lines, true), (.chunks, true)])
    func `incomplete lines are bounded over all peers, which get an error line`(
        framing: Framing, hasRate: Bool
    ) throws {
        let limit = 1 << 20
        let bench = try ServerBench {
            $0.limits.buffer = limit
            $0.set("framing", framing.rawValue)
            $0.set("time-format", "%%")
            if hasRate { $0.limits.messagesPerConnection = 1 }
        }
        let innocent = try bench.connected()
        innocent.transport?.write("a line that is to come")
        let part = [UInt8](repeating: 0x78, count: 60_000)
        var largest = 0
        let clients = try (0..<40).map { _ in
            let client = try bench.connected()
            client.transport?.write(part)
            // Only chunks that arrive too fast are kept.
            if framing == .chunks { client.transport?.write(part + part) }
            for _ in 0..<3 { try bench.reactor.turn(waitingAtMost: .milliseconds(1)) }
            largest = max(largest, bench.server.bufferedByteCount)
            return client
        }
        let errorLine = "[%] error: the server is short of memory, try again later\n"
        try bench.turn(until: { clients.count { $0.text.hasSuffix(errorLine) } >= 20 })
        try bench.turn(until: {
            bench.counters()?.refusals[.buffer] == clients.count { $0.reason != nil }
        })
        #expect(largest <= limit && largest > 0)
        if framing == .lines {
            // A client that holds little is served as before.
            innocent.transport?.write("\n")
            try bench.turn(until: { innocent.text == "[%] a line that is to come\n" })
        }
        for client in clients + [innocent] { client.transport?.abortConnection() }
        try bench.turn(until: { bench.server.connections.standing == 0 })
        #expect(bench.server.bufferedByteCount == 0)
        try bench.reactor.endAll()
    }

    @Test(arguments: [true, false])
    func `messages are in the log only when that is set`(isWanted: Bool) throws {
        let bench = try ServerBench { $0.logMessages = isWanted }
        let client = try bench.connected()
        client.transport?.write("Where is \u{1B}[1mhope\n")
        try bench.turn(until: { client.text.hasSuffix("hope\n") })
        let said = bench.lines.filter { $0.contains("hope") }
        #expect(
            said == (isWanted ? ["debug: 127.0.0.1 sent \"Where is \\u{1B}[1mhope\""] : []))
        try bench.reactor.endAll()
    }

    @Test func `the counters match the connections`() throws {
        let bench = try ServerBench { $0.set("time-format", "%%") }
        let client = try bench.connected()
        client.transport?.write("one\ntwo\n")
        try bench.turn(until: { client.received.count == 16 })
        let readings = try #require(bench.counters()).readings
        #expect(readings["carillond_messages_total"] == .number(2))
        #expect(readings["carillond_received_bytes_total"] == .number(8))
        #expect(readings["carillond_sent_bytes_total"] == .number(16))
        #expect(readings["carillond_accepts_total"] == .labelled(["": 1]))
        #expect(readings["carillond_connections"] == .labelled(["": 1]))
        try bench.reactor.endAll()
    }
}

/// Wants no connection.
private final class RefusingService: Service {
    static let name = "refusing"
    static func errorStart(ofRoom name: String?) -> String { "sorry: " }
    static let manual = ServiceManual(summary: "Refuses.", text: "")

    init(_ context: ServiceContext, _ settings: NoSettings) {}

    func apply(_ settings: NoSettings) {}

    func accept(_ connection: Connection) throws -> any StreamProtocol {
        throw ServiceRefusal(message: "not you")
    }
}

@available(*, unavailable)
extension RefusingService: Sendable {}
