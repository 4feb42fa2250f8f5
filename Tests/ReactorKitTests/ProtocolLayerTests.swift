import ReactorKit
import ReactorTesting
import Testing

@Suite("ProtocolLayer")
struct ProtocolLayerTests {
    /// Keeps the calls that a `RecordingProtocol` does not tell apart.
    private final class Inner: StreamProtocol {
        var calls: [String] = []
        var transports: [any Transport] = []

        func connectionMade(_ transport: any Transport) {
            calls.append("made")
            transports.append(transport)
        }

        func dataReceived(_ data: Span<UInt8>) { calls.append("received \(data.count)") }

        func connectionLost(_ reason: DisconnectReason) { calls.append("lost: \(reason)") }

        func pauseProducing() { calls.append("paused") }

        func resumeProducing() { calls.append("resumed") }

        func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
            calls.append("\(limit)")
            transports.append(transport)
        }

        func memoryRanOut(_ transport: any Transport) {
            calls.append("memory")
            transports.append(transport)
        }

        func shutDown(_ transport: any Transport, within limit: Duration) {
            calls.append("shut down within \(limit)")
            transports.append(transport)
        }
    }

    @Test func `every call is forwarded, with the transport itself`() throws {
        let inner = Inner()
        let transport = RecordingTransport()
        let layer: any StreamProtocol = ProtocolLayer(ProtocolLayer(inner))
        try layer.connectionMade(transport)
        try layer.dataReceived([1, 2, 3].span)
        layer.pauseProducing()
        layer.resumeProducing()
        layer.timeLimitReached(.idle, transport)
        layer.timeLimitReached(.writeStall, transport)
        layer.memoryRanOut(transport)
        layer.shutDown(transport, within: .seconds(3))
        layer.connectionLost(.closed)
        #expect(
            inner.calls == [
                "made", "received 3", "paused", "resumed", "idle", "writeStall", "memory",
                "shut down within 3.0 seconds", "lost: closed",
            ])
        #expect(inner.transports.count == 5)
        #expect(inner.transports.allSatisfy { $0 === transport })
    }

    @Test func `whether half-close is supported is the answer of the protocol behind`() {
        /// A layer that conforms for its own sake.
        final class Conforming: ProtocolLayer, HalfCloseProtocol {
            func readConnectionLost() {}
        }
        let inner = RecordingProtocol()
        let layer: any StreamProtocol = ProtocolLayer(Conforming(inner))
        #expect(layer.halfCloseProtocol == nil)
        inner.supportsHalfClose = true
        #expect(layer.halfCloseProtocol === inner)
    }

    @Test func `layers stay in their order before a successor, and the leaver is released`() {
        let second = RecordingProtocol()
        weak var leaver: RecordingProtocol?
        let layer: ProtocolLayer
        do {
            let first = RecordingProtocol()
            leaver = first
            layer = ProtocolLayer(ProtocolLayer(first))
        }
        let below = layer.inner
        #expect(leaver != nil)
        #expect(layer.replaced(by: second, unreadByteCount: 0) === layer)
        #expect(layer.inner === below)
        #expect((below as? ProtocolLayer)?.inner === second)
        #expect(leaver == nil)
    }
}
