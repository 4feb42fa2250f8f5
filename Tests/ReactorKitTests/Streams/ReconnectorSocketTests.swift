import ReactorTesting
import Testing

@testable import ReactorKit

@Suite("Reconnector on sockets", .timeLimit(.minutes(10)))
struct ReconnectorSocketTests {
    @Test func `it reconnects to a server that was restarted`() throws {
        let reactor = try Reactor()
        let first = RecordingProtocol()
        let listener = try #require(
            try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in first }.first)
        let endpoint = Endpoint(host: "127.0.0.1", port: listener.address.port)
        var schedule = ReconnectSchedule.fullJitter
        schedule.initialDelay = .milliseconds(2)
        schedule.maximumDelay = .milliseconds(5)
        let reconnector = Reconnector(to: endpoint, on: reactor, schedule: schedule) { _ in
            RecordingProtocol()
        }
        var refusals = 0
        reconnector.stateChanged = { [unowned reconnector] state in
            if case .waiting = state, case .notConnected? = reconnector.lastFailure {
                refusals += 1
            }
        }
        reconnector.start()
        #expect(try reactor.turn(until: { first.transport != nil }))

        listener.stopListening()
        first.transport?.abortConnection()
        #expect(try reactor.turn(until: { refusals >= 3 }))

        let second = RecordingProtocol()
        try reactor.listen(at: endpoint) { _ in second }
        #expect(
            try reactor.turn(until: {
                second.transport != nil && reconnector.state == .connected
            }))
        reconnector.stop()
        #expect(try reactor.turn(until: { second.reason != nil }))
        #expect(second.reason?.description == "closed by the peer")
        try reactor.endCleanly()
    }
}
