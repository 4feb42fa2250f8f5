import ReactorKit
import ReactorTesting
import Testing

@Suite("TransportPair", .timeLimit(.minutes(10)))
struct TransportPairTests {
    private final class Echo: StreamProtocol {
        var transport: (any Transport)?

        func connectionMade(_ transport: any Transport) { self.transport = transport }
        func dataReceived(_ data: Span<UInt8>) { transport?.write(data) }
        func connectionLost(_ reason: DisconnectReason) {}
    }

    private let near = RecordingProtocol()
    private let far = RecordingProtocol()

    @Test func `nothing is delivered until it is pumped`() {
        let pair = TransportPair(near, far)
        #expect(near.events == [] && far.events == [])
        pair.near.write("hello")
        #expect(far.events == [])
        pair.pump()
        #expect(near.events == [.made])
        #expect(far.events == [.made, .received(Array("hello".utf8))])
    }

    @Test(arguments: 1...9)
    func `bytes are delivered in pieces of the requested size`(size: Int) {
        let pair = TransportPair(near, far, conditions: .pieces(of: size))
        pair.near.write("0123456789")
        pair.pump()
        #expect(far.text == "0123456789")
        #expect(far.pieceSizes.allSatisfy { $0 <= size })
        #expect(far.pieceSizes.count == (10 + size - 1) / size)
    }

    @Test func `a slow peer is dropped with that policy`() {
        let pair = TransportPair(
            near, far, waterMarks: WaterMarks(high: 10, low: 1), slowPeers: .drop)
        far.whenMade = { $0.pauseProducing() }
        pair.near.write("more than ten bytes")
        pair.pump()
        #expect(near.events == [.made, .lost("aborted")])
        #expect(far.events == [.made, .lost("Connection reset by peer (recv)")])
    }

    @Test func `an end that arrives before a reset is reported, as on a socket`() {
        let pair = TransportPair(near, far)
        far.whenReceived = { [unowned near = pair.near] _, _ in near.abortConnection() }
        pair.near.write("last")
        pair.near.loseWriteConnection()
        pair.pump()
        #expect(near.events == [.made, .lost("aborted")])
        #expect(far.events == [.made, .received(Array("last".utf8)), .lost("closed by the peer")])
    }

    @Test func `a protocol that ends twice gets connectionLost once`() {
        let pair = TransportPair(near, far)
        near.whenMade = {
            $0.loseConnection()
            $0.abortConnection()
        }
        pair.pump()
        pair.pump()
        #expect(near.events == [.made, .lost("aborted")])
        #expect(far.lostCount == 1)
    }

    @Test func `two sides that answer each other endlessly trap`() async {
        await #expect(processExitsWith: .failure) {
            let pair = TransportPair(Echo(), Echo())
            pair.near.write("x")
            pair.pump(atMost: 1_000)
        }
    }
}
