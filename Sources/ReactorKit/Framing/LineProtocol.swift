/// A protocol of lines, to subclass: override `lineReceived`. Twisted's `LineReceiver`.
///
/// Lines end with LF or CRLF; after the transport began to close no further line is told.
/// Call on the reactor's thread.
open class LineProtocol: StreamProtocol {
    /// The connection, from `connectionMade` to `connectionLost`.
    public private(set) var transport: (any Transport)?
    private var framer: LineFramer

    /// Lines may have up to `limit` bytes, their ends not counted.
    public init(limit: Int = 65_536) {
        framer = LineFramer(limit: limit)
    }

    /// A line without its end; lent for the time of the call.
    open func lineReceived(_ line: Span<UInt8>) throws {}

    /// A line went over the limit: its first bytes, up to the limit. The rest of it is
    /// skipped. Unless overridden, the connection is closed.
    open func lineTooLong(_ start: Span<UInt8>) throws {
        transport?.loseConnection()
    }

    /// All data so far is used up, and the start of a line is held that has not ended.
    open func lineUnfinished() {}

    /// The connection stands; call this one from an override.
    open func connectionMade(_ transport: any Transport) throws {
        self.transport = transport
    }

    /// The connection is over; call this one from an override.
    open func connectionLost(_ reason: DisconnectReason) {
        transport = nil
    }

    /// More waits to be sent than the high-water mark.
    open func pauseProducing() {}

    /// What waited has fallen to the low-water mark.
    open func resumeProducing() {}

    /// Takes the unfinished line as if it had ended; nil when there is none.
    public func takeTail() -> [UInt8]? {
        framer.takeTail()
    }

    /// Cuts the bytes into lines.
    public final func dataReceived(_ data: Span<UInt8>) throws {
        var position = 0
        while let transport, !transport.isClosing {
            switch framer.next(in: data, from: &position) {
            case .line(let range): try lineReceived(data.extracting(range))
            case .heldLine: try lineReceived(framer.held.span)
            case .overlong: try lineTooLong(framer.held.span)
            case .none:
                if framer.hasTail { lineUnfinished() }
                return
            }
        }
    }
}

@available(*, unavailable)
extension LineProtocol: Sendable {}
