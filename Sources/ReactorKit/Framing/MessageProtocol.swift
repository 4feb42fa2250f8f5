/// A protocol of messages that say their length first, to subclass: override
/// `messageReceived`. Twisted's `NetstringReceiver` and `Int8/16/32StringReceiver`.
///
/// After the transport began to close no further message is told. Call on the reactor's
/// thread.
open class MessageProtocol: FramedProtocol {
    private var framer: MessageFramer

    /// Messages may have up to `limit` bytes, 1 to 4,294,967,295.
    public init(_ format: MessageFormat, limit: Int = 99_999) {
        framer = MessageFramer(format, limit: limit)
    }

    /// A message; lent for the time of the call.
    open func messageReceived(_ message: Span<UInt8>) throws {}

    /// The peer announced too long a message, or broke the format: told once, and nothing
    /// after it. Unless overridden, the connection is closed. A successor, if it is handed over in
    /// this call, gets the refused message from its first byte on, and what follows.
    open func messageFailed(_ error: MessageError) throws {
        transport?.loseConnection()
    }

    /// Sends a message; the format has to have lengths of that size. The peer's limit is not
    /// known here.
    public final func send(_ message: Span<UInt8>) {
        let format = framer.format
        let trailer = format.trailer.map { [$0] } ?? []
        transport?.write(format.header(forLength: message.count).span, message, trailer.span)
    }

    /// Gives up an unfinished or refused message, its length included.
    public final override func takeUnfinished() -> [UInt8] { framer.takeUnfinished() }

    /// Cuts the bytes into messages.
    public final override func tellFrames(
        in data: Span<UInt8>, from position: inout Int
    ) throws {
        while isReceiving {
            guard let end = admittedEnd(of: data, from: position) else { return }
            let start = position
            let event = framer.next(in: data.extracting(0..<end), from: &position)
            charge(position - start, endsMessage: event != .none)
            switch event {
            case .message(let range): try messageReceived(data.extracting(range))
            case .heldMessage: try messageReceived(framer.held.span)
            case .failed(let error):
                try messageFailed(error)
                if !isPaused { _ = framer.takeUnfinished() }
            case .none: if position == data.count { return }
            }
        }
    }
}
