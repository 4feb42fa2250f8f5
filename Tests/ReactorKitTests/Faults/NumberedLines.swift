import ReactorKit

/// Sends its lines at the start, answers none or each, and closes when it has heard enough.
final class NumberedLines: LineProtocol {
    private let lines: [String]
    private let answers: Bool
    private let enough: Int
    private(set) var heard: [String] = []
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
        heard.append(text)
        if answers { sendLine("\(heard.count) \(text)".utf8.span) }
        if heard.count == enough { transport?.loseConnection() }
    }

    override func connectionLost(_ reason: DisconnectReason) {
        super.connectionLost(reason)
        isOver = true
        heard.append("lost: \(reason)")
    }
}
