import ReactorKit
import ReactorTesting
import Relay
import Testing
import Timestamps

@Suite("Relay on sockets", .timeLimit(.minutes(5)))
struct RelaySocketTests {
    private static let count = 1_000
    /// Together more than what the kernel holds for one that does not read.
    private static let text = String(repeating: "x", count: 30_000)

    @Test func `a member that does not read misses a counted number of lines, and others get all`()
        throws
    {
        let reactor = try Reactor()
        let relay = Relay(Timestamp(.unix, wallSecond: { 7 }), on: reactor, history: 0)
        let listeners = try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in
            relay.member(from: "somebody")
        }
        let port = try #require(listeners.first).address.port
        func join() throws -> LineCounter {
            let counter = LineCounter()
            reactor.connect(to: Endpoint(host: "127.0.0.1", port: port)) { _ in
                counter
            } failure: {
                Issue.record($0)
            }
            try turn(reactor, until: { counter.lines.count > 0 })
            return counter
        }
        let (slow, quick, speaker) = (try join(), try join(), try join())
        slow.transport?.pauseProducing()
        // One line after the other: a client that writes all at once does not read meanwhile.
        speaker.whenSaid = { if $0 < Self.count { speaker.transport?.write("\(Self.text)\n") } }
        speaker.transport?.write("\(Self.text)\n")
        try turn(reactor, until: { quick.said == Self.count && speaker.said == Self.count })
        slow.transport?.resumeProducing()
        try turn(reactor, until: { slow.said + slow.missing == Self.count })
        #expect(slow.missing > 0)
        #expect(quick.missing == 0)
        // From then on it gets all lines again.
        speaker.transport?.write("again\n")
        try turn(reactor, until: { slow.lines.last?.hasSuffix(": again") == true })
        speaker.whenSaid = nil
        try reactor.endAll()
    }

    private func turn(_ reactor: Reactor, until condition: () -> Bool) throws {
        let holds = try reactor.turn(until: condition, within: .seconds(120))
        try #require(holds)
    }
}

/// A client that counts what it receives.
private final class LineCounter: LineProtocol {
    private(set) var lines: [String] = []
    /// Long lines from members.
    private(set) var said = 0
    /// Called with their number, at each.
    var whenSaid: ((Int) -> Void)?
    /// Lines that were reported missing.
    private(set) var missing = 0

    init() { super.init(limit: 65_536) }

    override func lineReceived(_ line: Span<UInt8>) {
        if line.count > 10_000 {
            said += 1
            whenSaid?(said)
            return
        }
        let text = String(decoding: [UInt8](copying: line), as: UTF8.self)
        lines.append(text)
        let words = text.split(separator: " ")
        if text.contains(" missing here: "), words.count > 2 { missing += Int(words[2]) ?? 0 }
    }
}
