import ReactorKit

/// A transport as the protocol behind a `MessageLog` sees it: the log stays before a successor.
/// Call on the reactor's thread.
final class LoggedTransport: LayeredTransport {
    /// Kept by the transport, and gone when the connection is handed over or ends.
    private weak var messageLog: MessageLog?

    init(_ transport: any Transport, behind messageLog: MessageLog) {
        self.messageLog = messageLog
        super.init(transport)
    }

    override func handOver(to successor: any StreamProtocol, unread: Span<UInt8>) {
        guard let messageLog else { return }
        let next = MessageLog(before: successor, after: messageLog, unreadCount: unread.count)
        super.handOver(to: next, unread: unread)
    }
}
