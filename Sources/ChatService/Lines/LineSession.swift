import DequeModule
import ReactorIRC
import ReactorKit
import Services

/// The connection of a person at telnet, who is a member of one room: between it and an ordinary
/// session at the edge `LineFace` translates.
///
/// A person who reads too slowly delays no other, and stays: with more than `bufferLimit` bytes
/// waiting they miss lines, and get their number as soon as they have read enough. Call on the
/// reactor's thread.
final class LineSession: LineProtocol, HalfCloseProtocol {
    /// The maximum number of bytes that wait for a person before they miss lines. Above any
    /// transport's high-water mark, so that the transport reports when they are sent.
    static let bufferLimit = 262_144
    /// A person who types more bytes than that before the entry is not read until then.
    private static let waitingLimit = 65_536
    /// How long a person may take to read what was sent before the end.
    private static let closingLimit = Duration.seconds(5)

    private let session: ChatSession
    private let reactor: Reactor
    private let rooms: LineRooms
    private let room: LineRoom
    private let connection: Connection
    private let limit: Int
    /// Counts what is typed.
    private let messages: MessageCounter?
    /// Kept until the end of the connection.
    private var owner: AnyObject?

    private var face: LineFace
    private var upper: LineTransport?
    /// The number in the name; nil once the name is another one.
    private var number: Int?
    /// How many names were not free.
    private var refusalCount = 0
    /// Lines that were typed before the entry. They are read at once: a script may write a line and
    /// close the connection.
    private var waiting: Deque<[UInt8]> = []
    private var waitingByteCount = 0
    /// The welcome and what follows it, which is sent when those lines are passed on: when a script
    /// has written lines and is gone, the first byte that is sent to it resets the connection.
    private var welcomeText: [UInt8] = []
    private var isWelcomed = false
    /// Messages for the core.
    private var outbox: [UInt8] = []
    private var isHeld = false
    private var isWakeUpScheduled = false
    /// The person types nothing more.
    private var isInputOver = false
    private var missed = 0

    /// - Parameters:
    ///   - owner: kept until the end of the connection.
    ///   - lineLimit: the most bytes of a line.
    init(
        _ connection: Connection, in room: LineRoom, of rooms: LineRooms, at edge: ChatEdge,
        owner: AnyObject, lineLimit: Int, messages: MessageCounter?
    ) {
        session = ChatSession(connection, at: edge)
        reactor = edge.reactor
        self.rooms = rooms
        self.room = room
        self.connection = connection
        self.owner = owner
        limit = lineLimit
        self.messages = messages
        face = LineFace(room: room.name, nickLimit: rooms.nickLimit)
        super.init(limit: lineLimit)
    }

    // MARK: - Connection

    override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        let upper = LineTransport(of: self, on: transport)
        self.upper = upper
        try session.connectionMade(upper)
        let number = rooms.numbers.take()
        self.number = number
        carryOut(face.begin(as: Self.name(of: number)))
        try flush()
    }

    override func lineReceived(_ line: Span<UInt8>) throws {
        messages?.add(1)
        let line = [UInt8](copying: line)
        if face.isIn, waiting.isEmpty { return try pass(line) }
        waiting.append(line)
        transport?.noteKept(line.count)
        waitingByteCount += line.count
        if waitingByteCount > Self.waitingLimit { pauseReceiving() }
    }

    /// Passes a typed line on.
    private func pass(_ line: [UInt8]) throws {
        carryOut(face.received(typed: line[...]))
        try flush()
    }

    override func lineTooLong(_ start: Span<UInt8>) {
        connection.report(.lineLength(limit))
        transport?.refuse(.lineLength(limit), stamp: rooms.stamp)
    }

    /// Ends when everything is answered: `echo hello | nc` gets its line back.
    func readConnectionLost() {
        isInputOver = true
        endIfAnswered()
    }

    /// A line without its end is not handled, so that nothing is carried out in part.
    var acceptsTruncation: Bool { true }

    override func connectionLost(_ reason: DisconnectReason) {
        super.connectionLost(reason)
        session.connectionLost(reason)
        upper?.end()
        if let number { rooms.numbers.release(number) }
        number = nil
        owner = nil
    }

    override func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        if let upper { session.timeLimitReached(limit, upper) }
    }

    override func memoryRanOut(_ transport: any Transport) {
        super.memoryRanOut(transport)
        waiting = []
        if let upper { session.memoryRanOut(upper) }
    }

    override func shutDown(_ transport: any Transport, within limit: Duration) {
        if let upper { session.shutDown(upper, within: limit) }
    }

    override func pauseProducing() { session.pauseProducing() }

    override func resumeProducing() {
        reportMissed()
        session.resumeProducing()
    }

    // MARK: - For the session

    /// Messages, each with its line end.
    func received(_ bytes: Span<UInt8>) {
        var start = 0
        while let end = bytes.firstIndex(of: 0x0A, from: start) {
            let line = bytes.extracting(start..<end)
            start = end + 1
            let isEndedByBoth = !line.isEmpty && line[line.count - 1] == 0x0D
            received(message: isEndedByBoth ? line.extracting(droppingLast: 1) : line)
        }
        if !outbox.isEmpty { wakeUp() }
        if isInputOver { endIfAnswered() }
    }

    /// Reads nothing more until `release`.
    func hold() {
        isHeld = true
        pauseReceiving()
    }

    /// Reads again, unless the person is not in the room yet.
    func release() {
        isHeld = false
        wakeUp()
    }

    // MARK: -

    private func received(message line: Span<UInt8>) {
        if face.isIn, let text = room.text(of: line) { return show(text) }
        let bytes = [UInt8](copying: line)
        guard let message = try? Message(bytes, limits: .fromServer) else { return }
        let steps = face.received(message)
        for step in steps {
            switch step {
            case .hear(let text):
                let text = stamped(text)
                room.note(text, of: bytes.span)
                show(text)
            case .keep(let text, let id, let isShown):
                let text = stamped(text)
                room.keep(text, id: id)
                guard isShown else { continue }
                room.note(text, of: bytes.span)
                show(text)
            default: carryOut(step)
            }
        }
    }

    private func carryOut(_ steps: [LineFace.Step]) {
        for step in steps { carryOut(step) }
    }

    private func carryOut(_ step: LineFace.Step) {
        switch step {
        case .send(let message):
            outbox += message
            outbox += [0x0D, 0x0A]
        case .show(let text), .hear(let text), .keep(let text, id: _, isShown: _):
            show(stamped(text))
        case .callOtherwise:
            guard let taken = number else { return }
            refusalCount += 1
            let next = rooms.numbers.take(after: taken + Self.gap(afterRefusals: refusalCount))
            rooms.numbers.release(taken)
            number = next
            carryOut(face.call(Self.name(of: next)))
        case .enter:
            welcome()
            wakeUp()
        case .renamed:
            if let number { rooms.numbers.release(number) }
            number = nil
        case .close: transport?.loseConnection(within: Self.closingLimit)
        }
    }

    private func welcome() {
        var text: [UInt8] = []
        if !room.history.lines.isEmpty {
            text = stamped(Array("* said before you came:".utf8))
            for line in room.history.lines { text += line }
        }
        show(text + stamped(face.welcome))
    }

    private func sendWelcome() {
        if isWelcomed { return }
        isWelcomed = true
        show(welcomeText)
        welcomeText = []
    }

    private func stamped(_ text: [UInt8]) -> [UInt8] {
        var line = rooms.stamp
        line.reserveCapacity(line.count + text.count + 1)
        line += text
        line.append(0x0A)
        return line
    }

    /// The numbers to leave out: the next ones are tried first; after some refusals the steps grow,
    /// since others may have hundreds of such names.
    private static func gap(afterRefusals count: Int) -> Int {
        count <= 8 ? 0 : 1 << min(count - 8, 20)
    }

    /// The name of a person who has not taken another one.
    static func name(of number: Int) -> String { "guest-\(number)" }

    // MARK: - What goes to the core

    private func flush() throws {
        guard !outbox.isEmpty else { return }
        let bytes = outbox
        outbox = []
        try session.dataReceived(bytes.span)
    }

    /// Goes on in the next turn: nothing may run inside a call of the session.
    private func wakeUp() {
        guard !isWakeUpScheduled else { return }
        isWakeUpScheduled = true
        reactor.callSoon { [weak self] in self?.goOn() }
    }

    private func goOn() {
        isWakeUpScheduled = false
        do {
            try flush()
            guard face.isIn else { return }
            try passWaiting()
            sendWelcome()
            if !isHeld, isPaused { try resumeReceiving() }
            if isInputOver { endIfAnswered() }
        } catch {
            transport?.failConnection(with: error)
        }
    }

    /// Passes on what was typed before the entry.
    private func passWaiting() throws {
        while !isHeld, let line = waiting.popFirst() {
            transport?.noteKept(-line.count)
            waitingByteCount -= line.count
            try pass(line)
        }
    }

    private func endIfAnswered() {
        if face.isIn, face.isIdle, waiting.isEmpty, !isPaused {
            transport?.loseConnection(within: Self.closingLimit)
        }
    }

    // MARK: - What is read

    /// Sends a line, with its line end.
    private func show(_ line: [UInt8]) {
        if face.isIn, !isWelcomed {
            welcomeText += line
            return
        }
        reportMissed()
        guard let transport else { return }
        if missed == 0, transport.bufferedByteCount < Self.bufferLimit {
            return transport.write(line)
        }
        missed += 1
        rooms.countMissedLine()
        // By then the transport has tried to send, and reports whether data still waits.
        if missed == 1 { reactor.callSoon { [weak self] in self?.reportMissed() } }
    }

    /// Sends the number of missed lines, once there is room again.
    private func reportMissed() {
        guard missed > 0, let transport, transport.bufferedByteCount < Self.bufferLimit / 2
        else { return }
        let lines = missed == 1 ? "1 line is" : "\(missed) lines are"
        missed = 0
        transport.write(rooms.stamp)
        transport.write("* \(lines) missing here: you read too slowly\n")
    }
}
