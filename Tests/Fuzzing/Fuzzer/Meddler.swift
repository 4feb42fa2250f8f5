import ReactorKit

/// Stands in the middle of a connection, and keeps what one end sent until somebody decides
/// what the other end gets of it.
final class Meddler: StreamProtocol {
    /// What came and was not passed on.
    var waiting: [UInt8] = []
    private(set) var transport: (any Transport)?
    /// The end that it listens to has closed in order.
    private(set) var hasHeardAll = false

    func connectionMade(_ transport: any Transport) { self.transport = transport }

    func dataReceived(_ data: Span<UInt8>) { waiting += [UInt8](copying: data) }

    func connectionLost(_ reason: DisconnectReason) {
        if case .closedByPeer = reason { hasHeardAll = true }
        transport = nil
    }

    /// Gives the first bytes that wait to the end that `other` listens to.
    func pass(_ count: Int, through other: Meddler) {
        let bytes = Array(waiting.prefix(count))
        waiting.removeFirst(bytes.count)
        if !bytes.isEmpty { other.transport?.write(bytes.span) }
    }
}
