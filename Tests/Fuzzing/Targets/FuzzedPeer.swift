import Conversation
import ReactorKit
import ReactorTesting
import Timestamps

/// The other side of one tab: what it sends passes through the client's own protocol.
final class FuzzedPeer {
    private let client: LineClient
    private let ears: Ears

    init(on reactor: Reactor, report: @escaping (ConnectionEvent) -> Void) {
        ears = Ears(report)
        client = LineClient(on: reactor, listener: ears)
        call { try client.connectionMade(RecordingTransport()) }
    }

    func send(_ bytes: [UInt8]) { call { try client.dataReceived(bytes.span) } }

    func endLine(after count: Int) { client.endLine(after: count) }

    func end(_ reason: DisconnectReason) { client.connectionLost(reason) }

    private func call(_ body: () throws -> Void) {
        do { try body() } catch { fatalError("the protocol threw \(error)") }
    }
}

/// Hears as `LinkConnection` does.
private final class Ears: LineClient.Listener {
    private let report: (ConnectionEvent) -> Void

    init(_ report: @escaping (ConnectionEvent) -> Void) { self.report = report }

    func clientConnected(_ client: LineClient) {
        report(.connected(ConnectionFacts(peer: "192.0.2.1:21567")))
    }

    func client(_ client: LineClient, received line: Span<UInt8>, isCut: Bool) {
        report(.received(line.indices.map { line[$0] }, isCut: isCut))
    }

    func client(_ client: LineClient, holds unfinished: Span<UInt8>) {
        report(.holds(unfinished.indices.map { unfinished[$0] }))
    }

    func client(_ client: LineClient, lost reason: DisconnectReason) {
        report(.lost(ConnectionFailure(reason)))
    }
}
