import ReactorKit
import ReactorTesting
import Testing

/// How framings apply a budget.
@Suite("MessageBudget", .timeLimit(.minutes(10)))
struct MessageBudgetTests {
    private struct Broken: Error {}

    /// Allows what the test sets.
    private final class Budget: MessageBudget {
        var messages: Int
        var bytes: Int
        private(set) var waits: [Int] = []
        private var resume: (() -> Void)?

        init(messages: Int = 1_000, bytes: Int = 1_000) {
            self.messages = messages
            self.bytes = bytes
        }

        var isAwaited: Bool { resume != nil }

        var availableByteCount: Int { messages > 0 ? bytes : 0 }

        func take(messages: Int, bytes: Int) {
            self.messages -= messages
            self.bytes -= bytes
        }

        func giveBack(bytes: Int) { self.bytes += bytes }

        func wait(
            forBytes count: Int, of transport: any Transport, resume: @escaping () -> Void
        ) {
            waits.append(count)
            self.resume = resume
        }

        func cancelWait() { resume = nil }

        func add(messages: Int = 0, bytes: Int = 0) {
            self.messages += messages
            self.bytes += bytes
            let resume = resume
            self.resume = nil
            resume?()
        }
    }

    private final class Lines: LineProtocol, HalfCloseProtocol {
        private(set) var events: [String] = []
        var whenReceived: ((String, Lines) throws -> Void)?
        var whenMade: ((Lines) -> Void)?

        override func connectionMade(_ transport: any Transport) throws {
            try super.connectionMade(transport)
            whenMade?(self)
        }

        override func lineReceived(_ line: Span<UInt8>) throws {
            let line = String(decoding: [UInt8](copying: line), as: UTF8.self)
            events.append(line)
            try whenReceived?(line, self)
        }

        override func lineTooLong(_ start: Span<UInt8>) { events.append("too long") }

        override func rawDataReceived(_ data: Span<UInt8>) {
            events.append("raw \(data.count)")
        }

        func readConnectionLost() {
            events.append("read lost")
            transport?.write("answer")
            transport?.loseWriteConnection()
        }

        override func connectionLost(_ reason: DisconnectReason) {
            super.connectionLost(reason)
            events.append("lost: \(reason)")
        }
    }

    private final class Messages: MessageProtocol {
        private(set) var events: [String] = []

        override func messageReceived(_ message: Span<UInt8>) {
            events.append(String(decoding: [UInt8](copying: message), as: UTF8.self))
        }
    }

    private let transport = RecordingTransport()

    private func deliver(_ text: String, to protocol: FramedProtocol, by size: Int = .max) throws {
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + min(size, bytes.count))
            try `protocol`.dataReceived(Array(bytes[start..<end]).span)
            start = end
        }
    }

    @Test(arguments: [1, 2, 3, 1_000])
    func `each line and each byte is counted once, ends and overlong lines included`(
        size: Int
    ) throws {
        let budget = Budget()
        let lines = Lines(limit: 5)
        lines.limit(by: budget)
        try lines.connectionMade(transport)
        try deliver("one\r\ntwo\n\nmuch too long\nend\nrest", to: lines, by: size)
        #expect(lines.events == ["one", "two", "", "too long", "end"])
        #expect(budget.messages == 1_000 - 5)
        #expect(budget.bytes == 1_000 - 32)
        #expect(!transport.isPaused && transport.keptByteCount == 4)
    }

    @Test func `an overlong line costs its bytes until its end`() throws {
        let budget = Budget(bytes: 8)
        let lines = Lines(limit: 5)
        lines.limit(by: budget)
        try lines.connectionMade(transport)
        try deliver("much too long\nend\n", to: lines)
        #expect(lines.events == ["too long"] && transport.isPaused)
        budget.add(bytes: 6)
        #expect(lines.events == ["too long"])
        budget.add(bytes: 4)
        #expect(lines.events == ["too long", "end"] && !transport.isPaused)
        #expect(budget.waits == [10, 4])
    }

    @Test(arguments: [1, 4, 1_000])
    func `messages of a known length are counted with header and trailer`(size: Int) throws {
        let budget = Budget(messages: 2)
        let messages = Messages(.netstring)
        messages.limit(by: budget)
        try messages.connectionMade(transport)
        try deliver("3:one,0:,5:three,4:un", to: messages, by: size)
        #expect(messages.events == ["one", ""] && transport.isPaused)
        #expect(budget.messages == 0 && budget.bytes == 1_000 - 9)
        budget.add(messages: 2)
        #expect(messages.events == ["one", "", "three"] && !transport.isPaused)
        #expect(budget.messages == 1 && budget.bytes == 1_000 - 21)
    }

    @Test func `the bytes of a message of a known length may arrive in parts`() throws {
        let budget = Budget(bytes: 4)
        let messages = Messages(.netstring)
        messages.limit(by: budget)
        try messages.connectionMade(transport)
        try deliver("5:three,1:x,", to: messages)
        #expect(messages.events.isEmpty && transport.isPaused && budget.bytes == 0)
        budget.add(bytes: 4)
        #expect(messages.events == ["three"] && transport.isPaused)
        budget.add(bytes: 9)
        #expect(messages.events == ["three", "x"] && !transport.isPaused)
    }

    @Test func `in raw mode the bytes of one read are one message`() throws {
        let budget = Budget(messages: 3)
        let lines = Lines()
        lines.limit(by: budget)
        lines.whenReceived = { line, lines in if line == "raw" { lines.setRawMode() } }
        try lines.connectionMade(transport)
        try deliver("raw\na\nb\n", to: lines)
        #expect(lines.events == ["raw", "raw 4"])
        try deliver("c", to: lines)
        #expect(lines.events == ["raw", "raw 4", "raw 1"] && !transport.isPaused)
        try deliver("d\ne", to: lines)
        #expect(lines.events.count == 3 && transport.isPaused)
        budget.add(messages: 1)
        #expect(lines.events.last == "raw 3" && !transport.isPaused)
        #expect(budget.bytes == 1_000 - 12)
    }

    @Test func `the start of a line that raw mode takes over is counted once`() throws {
        let budget = Budget()
        let lines = Lines()
        lines.limit(by: budget)
        try lines.connectionMade(transport)
        try deliver("one\nunfini", to: lines)
        lines.setRawMode()
        try deliver("shed", to: lines)
        #expect(lines.events == ["one", "raw 10"])
        #expect(budget.bytes == 1_000 - 14)
    }

    @Test(arguments: [1, 2, 1_000])
    func `a successor gets the budget too, and each byte counts once`(size: Int) throws {
        let reactor = try Reactor(clock: ManualClock())
        let budget = Budget(messages: 2)
        let (first, second, third) = (Lines(), Lines(), Lines())
        let far = RecordingProtocol()
        first.limit(by: budget)
        first.whenReceived = { _, lines in lines.handOver(to: ProtocolLayer(second)) }
        second.whenMade = { $0.handOver(to: third) }
        let pair = TransportPair(
            ProtocolLayer(first), far, conditions: .pieces(of: size), on: reactor)
        far.whenMade = {
            $0.write("a\nb\nc\nd")
            $0.loseWriteConnection()
        }
        pair.pump()
        #expect(first.events == ["a"] && second.events.isEmpty)
        #expect(third.events == ["b"])
        #expect(budget.messages == 0 && budget.bytes == 1_000 - 4)
        budget.add(messages: 2)
        pair.pump()
        #expect(third.events == ["b", "c", "read lost", "lost: closed by the peer"])
        #expect(far.text == "answer")
        #expect(first.events == ["a"])
        #expect(budget.messages == 1 && budget.bytes == 1_000 - 7)
    }

    @Test func `an unfinished line that is handed over is counted once`() throws {
        let reactor = try Reactor(clock: ManualClock())
        let budget = Budget()
        let (first, second, far) = (Lines(), Lines(), RecordingProtocol())
        first.limit(by: budget)
        let pair = TransportPair(first, far, on: reactor)
        far.whenMade = { $0.write("one\nunfini") }
        pair.pump()
        first.handOver(to: second)
        far.transport?.write("shed\n")
        pair.pump()
        #expect(first.events == ["one"] && second.events == ["unfinished"])
        #expect(budget.messages == 998 && budget.bytes == 1_000 - 15)
    }

    @Test func `a successor that pauses holds back the bytes that were handed over`() throws {
        let reactor = try Reactor(clock: ManualClock())
        let budget = Budget(messages: 2)
        let (first, second, far) = (Lines(), Lines(), RecordingProtocol())
        first.limit(by: budget)
        first.whenReceived = { _, lines in lines.handOver(to: second) }
        second.whenMade = { $0.pauseReceiving() }
        let pair = TransportPair(first, far, on: reactor)
        far.whenMade = { $0.write("a\nb\nc\n") }
        pair.pump()
        #expect(second.events.isEmpty && !budget.isAwaited)
        try second.resumeReceiving()
        pair.pump()
        #expect(second.events == ["b"] && budget.isAwaited)
        budget.add(messages: 1)
        #expect(second.events == ["b", "c"])
    }

    @Test func `a connection that is handed over during a wait continues with the successor`()
        throws
    {
        let reactor = try Reactor(clock: ManualClock())
        let budget = Budget(messages: 1)
        let (first, second, far) = (Lines(), Lines(), RecordingProtocol())
        first.limit(by: budget)
        let pair = TransportPair(first, far, on: reactor)
        far.whenMade = { $0.write("a\nb\nc\n") }
        pair.pump()
        #expect(first.events == ["a"] && budget.isAwaited)
        first.handOver(to: second)
        #expect(!budget.isAwaited)
        pair.pump()
        #expect(second.events.isEmpty && budget.isAwaited)
        budget.add(messages: 2)
        #expect(second.events == ["b", "c"])
    }

    @Test func `the peer's half-close is reported after the waiting bytes`() throws {
        let reactor = try Reactor(clock: ManualClock())
        let budget = Budget(messages: 1)
        let (lines, far) = (Lines(), RecordingProtocol())
        lines.limit(by: budget)
        let pair = TransportPair(lines, far, on: reactor)
        far.whenMade = {
            $0.write("a\nb\n")
            $0.loseWriteConnection()
        }
        pair.pump()
        #expect(lines.events == ["a"])
        budget.add(messages: 1)
        pair.pump()
        #expect(lines.events == ["a", "b", "read lost", "lost: closed by the peer"])
        #expect(far.text == "answer")
    }

    @Test func `an error of a message after a wait ends the connection`() throws {
        let reactor = try Reactor(clock: ManualClock())
        let budget = Budget(messages: 1)
        let (lines, far) = (Lines(), RecordingProtocol())
        lines.limit(by: budget)
        lines.whenReceived = { line, _ in if line == "b" { throw Broken() } }
        let pair = TransportPair(lines, far, on: reactor)
        far.whenMade = { $0.write("a\nb\nc\n") }
        pair.pump()
        budget.add(messages: 2)
        pair.pump()
        #expect(lines.events == ["a", "b", "lost: failed: Broken()"])
    }

    @Test func `a budget that ends the connection gets no more messages delivered`() throws {
        final class Refusing: MessageBudget {
            var availableByteCount = 4
            func take(messages: Int, bytes: Int) { availableByteCount -= bytes }
            func giveBack(bytes: Int) {}
            func wait(
                forBytes count: Int, of transport: any Transport, resume: @escaping () -> Void
            ) { transport.loseConnection() }
            func cancelWait() {}
        }
        let lines = Lines()
        lines.limit(by: Refusing())
        let far = RecordingProtocol()
        let pair = TransportPair(lines, far, on: try Reactor(clock: ManualClock()))
        far.whenMade = { $0.write("a\nb\nc\nd\n") }
        pair.pump()
        #expect(lines.events == ["a", "b", "lost: closed"])
    }

    @Test func `a layer forwards a budget, and a protocol without framing ignores it`() throws {
        let (lines, plain) = (Lines(), RecordingProtocol())
        let budget = Budget(messages: 0)
        // A protocol without messages has nothing to limit.
        ProtocolLayer(plain).limit(by: budget)
        try plain.dataReceived("a\n".utf8.span)
        #expect(plain.text == "a\n")
        ProtocolLayer(lines).limit(by: budget)
        try lines.connectionMade(transport)
        try deliver("a\n", to: lines)
        #expect(lines.events.isEmpty && lines.isLimited)
    }
}
