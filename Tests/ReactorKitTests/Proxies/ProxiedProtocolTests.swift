import ReactorKit
import ReactorTesting
import Testing

@Suite("ProxiedProtocol", .timeLimit(.minutes(10)))
struct ProxiedProtocolTests {
    private struct Broken: Error {}

    private let clock = ManualClock()
    private let reactor: Reactor
    private let transport = RecordingTransport()
    private let successor = RecordingProtocol()

    init() throws {
        reactor = try Reactor(clock: clock)
    }

    private final class Failures {
        var reported: [String] = []
    }

    private let failures = Failures()

    private func proxied(
        established: (() throws -> (any StreamProtocol)?)? = nil
    ) throws -> ProxiedProtocol {
        let proxied = ProxiedProtocol(
            try SOCKS5Negotiation(to: Endpoint(host: "x", port: 1)), within: .seconds(5),
            on: reactor, established: established ?? { [successor] in successor }
        ) { [failures] in
            let words = if case .proxy(let error) = $0 { "\(error)" } else { "\($0)" }
            failures.reported.append(words)
        }
        proxied.connectionMade(transport)
        return proxied
    }

    private let opening: [UInt8] = [5, 0, 5, 0, 0, 1, 127, 0, 0, 1, 0, 80]

    @Test func `the application's protocol gets the bytes after the proxy's last one`() throws {
        let proxied = try proxied()
        #expect(transport.takeWritten() == [5, 1, 0])
        let input = opening + [7, 8]
        proxied.dataReceived(input.span)
        #expect(transport.written == [5, 1, 0, 3, 1, 0x78, 0, 1])
        #expect(transport.successor === successor)
        #expect(transport.unread == [7, 8])
        try clock.advance(by: .seconds(60), running: reactor)
        proxied.cancel()
        #expect(transport.closings == [])
        #expect(failures.reported == [])
    }

    @Test func `cancelled before there is a connection, it sends nothing to the proxy`() throws {
        let proxied = ProxiedProtocol(
            try SOCKS5Negotiation(to: Endpoint(host: "x", port: 1)), within: .seconds(5),
            on: reactor, established: { nil },
            failed: { [failures] in failures.reported.append("\($0)") })
        proxied.cancel()
        proxied.connectionMade(transport)
        #expect(transport.written == [])
        #expect(transport.closings == [.abortConnection])
        proxied.connectionLost(.aborted)
        #expect(failures.reported == ["cancelled"])
    }

    @Test func `a failure is reported once, when the connection is lost`() throws {
        let proxied = try proxied()
        let input: [UInt8] = [5, 0, 5, 5, 0, 1, 0, 0]
        proxied.dataReceived(input.span)
        #expect(transport.closings == [.abortConnection])
        #expect(failures.reported == [])
        proxied.connectionLost(.aborted)
        #expect(failures.reported == ["the proxy refused: connection refused"])
        #expect(transport.successor == nil)
    }

    @Test func `a proxy that sends nothing fails at the limit`() throws {
        let proxied = try proxied()
        try clock.advance(by: .seconds(4), running: reactor)
        #expect(transport.closings == [])
        try clock.advance(by: .seconds(1), running: reactor)
        #expect(transport.closings == [.abortConnection])
        proxied.connectionLost(.aborted)
        #expect(failures.reported == ["timedOut"])
    }

    @Test func `a proxy that closes, a cancel and an end of the reactor are distinct`() throws {
        try proxied().connectionLost(.closedByPeer)
        let cancelled = try proxied()
        cancelled.cancel()
        cancelled.connectionLost(.aborted)
        try proxied().connectionLost(.aborted)
        #expect(
            failures.reported == [
                "the connection to the proxy ended: closed by the peer", "cancelled", "cancelled",
            ])
    }

    @Test func `a factory that refuses ends the connection`() throws {
        for established in [{ throw Broken() }, { nil }] as [() throws -> (any StreamProtocol)?] {
            let proxied = try proxied(established: established)
            proxied.dataReceived(opening.span)
            #expect(transport.successor == nil)
            proxied.connectionLost(.aborted)
        }
        #expect(failures.reported.count == 2)
        #expect(failures.reported.first?.contains("Broken") == true)
        #expect(failures.reported.last == "refusedHere(nil)")
        #expect(transport.closings == [.abortConnection, .abortConnection])
    }
}
