import Daemon
import ReactorKit
import ReactorTesting
import Testing
import Timestamps

@Suite("Server", .timeLimit(.minutes(10)))
struct ServerTests {
    @Test func `it prints what the textbook's server prints`() throws {
        let bench = try ServerBench()
        let client = try bench.connect()
        try bench.turn(until: { client.transport != nil && bench.lines.count == 3 })
        #expect(
            bench.lines == [
                "info: listening on 127.0.0.1:\(bench.port)", "info: waiting for connection...",
                "info: ...connected from: 127.0.0.1",
            ])
        client.transport?.loseConnection()
        try bench.turn(until: { bench.lines.count == 4 })
        #expect(bench.lines.last == "debug: ...disconnected: 127.0.0.1, closed by the peer")
        try bench.reactor.endAll()
    }

    @Test func `each line is answered, and the connection stays`() throws {
        let bench = try ServerBench { $0.set("time-format", "%%") }
        let client = try bench.connect()
        try bench.turn(until: { client.transport != nil })
        for text in ["one", "two"] {
            client.transport?.write("\(text)\n")
            try bench.turn(until: { client.text.hasSuffix("[%] \(text)\n") })
        }
        #expect(client.text == "[%] one\n[%] two\n")
        #expect(client.reason == nil)
        try bench.reactor.endAll()
    }

    @Test func `chunks are answered as they arrived, with nothing added`() throws {
        let bench = try ServerBench {
            $0.set("framing", "chunks")
            $0.set("time-format", "%%")
        }
        let client = try bench.connect()
        client.whenMade = { $0.write("Where is hope") }
        try bench.turn(until: { client.received.count >= 17 })
        #expect(client.text == "[%] Where is hope")
        try bench.reactor.endAll()
    }

    @Test func `a line over the limit gets an error line, and the connection is closed`() throws {
        let bench = try ServerBench {
            $0.lineLimit = 4
            $0.set("time-format", "%%")
        }
        let client = try bench.connect()
        client.whenMade = { $0.write("abcde\n") }
        try bench.turn(until: { client.reason != nil })
        #expect(client.text == "[%] error: a line may have at most 4 bytes\n")
        try bench.reactor.endAll()
    }

    @Test func `it listens at every endpoint it is given`() throws {
        let bench = try ServerBench {
            $0.listener.endpoints = [Endpoint](repeating: ServerBench.anyPort, count: 2)
        }
        #expect(bench.ports.count == 2 && Set(bench.ports).count == 2)
        for port in bench.ports {
            let client = try bench.connect(port: port)
            try bench.turn(until: { client.transport != nil })
        }
        #expect(bench.lines.count { $0 == "info: waiting for connection..." } == 1)
        try bench.reactor.endAll()
    }

    @Test func `a port in use is an error in a sentence, and nothing is listened at`() throws {
        let first = try ServerBench()
        let taken = Endpoint(host: "127.0.0.1", port: first.port)
        let second = try ServerBench(starts: false) {
            $0.listener.endpoints = [ServerBench.anyPort, taken]
            $0.statusEndpoints = [ServerBench.anyPort]
        }
        let error = #expect(throws: ListenError.self) { try second.server.start() }
        #expect(
            error?.description
                == "cannot listen on 127.0.0.1:\(first.port): the port is in use; "
                + "stop the program that uses it, or choose another port")
        #expect(error?.endpoint == taken)
        #expect(second.lines == [])
        try first.reactor.endAll()
    }

    @Test func `a reply that was owed at the end arrives whole, before an orderly close`() throws {
        let size = 6 << 20
        let bench = try ServerBench {
            $0.lineLimit = size
            $0.set("time-format", "%%")
        }
        let other = try Reactor()
        let client = try bench.connect(from: other)
        client.whenMade = { $0.write([UInt8](repeating: 0x61, count: size) + [0x0A]) }
        // The reply is longer than what the kernel holds, so the server has most of it still.
        client.whenReceived = { _, transport in transport.pauseProducing() }
        try bench.turn(with: other, until: { !client.received.isEmpty })
        bench.reactor.shutDown(within: .seconds(5))
        client.whenReceived = nil
        client.transport?.resumeProducing()
        try bench.turn(with: other, until: { client.reason != nil })
        #expect(client.received.count == "[%] ".utf8.count + size + 1)
        #expect(client.events.last == .lost("closed by the peer"))
        // The server sees the client's FIN a turn later.
        try bench.turn(
            with: other,
            until: { bench.lines.last == "debug: ...disconnected: 127.0.0.1, closed" })
        try bench.reactor.endAll()
        try other.endAll()
    }

    @Test func `no connection is admitted after the end has begun`() throws {
        let bench = try ServerBench()
        bench.reactor.shutDown(within: .seconds(5))
        try bench.reactor.run()
        let other = try Reactor()
        var failure: ConnectError?
        other.connect(to: Endpoint(host: "127.0.0.1", port: bench.port)) { _ in
            RecordingProtocol()
        } failure: {
            failure = $0
        }
        #expect(try other.turn(until: { failure != nil }))
        try other.endAll()
    }

    @Test func `the server lives as long as it listens, without other references`() throws {
        let reactor = try Reactor()
        let lines = RecordingLogHandler.Lines()
        var settings = ServerSettings(.tested)
        settings.listener.endpoints = [ServerBench.anyPort]
        weak var forgotten: Server?
        do {
            let server = Server(settings, on: reactor, log: .recording(lines))
            try server.start()
            forgotten = server
        }
        #expect(forgotten != nil)
        try reactor.endAll()
        #expect(forgotten == nil)
    }
}
