import ReactorKit
import ReactorTesting
import Testing

/// A pair whose link cuts, delays, holds and breaks.
@Suite("LinkConditions")
struct LinkConditionsTests {
    private let clock = ManualClock()
    private let reactor: Reactor
    private let near = RecordingProtocol()
    private let far = RecordingProtocol()

    init() throws {
        reactor = try Reactor(clock: clock)
    }

    private func pair(
        _ conditions: LinkConditions, waterMarks: WaterMarks = WaterMarks()
    ) -> TransportPair {
        let pair = TransportPair(
            near, far, conditions: conditions, waterMarks: waterMarks, on: reactor)
        pair.pump()
        return pair
    }

    private func pass(_ milliseconds: Int) throws {
        try clock.advance(by: .milliseconds(milliseconds), running: reactor)
    }

    // MARK: - Chunking

    @Test func `sizes from a list start over`() {
        let pair = pair(LinkConditions(chunking: .sizes([3, 1])))
        pair.near.write("0123456789")
        pair.pump()
        #expect(far.text == "0123456789")
        #expect(far.pieceSizes == [3, 1, 3, 1, 2])
    }

    @Test func `joined, all that has arrived comes at once, up to what a read takes`() {
        let pair = pair(LinkConditions(chunking: .joined, capacity: 1_000_000))
        pair.far.pauseProducing()
        for text in ["one", "two", "three"] {
            pair.near.write(text)
            pair.pump()
        }
        pair.far.resumeProducing()
        pair.pump()
        #expect(far.text == "onetwothree")
        #expect(far.pieceSizes == [11])
        pair.far.pauseProducing()
        pair.near.write("x")
        pair.pump()
        pair.near.write([UInt8](repeating: 1, count: 131_072))
        pair.pump()
        pair.far.resumeProducing()
        pair.pump()
        #expect(far.pieceSizes == [11, 65_536, 65_536, 1])
    }

    @Test func `sizes by chance are the same for the same seed, in each direction`() throws {
        func sizes(seed: UInt64) -> [Int] {
            let (near, far) = (RecordingProtocol(), RecordingProtocol())
            let chance = LinkConditions(chunking: .random(seed: seed, upTo: 9))
            let pair = TransportPair(near, far, conditions: chance)
            pair.near.write([UInt8](repeating: 1, count: 500))
            pair.far.write([UInt8](repeating: 2, count: 500))
            pair.pump()
            #expect(near.received.count == 500 && far.received.count == 500)
            #expect(near.pieceSizes == far.pieceSizes)
            return far.pieceSizes
        }
        let first = sizes(seed: 7)
        #expect(Set(first).isSuperset(of: 1...9))
        #expect(first == sizes(seed: 7))
        #expect(first != sizes(seed: 8))
    }

    // MARK: - Latency

    @Test func `bytes come after their latency, each write after its own`() throws {
        let pair = pair(LinkConditions(latency: .milliseconds(40)))
        pair.near.write("one ")
        pair.pump()
        try pass(10)
        pair.near.write("two")
        pair.pump()
        try pass(29)
        #expect(far.events == [.made])
        try pass(1)
        #expect(far.text == "one ")
        try pass(10)
        #expect(far.text == "one two")
        #expect(reactor.nextDue == nil)
    }

    @Test func `an answer takes the way twice, and so does an orderly close`() throws {
        far.whenReceived = { _, transport in transport.write("answer") }
        let pair = pair(LinkConditions(latency: .milliseconds(40)))
        pair.near.write("question")
        pair.pump()
        try pass(79)
        #expect(near.received.isEmpty)
        try pass(1)
        #expect(near.text == "answer")
        pair.near.loseConnection()
        pair.pump()
        try pass(40)
        #expect(far.events.last == .lost("closed by the peer"))
        #expect(near.reason == nil)
        try pass(40)
        #expect(near.events.last == .lost("closed"))
        try reactor.expectNothingLeft()
    }

    @Test func `a reset follows what was sent before`() throws {
        let pair = pair(LinkConditions(latency: .milliseconds(40)))
        pair.near.write("last words")
        pair.pump()
        try pass(1)
        pair.near.abortConnection()
        pair.pump()
        #expect(near.events.last == .lost("aborted"))
        try pass(40)
        #expect(
            far.events == [
                .made, .received(Array("last words".utf8)),
                .lost("Connection reset by peer (recv)"),
            ])
    }

    @Test func `an end within its limit is not told to be late`() throws {
        let pair = pair(LinkConditions(latency: .seconds(3)))
        pair.near.loseConnection(within: .seconds(5))
        pair.pump()
        try clock.advance(by: .seconds(5), running: reactor)
        pair.pump()
        #expect(near.events.last == .lost("timed out"))
    }

    // MARK: - Back-pressure

    @Test func `a side that does not read fills the link, and then pauses the other`() {
        let marks = WaterMarks(high: 10, low: 2)
        let pair = pair(LinkConditions(capacity: 100), waterMarks: marks)
        pair.far.pauseProducing()
        pair.near.write([UInt8](repeating: 1, count: 110))
        pair.pump()
        #expect(pair.near.bufferedByteCount == 10)
        #expect(near.events == [.made])
        pair.near.write("x")
        pair.pump()
        #expect(near.events == [.made, .paused])
        pair.far.resumeProducing()
        pair.pump()
        #expect(near.events == [.made, .paused, .resumed])
        #expect(far.received.count == 111)
    }

    @Test func `what is under way counts as well, as in a window`() throws {
        let pair = pair(LinkConditions(latency: .milliseconds(40), capacity: 100))
        pair.near.write([UInt8](repeating: 1, count: 250))
        pair.pump()
        #expect(pair.near.bufferedByteCount == 150)
        try pass(40)
        #expect(far.received.count == 100)
        try pass(80)
        #expect(far.received.count == 250)
    }

    // MARK: - Loss

    @Test func `a broken connection is a reset to both, and what is under way is lost`() throws {
        let pair = pair(LinkConditions(latency: .milliseconds(40)))
        pair.near.write("lost")
        pair.pump()
        pair.breakConnection()
        pair.pump()
        try pass(40)
        for side in [near, far] {
            #expect(side.events == [.made, .lost("Connection reset by peer (recv)")])
        }
        try reactor.expectNothingLeft()
    }

    @Test(arguments: 1...9)
    func `it breaks behind so many bytes`(count: Int) {
        let pair = pair(.pieces(of: 4))
        pair.breakConnection(after: count, receivedBy: .far)
        pair.far.write("unharmed")
        pair.near.write("0123456789")
        pair.pump()
        #expect(far.text == "0123456789".prefix(count))
        #expect(far.lostCount == 1 && near.lostCount == 1)
    }

    @Test func `who is not told goes on waiting, and writes into nothing`() {
        let pair = pair(LinkConditions(capacity: 50), waterMarks: WaterMarks(high: 10, low: 2))
        pair.breakConnection(seenBy: [.far])
        pair.near.write([UInt8](repeating: 1, count: 100))
        pair.pump()
        #expect(near.events == [.made, .paused])
        #expect(far.events == [.made, .lost("Connection reset by peer (recv)")])
        pair.near.abortConnection()
        pair.pump()
        #expect(near.events.last == .lost("aborted"))
    }
}
