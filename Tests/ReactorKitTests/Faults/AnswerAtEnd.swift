import ReactorKit

/// Hears the whole question, and answers behind its end.
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
