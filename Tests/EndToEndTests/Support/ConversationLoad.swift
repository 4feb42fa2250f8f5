import ReactorKit

/// Clients that talk without a pause: each connects, says some things, waits for each reply, and
/// closes; then it comes again. Call on the reactor's thread.
final class ConversationLoad {
    struct Report: Sendable {
        var conversations = 0
        var replies = 0
        /// What went wrong, in words.
        var losses: [String] = []
    }

    private static let messagesPerConversation = 5

    private let reactor: Reactor
    private let endpoint: Endpoint
    private(set) var report = Report()
    private var isOver = false
    private(set) var standing = 0

    init(on reactor: Reactor, to endpoint: Endpoint) {
        self.reactor = reactor
        self.endpoint = endpoint
    }

    /// Has one more client begin.
    func begin() {
        standing += 1
        reactor.connect(to: endpoint) { [self] _ in
            Talker(messages: Self.messagesPerConversation) { self.ended($0) }
        } failure: { [self] error in
            report.losses.append("\(error)")
            goOn()
        }
    }

    /// Has all end after their present conversation.
    func end() {
        isOver = true
    }

    private func ended(_ talker: Talker) {
        report.conversations += 1
        report.replies += talker.replies
        if let loss = talker.loss { report.losses.append(loss) }
        goOn()
    }

    private func goOn() {
        standing -= 1
        if !isOver { begin() }
    }
}

/// One conversation.
private final class Talker: LineProtocol {
    private let messages: Int
    private let ended: (Talker) -> Void
    private(set) var replies = 0
    private(set) var loss: String?

    init(messages: Int, ended: @escaping (Talker) -> Void) {
        self.messages = messages
        self.ended = ended
        super.init()
    }

    private var message: String { "message \(replies)" }

    override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        transport.write("\(message)\n")
    }

    override func lineReceived(_ line: Span<UInt8>) {
        let text = String(decoding: [UInt8](copying: line), as: UTF8.self)
        if !text.hasSuffix("] \(message)") { loss = "\(message) got \"\(text)\"" }
        replies += 1
        if replies == messages {
            transport?.loseConnection()
        } else {
            transport?.write("\(message)\n")
        }
    }

    override func connectionLost(_ reason: DisconnectReason) {
        super.connectionLost(reason)
        if replies < messages { loss = "no reply to \(message): \(reason)" }
        ended(self)
    }
}
