import ReactorKit
import Timestamps

/// Stands before a service's protocol where what peers say is to be logged, and tells it as text
/// that no terminal minds. Call on the reactor's thread.
final class MessageLog: StreamProtocol {
    /// The most bytes of a message that are told.
    private static let limit = 1_000

    private let inner: any StreamProtocol
    private let framing: Framing
    private let tell: (String) -> Void
    private var framer = LineFramer(limit: limit)

    init(
        before inner: any StreamProtocol, framing: Framing, tell: @escaping (String) -> Void
    ) {
        self.inner = inner
        self.framing = framing
        self.tell = tell
    }

    func connectionMade(_ transport: any Transport) throws {
        try inner.connectionMade(transport)
    }

    func dataReceived(_ data: Span<UInt8>) throws {
        switch framing {
        case .lines: tellLines(data)
        case .chunks: tell(data.extracting(0..<min(data.count, Self.limit)))
        }
        try inner.dataReceived(data)
    }

    func connectionLost(_ reason: DisconnectReason) { inner.connectionLost(reason) }

    func pauseProducing() { inner.pauseProducing() }

    func resumeProducing() { inner.resumeProducing() }

    var halfCloseProtocol: (any HalfCloseProtocol)? { inner.halfCloseProtocol }

    func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        inner.timeLimitReached(limit, transport)
    }

    func memoryRanOut(_ transport: any Transport) { inner.memoryRanOut(transport) }

    func shutDown(_ transport: any Transport, within limit: Duration) {
        inner.shutDown(transport, within: limit)
    }

    // MARK: -

    private func tellLines(_ data: Span<UInt8>) {
        var position = 0
        while true {
            switch framer.next(in: data, from: &position) {
            case .line(let range): tell(data.extracting(range))
            case .heldLine, .overlong: tell(framer.held.span)
            case .none: return
            }
        }
    }

    private func tell(_ message: Span<UInt8>) {
        tell(String(decoding: [UInt8](copying: message), as: UTF8.self).debugDescription)
    }
}
