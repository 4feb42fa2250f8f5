package import ReactorKit
import Services
import Timestamps

/// One person's connection to a room.
///
/// A member that reads too slowly never delays the others: with more than `bufferLimit` bytes
/// waiting it misses lines, and gets their number as soon as it has read enough. A member that
/// sends much at once is read in portions, so that its lines can be passed on between them. Call on
/// the reactor's thread.
package final class RelayMember: LineProtocol {
    /// The maximum number of bytes that wait for a member before it misses lines. Above any
    /// transport's high-water mark, so that the transport reports when they are sent.
    package static let bufferLimit = 262_144
    /// The maximum number of bytes that one member causes in a turn of the reactor, plus one line.
    static let breath = 16_384

    /// Increases with each member that joins; zero before.
    var id: RelayRoom.MemberID = 0
    let address: String
    private let relay: Relay
    private let reactor: Reactor
    private let limit: Int
    private let connection: Connection?
    private var missed = 0
    /// Bytes that this member caused in the current turn.
    private var said = 0

    init(
        from address: String, of relay: Relay, on reactor: Reactor, lineLimit: Int,
        connection: Connection?
    ) {
        self.address = address
        self.relay = relay
        self.reactor = reactor
        limit = lineLimit
        self.connection = connection
        super.init(limit: lineLimit)
    }

    package override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        relay.join(self)
    }

    package override func lineReceived(_ line: Span<UInt8>) {
        let before = said
        said += relay.received([UInt8](copying: line)[...], from: self)
        if before == 0 { reactor.callSoon { [weak self] in self?.breathe() } }
        if said > Self.breath || relay.isBehind { pauseReceiving() }
    }

    package override func lineTooLong(_ start: Span<UInt8>) {
        connection?.report(.lineLength(limit))
        transport?.refuse(.lineLength(limit), stamp: relay.stamp)
    }

    package override func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        transport.refuse(limit, stamp: relay.stamp)
    }

    package override func memoryRanOut(_ transport: any Transport) {
        super.memoryRanOut(transport)
        transport.refuse(.memory, stamp: relay.stamp)
    }

    package override func resumeProducing() {
        tellMissed()
    }

    package override func connectionLost(_ reason: DisconnectReason) {
        super.connectionLost(reason)
        relay.leave(self)
    }

    /// Sends a line, with its line end, to this member.
    func hear(_ line: [UInt8]) {
        tellMissed()
        guard let transport else { return }
        if missed == 0, transport.bufferedByteCount < Self.bufferLimit {
            return transport.write(line)
        }
        missed += 1
        relay.countMissedLine()
        // By then the transport has tried to send, and reports whether data still waits.
        if missed == 1 { reactor.callSoon { [weak self] in self?.tellMissed() } }
    }

    // MARK: -

    private func breathe() {
        said = 0
        guard isPaused else { return }
        if relay.isBehind { return relay.hold(self) }
        goOn()
    }

    /// Passes on what it sent meanwhile.
    func goOn() {
        do {
            try resumeReceiving()
        } catch {
            // Nothing here throws; an error would already have closed the connection.
            transport?.abortConnection()
        }
    }

    /// Sends the number of missed lines, once there is room again.
    private func tellMissed() {
        guard missed > 0, let transport, transport.bufferedByteCount < Self.bufferLimit / 2
        else { return }
        let lines = missed == 1 ? "1 line is" : "\(missed) lines are"
        missed = 0
        transport.write(relay.stamp)
        transport.write("* \(lines) missing here: you read too slowly\n")
    }
}
