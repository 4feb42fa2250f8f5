/// A protocol of messages that start with their length, to subclass: override `messageReceived`.
/// Twisted's `NetstringReceiver` and `Int8/16/32StringReceiver`.
///
/// Once the transport is closing no further message is delivered. Call on the reactor's thread.
open class MessageProtocol: FramedProtocol {
    private var framer: MessageFramer

    /// Makes a protocol for messages of up to `limit` bytes, 1 to 4,294,967,295.
    public init(_ format: MessageFormat, limit: Int = 99_999) {
        framer = MessageFramer(format, limit: limit)
    }

    /// Called with each message; the span is valid only during the call.
    open func messageReceived(_ message: Span<UInt8>) throws {}

    /// Called once when the peer sends too great a length or violates the format; nothing is
    /// delivered after it. Unless overridden, the connection is closed. If this call hands the
    /// connection over, the successor gets the refused message from its first byte on, and what
    /// follows.
    open func messageFailed(_ error: MessageError) throws {
        transport?.loseConnection()
    }

    /// Sends a message, whose length the format must be able to encode. The peer's limit is not
    /// known here.
    public final func send(_ message: Span<UInt8>) {
        let format = framer.format
        let trailer = format.trailer.map { [$0] } ?? []
        transport?.write(format.header(forLength: message.count).span, message, trailer.span)
    }

    /// Removes and returns an unfinished or refused message, including its length.
    public final override func takeUnfinished() -> [UInt8] { framer.takeUnfinished() }

    /// Splits the bytes into messages.
    public final override func deliverFrames(
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
