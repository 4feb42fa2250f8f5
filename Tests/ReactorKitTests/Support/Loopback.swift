import ReactorTesting
import Testing

@testable import ReactorKit

/// A reactor that listens on 127.0.0.1 at a port of the kernel's choice; every connection that
/// it accepts gets a recording protocol.
final class Loopback {
    /// More than the kernel takes for a peer that does not read (tcp(7), tcp_wmem).
    static let flood = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    let reactor: Reactor
    let listener: StreamListener
    private(set) var accepted: [RecordingProtocol] = []
    /// They close with their last reference, so that one is kept.
    private var peers: [RawPeer] = []
    /// Called with the protocol of each connection before that hears of anything.
    var prepare: ((RecordingProtocol) -> Void)?

    init(
        at endpoint: Endpoint = Endpoint(host: "127.0.0.1", port: 0),
        clock: any ReactorClock = SystemClock(), options: ListenOptions = ListenOptions()
    ) throws {
        reactor = try Reactor(clock: clock)
        var accept: () -> RecordingProtocol? = { nil }
        let listeners = try reactor.listen(
            at: endpoint, options: options
        ) { _ in accept() }
        listener = try #require(listeners.first)
        accept = { [weak self] in self?.accept() }
    }

    var port: UInt16 { listener.address.port }

    private func accept() -> RecordingProtocol {
        let `protocol` = RecordingProtocol()
        accepted.append(`protocol`)
        prepare?(`protocol`)
        return `protocol`
    }

    /// A bare socket that is connected to the listener.
    func connectPeer() throws -> RawPeer {
        let peer = try RawPeer(connectedTo: listener.address)
        peers.append(peer)
        return peer
    }

    /// A bare socket, and the protocol on the other side of it.
    func connected() throws -> (peer: RawPeer, server: RecordingProtocol) {
        let count = accepted.count
        let peer = try connectPeer()
        try #require(try reactor.turn(until: { accepted.count > count }))
        return (peer, accepted[count])
    }

    /// Connects by the reactor as well; nil with the reason recorded when that fails.
    func connect(_ client: RecordingProtocol) throws -> RecordingProtocol {
        let count = accepted.count
        reactor.connect(to: endpoint) { _ in
            client
        } failure: {
            Issue.record("\($0)")
        }
        try #require(
            try reactor.turn(until: { accepted.count > count && client.transport != nil }))
        return accepted[count]
    }

    var endpoint: Endpoint { Endpoint(host: "127.0.0.1", port: listener.address.port) }

    func turn(until condition: () -> Bool) throws -> Bool {
        try reactor.turn(until: condition)
    }

    /// Some turns in which nothing is expected to happen.
    func settle() throws {
        for _ in 0..<5 { try reactor.turn(waitingAtMost: .milliseconds(2)) }
    }

    /// Nothing may be left when a test has ended.
    deinit {
        do { try reactor.endCleanly() } catch { Issue.record(error) }
    }
}
