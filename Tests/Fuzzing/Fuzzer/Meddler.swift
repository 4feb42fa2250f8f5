import ReactorKit

/// Is in the middle of a connection, and keeps the bytes of one side until a step decides what the
/// other side gets.
final class Meddler: StreamProtocol {
    /// Bytes that were received and not forwarded.
    var waiting: [UInt8] = []
    private(set) var transport: (any Transport)?
    /// True once the side that it receives from has closed in order.
    private(set) var hasHeardAll = false

    func connectionMade(_ transport: any Transport) { self.transport = transport }

    func dataReceived(_ data: Span<UInt8>) { waiting += [UInt8](copying: data) }

    func connectionLost(_ reason: DisconnectReason) {
        if case .closedByPeer = reason { hasHeardAll = true }
        transport = nil
    }

    /// Sends the first waiting bytes to the side that `other` receives from.
    func pass(_ count: Int, through other: Meddler) {
        let bytes = Array(waiting.prefix(count))
        waiting.removeFirst(bytes.count)
        if !bytes.isEmpty { other.transport?.write(bytes.span) }
    }
}
