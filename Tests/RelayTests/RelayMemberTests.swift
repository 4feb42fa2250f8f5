import ReactorKit
import ReactorTesting
import Relay
import Testing
import Timestamps

@Suite("RelayMember", .timeLimit(.minutes(5)))
struct RelayMemberTests {
    @Test func `lines are sent to all members, however they arrive`() throws {
        let replayer = ChunkReplayer<String> { pieces in
            let bench = try RelayBench()
            let (_, ear) = try bench.join("10.0.0.1")
            let (speaker, _) = try bench.join("10.0.0.2")
            _ = ear.takeWritten()
            for piece in pieces { try speaker.dataReceived(piece.span) }
            try bench.reactor.settle()
            return ear.text.split(separator: "\n").map(String.init)
        }
        try replayer.expect(
            ["[7] 10.0.0.2: one", "[7] * 10.0.0.2 is called bob now", "[7] bob: two"],
            from: Array("one\r\n/name bob\n/who\ntwo\n/name 10\n".utf8), isComplete: false)
    }

    @Test func `joining and leaving is announced`() throws {
        let bench = try RelayBench(history: 5)
        let (_, ear) = try bench.join("::1")
        let (guest, _) = try bench.join("::1")
        try guest.dataReceived(Array("hi\n".utf8).span)
        guest.connectionLost(.closedByPeer)
        #expect(
            ear.text == """
                [7] * you are ::1; /help, in carillon //help, tells what to type
                [7] * ::1-2 has come
                [7] ::1-2: hi
                [7] * ::1-2 has left

                """)
        #expect(bench.relay.count == 1)
        let (_, late) = try bench.join("::1")
        #expect(late.text.hasPrefix("[7] * said before you came:\n[7] ::1-2: hi\n[7] * you are "))
    }

    @Test
    func `a member that reads too slowly misses lines, gets their number, and delays no other`()
        throws
    {
        let bench = try RelayBench()
        let (slow, slowWire) = try bench.join("10.0.0.1")
        let (_, quickWire) = try bench.join("10.0.0.2")
        let (speaker, _) = try bench.join("10.0.0.3")
        for wire in [slowWire, quickWire] { _ = wire.takeWritten() }
        slowWire.bufferedByteCount = RelayMember.bufferLimit
        for line in ["one", "two", "three"] {
            try speaker.dataReceived(Array("\(line)\n".utf8).span)
            try bench.reactor.settle()
        }
        #expect(slowWire.written == [])
        #expect(
            quickWire.text == "[7] 10.0.0.3: one\n[7] 10.0.0.3: two\n[7] 10.0.0.3: three\n")
        slowWire.bufferedByteCount = 0
        slow.resumeProducing()
        try speaker.dataReceived(Array("four\n".utf8).span)
        #expect(
            slowWire.text
                == "[7] * 3 lines are missing here: you read too slowly\n[7] 10.0.0.3: four\n")
    }

    @Test func `one missed line is reported, once there is room in the same turn`() throws {
        let bench = try RelayBench()
        let (_, wire) = try bench.join("10.0.0.1")
        let (speaker, _) = try bench.join("10.0.0.2")
        _ = wire.takeWritten()
        wire.bufferedByteCount = RelayMember.bufferLimit
        try speaker.dataReceived(Array("one\n".utf8).span)
        wire.bufferedByteCount = 0
        try bench.reactor.settle()
        #expect(wire.text == "[7] * 1 line is missing here: you read too slowly\n")
    }

    @Test func `a member that sends much at once is read in portions, and every line is sent`()
        throws
    {
        let bench = try RelayBench()
        let (speaker, wire) = try bench.join("10.0.0.1")
        _ = wire.takeWritten()
        let lines = (0..<5_000).map { "\($0)\n" }
        try speaker.dataReceived(Array(lines.joined().utf8).span)
        #expect(wire.written.count < 40_000, "the rest waits for the next turn")
        #expect(wire.isPaused)
        try bench.reactor.settle()
        #expect(wire.text == lines.map { "[7] 10.0.0.1: \($0)" }.joined())
        #expect(!wire.isPaused)
    }

    @Test func `one turn passes a line on to so many, and later turns to the rest`() throws {
        let bench = try RelayBench()
        let wires = try (0..<RelayBench.portion * 5 / 2).map { _ in try bench.join("a").1 }
        try bench.reactor.settle()
        for wire in wires { _ = wire.takeWritten() }
        let (speaker, own) = (try bench.join("b"))
        try bench.reactor.settle()
        for wire in wires + [own] { _ = wire.takeWritten() }
        try speaker.dataReceived(Array("one\ntwo\n".utf8).span)
        func heard(_ text: String) -> Int { wires.count { $0.text == text } }
        // The answer to the speaker counts too.
        #expect(heard("[7] b: one\n") == RelayBench.portion - 1)
        let (_, late) = try bench.join("c")
        try bench.reactor.settle()
        #expect(heard("[7] b: one\n[7] b: two\n[7] * c has come\n") == wires.count)
        #expect(own.text == "[7] b: one\n[7] b: two\n[7] * c has come\n")
        #expect(late.text == "[7] * you are c; /help, in carillon //help, tells what to type\n")
    }

    @Test func `many requests for the members are answered in several turns`() throws {
        let bench = try RelayBench(portion: 4)
        let crowd = try (0..<200).map { _ in try bench.join("a") }
        try bench.reactor.settle()
        for (_, wire) in crowd { _ = wire.takeWritten() }
        for (member, _) in crowd { try member.dataReceived(Array("/who\n".utf8).span) }
        func answered() -> Int { crowd.count { $0.1.text.hasSuffix(": /who\n") } }
        // One answer is more than a portion.
        #expect(answered() == 1)
        try bench.reactor.settle()
        #expect(answered() == crowd.count)
    }

    @Test func `a crowd that joins a room with a long history reads it in several turns`() throws {
        let bench = try RelayBench(history: 10_000)
        let (speaker, own) = try bench.join("a")
        for _ in 0..<40 {
            try speaker.dataReceived(Array((String(repeating: "x", count: 1_000) + "\n").utf8).span)
            try bench.reactor.settle()
        }
        _ = own.takeWritten()
        let wires = try (0..<20).map { _ in try bench.join("b").1 }
        func welcome() -> Int { wires.count { $0.written.count > 40_000 } }
        #expect(welcome() == 1)
        try bench.reactor.settle()
        #expect(welcome() == wires.count)
        #expect(own.text == "[7] * 20 people have come\n")
    }

    @Test func `a crowd that joins or leaves is one line for the others`() throws {
        let bench = try RelayBench()
        let wires = try (0..<RelayBench.portion).map { _ in try bench.join("a").1 }
        try bench.reactor.settle()
        for wire in wires { _ = wire.takeWritten() }
        let crowd = try (0..<40).map { try bench.join("b\($0)").0 }
        try bench.reactor.settle()
        for member in crowd { member.connectionLost(.closedByPeer) }
        try bench.reactor.settle()
        // The first is sent at once; the others wait for later turns, and merge there.
        let text = wires[0].text
        #expect(text.split(separator: "\n").count < 12, "\(text)")
        #expect(text.contains(" people have come\n") && text.contains(" people have left\n"))
        let named = text.split(separator: "\n").count { $0.hasSuffix("has come") }
        let numbers = text.split(separator: " ").compactMap { Int($0) }
        let left = text.split(separator: "\n").count { $0.hasSuffix("has left") }
        #expect(numbers.reduce(0, +) + named + left == 80)
        #expect(bench.relay.count == wires.count)
    }

    @Test func `while much waits to be passed on, members are not read from`() throws {
        let bench = try RelayBench(lineLimit: 100_000)
        let wires = try (0..<RelayBench.portion).map { _ in try bench.join("a").1 }
        try bench.reactor.settle()
        let speakers = try (0..<6).map { try bench.join("b\($0)") }
        try bench.reactor.settle()
        let line = Array(repeating: UInt8(ascii: "x"), count: 90_000) + [0x0A]
        for (speaker, _) in speakers { try speaker.dataReceived((line + line).span) }
        #expect(speakers.allSatisfy { $0.1.isPaused })
        wires[0].bufferedByteCount = 0
        _ = wires[0].takeWritten()
        try bench.reactor.settle()
        #expect(!speakers.contains { $0.1.isPaused })
        #expect(wires[0].text.split(separator: "\n").count { $0.hasSuffix("xxx") } > 0)
        let said = try #require(speakers.last?.1.text)
        #expect(said.split(separator: "\n").count { $0.contains("] b5: xxx") } == 2)
    }

    @Test func `a line over the limit gets its sender an error line and a close`() throws {
        let bench = try RelayBench(lineLimit: 4)
        let (_, ear) = try bench.join("10.0.0.1")
        let (speaker, wire) = try bench.join("10.0.0.2")
        for wire in [ear, wire] { _ = wire.takeWritten() }
        try speaker.dataReceived(Array("abcde\n".utf8).span)
        #expect(wire.text == "[7] error: a line may have at most 4 bytes\n")
        #expect(wire.isClosing)
        #expect(ear.written == [])
    }

    @Test func `an idle member gets an error line, and is closed`() throws {
        let bench = try RelayBench()
        let member = bench.relay.member(from: "a")
        let transport = RecordingTransport()
        try member.connectionMade(transport)
        member.timeLimitReached(.idle, transport)
        #expect(transport.text.hasSuffix("[7] error: idle timeout\n"))
        #expect(transport.isClosing)
    }

    @Test func `at the end the member leaves, and is released`() throws {
        let bench = try RelayBench()
        weak var forgotten: RelayMember?
        do {
            let member = bench.relay.member(from: "a")
            forgotten = member
            try member.connectionMade(RecordingTransport())
            member.connectionLost(.aborted)
        }
        #expect(forgotten == nil)
        #expect(bench.relay.count == 0)
    }
}

/// A room whose clock always shows the second 7.
private final class RelayBench {
    static let portion = 100

    let reactor: Reactor
    let relay: Relay
    private let lineLimit: Int

    init(lineLimit: Int = 1_000, history: Int = 0, portion: Int = RelayBench.portion) throws {
        reactor = try Reactor(clock: ManualClock())
        relay = Relay(
            Timestamp(.unix, wallSecond: { 7 }), on: reactor, history: history,
            portion: portion)
        self.lineLimit = lineLimit
    }

    func join(_ address: String) throws -> (RelayMember, RecordingTransport) {
        let member = relay.member(from: address, lineLimit: lineLimit)
        let transport = RecordingTransport()
        try member.connectionMade(transport)
        return (member, transport)
    }
}
