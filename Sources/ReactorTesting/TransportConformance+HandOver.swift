import ReactorKit

/// What goes from one protocol to the next: the rows of the table at `Transport.handOver`.
extension TransportConformance {
    private static let nothing: [UInt8] = []

    static let handingOver = unreadBytes + pressure + pauses + layers + handingOverAtTheEnd

    // MARK: - Unread bytes

    private static let unreadBytes = [
        TransportConformance(name: "unread bytes go to the last successor, in their order") {
            name, kind in
            let joined = try JoinedProtocols(kind, check: name)
            let (second, third) = (joined.successor(), joined.successor())
            second.whenMade = { $0.handOver(to: third, unread: nothing.span) }
            joined.far.handsOver(to: second, behind: "command,")
            joined.near.transport?.write("command,greeting,")
            try joined.settle("the greeting arrives") { third.text == "greeting," }
            joined.near.transport?.write("more")
            joined.near.transport?.loseConnection()
            try joined.settle("the end arrives") { third.reason != nil }
            try joined.expect(joined.far.isLeft, "the first protocol hears nothing more")
            try joined.expect(second.events == [.made], "the second one only begins")
            try joined.expect(
                third.events
                    == [
                        .made, .received(Array("greeting,more".utf8)),
                        .lost("closed by the peer"),
                    ], "made, bytes, closed by the peer")
            try joined.end()
        },
        TransportConformance(name: "a successor that hands over gives back what it did not read") {
            name, kind in
            let joined = try JoinedProtocols(kind, check: name)
            let (second, third) = (joined.successor(), joined.successor())
            second.handsOver(to: third, behind: "second,")
            joined.far.handsOver(to: second, behind: "first,")
            joined.near.transport?.write("first,second,third")
            try joined.settle("the rest arrives") { third.text == "third" }
            try joined.expect(second.isLeft, "the second one hears nothing more")
            try joined.end()
        },
        TransportConformance(name: "unread bytes arrive in pieces that a read could return") {
            name, kind in
            let joined = try JoinedProtocols(kind, check: name)
            let second = joined.successor()
            let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) }
            joined.near.transport?.handOver(to: second, unread: bytes.span)
            try joined.settle("all bytes arrive") { second.received.count == bytes.count }
            try joined.expect(second.received == bytes, "in their order")
            try joined.expect(second.pieceSizes.allSatisfy { $0 <= 65_536 }, "64 KiB at most")
            try joined.end()
        },
        TransportConformance(name: "of two hand-overs in one callback the last one counts") {
            name, kind in
            let joined = try JoinedProtocols(kind, check: name)
            let (second, third) = (joined.successor(), joined.successor())
            joined.far.whenReceived = { [unowned far = joined.far] _, transport in
                far.whenReceived = nil
                transport.handOver(to: second, unread: "wrong".utf8.span)
                transport.handOver(to: third, unread: "right".utf8.span)
            }
            joined.near.transport?.write("x")
            try joined.settle("bytes arrive") { !third.received.isEmpty }
            try joined.expect(third.text == "right", "the bytes of the last call")
            try joined.expect(second.events.isEmpty, "the other one never begins")
            try joined.end()
        },
    ]

    // MARK: - Pressure

    private static let pressure = [
        TransportConformance(name: "a successor learns of pressure from before its beginning") {
            name, kind in
            let joined = try JoinedProtocols(kind, check: name) { _, far in
                far.whenMade = { $0.pauseProducing() }
            }
            let second = joined.successor()
            joined.near.whenReceived = { [unowned near = joined.near] _, transport in
                guard near.text == "go" else { return }
                transport.write([UInt8](repeating: 1, count: 8_000_000))
                transport.handOver(to: second, unread: nothing.span)
            }
            joined.far.transport?.write("go")
            try joined.settle("the successor is paused") { second.events == [.made, .paused] }
            joined.far.transport?.resumeProducing()
            try joined.settle("the successor is resumed, once") {
                second.events == [.made, .paused, .resumed]
            }
            try joined.settle("all bytes arrive") { joined.far.received.count == 8_000_000 }
            try joined.expect(
                joined.near.events == [.made, .received(Array("go".utf8))],
                "no pause for the protocol that left")
            try joined.end()
        },
        TransportConformance(name: "pressure that the leaver knows of is the successor's then") {
            name, kind in
            let joined = try JoinedProtocols(kind, check: name) { _, far in
                far.whenMade = { $0.pauseProducing() }
            }
            let second = joined.successor()
            joined.near.transport?.write([UInt8](repeating: 1, count: 8_000_000))
            try joined.settle("the writer is paused") { joined.near.events == [.made, .paused] }
            joined.near.transport?.handOver(to: second, unread: nothing.span)
            try joined.settle("the successor is paused") { second.events == [.made, .paused] }
            joined.far.transport?.resumeProducing()
            try joined.settle("the successor is resumed, once") {
                second.events == [.made, .paused, .resumed]
            }
            try joined.expect(joined.near.events == [.made, .paused], "nothing for the leaver")
            try joined.end()
        },
    ]

    // MARK: - Pauses

    private static let pauses = [
        TransportConformance(name: "a successor's pause holds back what was handed over") {
            name, kind in
            let joined = try JoinedProtocols(kind, check: name)
            let second = joined.successor()
            second.whenMade = { $0.pauseProducing() }
            joined.far.handsOver(to: second, behind: "command,")
            joined.near.transport?.write("command,greeting,")
            try joined.settle("it begins") { second.transport != nil }
            joined.near.transport?.write("more")
            joined.near.transport?.loseConnection()
            try joined.settle()
            try joined.expect(second.events == [.made], "nothing while paused")
            second.transport?.resumeProducing()
            try joined.expect(second.events == [.made], "no callback within resumeProducing")
            try joined.settle("the end arrives") { second.reason != nil }
            try joined.expect(
                second.events
                    == [
                        .made, .received(Array("greeting,more".utf8)),
                        .lost("closed by the peer"),
                    ], "made, bytes, closed by the peer")
            try joined.end()
        },
        TransportConformance(name: "the leaver's pause ends with it") { name, kind in
            let joined = try JoinedProtocols(kind, check: name)
            let second = joined.successor()
            joined.far.whenReceived = { [unowned far = joined.far] _, transport in
                guard far.text == "x" else { return }
                transport.pauseProducing()
                transport.handOver(to: second, unread: "unread,".utf8.span)
            }
            joined.near.transport?.write("x")
            try joined.settle("the unread bytes arrive") { second.text == "unread," }
            joined.near.transport?.write("later")
            try joined.settle("later ones arrive") { second.text == "unread,later" }
            try joined.end()
        },
    ]

    // MARK: - Layers

    private static let layers = [
        TransportConformance(name: "a layer stays before each protocol that takes over") {
            name, kind in
            let joined = try JoinedProtocols(kind, check: name)
            let (second, third) = (joined.successor(), joined.successor())
            let layer = CountingLayer(second)
            joined.far.handsOver(to: layer, behind: "first,")
            second.handsOver(to: third, behind: "second,")
            joined.near.transport?.write("first,second,third")
            try joined.settle("the rest arrives") { third.text == "third" }
            joined.near.transport?.write(", and more")
            joined.near.transport?.loseConnection()
            try joined.settle("the end arrives") { third.reason != nil }
            try joined.expect(second.isLeft, "the second one hears nothing more")
            try joined.expect(third.text == "third, and more", "all bytes")
            try joined.expect(
                layer.byteCount - layer.unreadByteCount == "second,third, and more".utf8.count,
                "the layer is called with each byte, and with the number of unread bytes")
            try joined.expect(layer.madeCount == 2, "connectionMade for each protocol behind it")
            try joined.expect(layer.lostCount == 1, "connectionLost once")
            try joined.end()
        }
    ]
}

extension RecordingProtocol {
    /// Hands over once it has this text, and gives its successor what is behind it.
    func handsOver(to successor: any StreamProtocol, behind text: String) {
        whenReceived = { [unowned self] _, transport in
            guard received.count >= text.utf8.count else { return }
            whenReceived = nil
            transport.handOver(
                to: successor, unread: Array(received.dropFirst(text.utf8.count)).span)
        }
    }

    /// Its last event was to receive something.
    var isLeft: Bool {
        if case .received? = events.last { lostCount == 0 } else { false }
    }
}

/// Counts what it forwards.
private final class CountingLayer: ProtocolLayer {
    private(set) var madeCount = 0
    private(set) var lostCount = 0
    private(set) var byteCount = 0
    private(set) var unreadByteCount = 0

    override func connectionMade(_ transport: any Transport) throws {
        madeCount += 1
        try super.connectionMade(transport)
    }

    override func replaced(
        by successor: any StreamProtocol, unreadByteCount: Int
    ) -> any StreamProtocol {
        self.unreadByteCount += unreadByteCount
        return super.replaced(by: successor, unreadByteCount: unreadByteCount)
    }

    override func dataReceived(_ data: Span<UInt8>) throws {
        byteCount += data.count
        try super.dataReceived(data)
    }

    override func connectionLost(_ reason: DisconnectReason) {
        lostCount += 1
        super.connectionLost(reason)
    }
}
