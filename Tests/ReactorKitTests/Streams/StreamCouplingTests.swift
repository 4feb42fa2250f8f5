import Testing

@testable import ReactorKit
@testable import ReactorTesting

@Suite("StreamCoupling", .timeLimit(.minutes(10)))
struct StreamCouplingTests {
    private let coupling = StreamCoupling()
    private let client = RecordingProtocol()
    private let server = RecordingProtocol()
    private let front: TransportPair
    private let back: TransportPair

    init() {
        front = TransportPair(client, coupling.near, slowPeers: .pauseProtocolOnly)
        back = TransportPair(server, coupling.far, slowPeers: .pauseProtocolOnly)
    }

    @Test func `each side gets what the other sends`() {
        client.whenMade = { $0.write("question") }
        server.whenMade = { $0.write("greeting") }
        pump()
        #expect(server.text == "question")
        #expect(client.text == "greeting")
    }

    @Test func `the first side is not read until the other is connected`() {
        client.whenMade = { $0.write("question") }
        front.pump()
        #expect(front.near.bufferedByteCount == 8)
        pump()
        #expect(server.text == "question")
    }

    @Test func `a slow reader pauses the sender, and memory is bounded`() {
        let megabytes = [UInt8](repeating: 7, count: 10_000_000)
        client.whenMade = { $0.write(megabytes) }
        server.whenMade = { $0.pauseProducing() }
        pump()
        #expect(server.received.isEmpty)
        #expect(back.far.bufferedByteCount <= 2 * 65_536)
        back.near.resumeProducing()
        var most = 0
        server.whenReceived = { [back] _, _ in most = max(most, back.far.bufferedByteCount) }
        pump()
        #expect(server.received == megabytes)
        #expect(most <= 2 * 65_536)
    }

    @Test func `a side that starts above its mark pauses the one that is connected later`() throws {
        let (near, far) = (RecordingTransport(), RecordingTransport())
        try coupling.near.connectionMade(near)
        coupling.near.pauseProducing()
        try coupling.far.connectionMade(far)
        #expect(far.isPaused && !near.isPaused)
        coupling.near.resumeProducing()
        #expect(!far.isPaused)
        coupling.abort()
        coupling.near.connectionLost(.aborted)
        coupling.far.connectionLost(.aborted)
    }

    @Test func `a half-close is forwarded, and the answer is returned`() {
        var reasons: [String] = []
        coupling.ended = { reasons.append("\($0)") }
        client.whenMade = {
            $0.write("question")
            $0.loseWriteConnection()
        }
        server.whenReceived = { _, transport in transport.write("answer") }
        pump()
        #expect(client.text == "answer")
        #expect(server.reason?.description == "closed by the peer")
        #expect(client.reason?.description == "closed by the peer")
        #expect(reasons == ["closed by the peer"])
    }

    @Test func `a reset is forwarded as a reset`() {
        var reasons: [String] = []
        coupling.ended = { reasons.append("\($0)") }
        pump()
        front.near.abortConnection()
        pump()
        guard case .lost? = server.reason else {
            Issue.record("\(String(describing: server.reason))")
            return
        }
        #expect(reasons.count == 1)
    }

    @Test func `a side that ended before the other was connected ends the other`() {
        front.pump()
        front.near.abortConnection()
        front.pump()
        pump()
        #expect(server.reason?.isOrderly == false)
        #expect(server.received.isEmpty)
    }

    @Test func `abort ends a connected side and one that is connected later`() {
        var reasons: [String] = []
        coupling.ended = { reasons.append("\($0)") }
        front.pump()
        coupling.abort()
        front.pump()
        #expect(client.reason?.isOrderly == false)
        #expect(reasons == ["aborted"])
        pump()
        #expect(server.reason?.isOrderly == false)
        #expect(reasons.count == 1)
    }

    @Test func `nothing retains two sides that never had a connection`() {
        weak var near: (any HalfCloseProtocol)?
        weak var far: (any HalfCloseProtocol)?
        do {
            let coupling = StreamCoupling()
            (near, far) = (coupling.near, coupling.far)
        }
        #expect(near == nil && far == nil)
    }

    @Test func `a side whose partner is released without a connection is reset`() {
        var reasons: [String] = []
        weak var far: (any HalfCloseProtocol)?
        let client = RecordingProtocol()
        var coupling: StreamCoupling? = StreamCoupling()
        guard let near = coupling?.near else { return }
        coupling?.ended = { reasons.append("\($0)") }
        far = coupling?.far
        let pair = TransportPair(client, near)
        pair.pump()
        #expect(client.reason == nil)
        coupling = nil
        #expect(far == nil)
        pair.pump()
        #expect(client.reason?.isOrderly == false)
        #expect(reasons == ["aborted"])
    }

    @Test func `nothing is retained when both have ended`() {
        weak var near: (any HalfCloseProtocol)?
        do {
            let coupling = StreamCoupling()
            near = coupling.near
            coupling.abort()
        }
        #expect(near == nil)
    }

    /// Alternate steps of the two sides, as in a reactor.
    private func pump() {
        var sidesAtRest = 0
        while sidesAtRest < 4 {
            for side in [front.near, front.far, back.near, back.far] {
                sidesAtRest = side.step() ? 0 : sidesAtRest + 1
            }
        }
    }
}
