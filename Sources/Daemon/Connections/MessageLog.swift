package import ReactorKit
package import Timestamps

/// Stands before a service's protocol where what peers say is to be logged, and tells it as text
/// that no terminal minds. A protocol that takes the connection over is logged as well, each byte
/// once: what the protocol before received and did not use was logged then. Call on the reactor's
/// thread.
package final class MessageLog: StreamProtocol {
    /// The most bytes of a message that are told.
    private static let limit = 1_000

    private let inner: any StreamProtocol
    private let framing: Framing
    private let tell: (String) -> Void
    private var framer = LineFramer(limit: limit)
    /// How many of the next bytes were logged before they were handed over.
    private var knownCount = 0
    private var logged: LoggedTransport?

    package init(
        before inner: any StreamProtocol, framing: Framing, tell: @escaping (String) -> Void
    ) {
        self.inner = inner
        self.framing = framing
        self.tell = tell
    }

    /// Continues `other` before the protocol that follows the one behind it.
    init(before inner: any StreamProtocol, after other: MessageLog, unreadCount: Int) {
        self.inner = inner
        framing = other.framing
        tell = other.tell
        framer = other.framer
        knownCount = other.knownCount + unreadCount
    }

    package func connectionMade(_ transport: any Transport) throws {
        let logged = LoggedTransport(transport, behind: self)
        self.logged = logged
        try inner.connectionMade(logged)
    }

    package func dataReceived(_ data: Span<UInt8>) throws {
        let known = min(knownCount, data.count)
        knownCount -= known
        if known < data.count { log(data.extracting(known..<data.count)) }
        try inner.dataReceived(data)
    }

    package func connectionLost(_ reason: DisconnectReason) {
        inner.connectionLost(reason)
        logged = nil
    }

    package func pauseProducing() { inner.pauseProducing() }

    package func resumeProducing() { inner.resumeProducing() }

    package var halfCloseProtocol: (any HalfCloseProtocol)? { inner.halfCloseProtocol }

    package func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        inner.timeLimitReached(limit, logged ?? transport)
    }

    package func memoryRanOut(_ transport: any Transport) {
        inner.memoryRanOut(logged ?? transport)
    }

    package func shutDown(_ transport: any Transport, within limit: Duration) {
        inner.shutDown(logged ?? transport, within: limit)
    }

    // MARK: -

    private func log(_ data: Span<UInt8>) {
        switch framing {
        case .lines: tellLines(data)
        case .chunks: tell(data.extracting(0..<min(data.count, Self.limit)))
        }
    }

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

@available(*, unavailable)
extension MessageLog: Sendable {}
