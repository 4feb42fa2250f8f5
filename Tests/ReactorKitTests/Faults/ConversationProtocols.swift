import ReactorKit

/// Sends its lines at the start, answers none or each, and closes when it has received enough.
final class NumberedLines: LineProtocol {
    private let lines: [String]
    private let answers: Bool
    private let enough: Int
    private(set) var received: [String] = []
    private(set) var isOver = false

    init(sending lines: [String] = [], answers: Bool = false, enough: Int = .max) {
        self.lines = lines
        self.answers = answers
        self.enough = enough
        super.init()
    }

    override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        for line in lines { sendLine(line.utf8.span) }
    }

    override func lineReceived(_ line: Span<UInt8>) {
        let text = String(decoding: [UInt8](copying: line), as: UTF8.self)
        received.append(text)
        if answers { sendLine("\(received.count) \(text)".utf8.span) }
        if received.count == enough { transport?.loseConnection() }
    }

    override func connectionLost(_ reason: DisconnectReason) {
        super.connectionLost(reason)
        isOver = true
        received.append("lost: \(reason)")
    }
}

/// Receives the whole question, and answers after its end.
final class AnswerAtEnd: HalfCloseProtocol {
    private var question: [UInt8] = []
    private var transport: (any Transport)?
    private(set) var events: [String] = []
    private(set) var isOver = false

    func connectionMade(_ transport: any Transport) {
        self.transport = transport
    }

    func dataReceived(_ data: Span<UInt8>) {
        question += [UInt8](copying: data)
    }

    func readConnectionLost() {
        events.append("asked \(String(decoding: question, as: UTF8.self))")
        transport?.write("answer")
        transport?.loseConnection()
    }

    func connectionLost(_ reason: DisconnectReason) {
        isOver = true
        events.append("lost: \(reason)")
    }
}
