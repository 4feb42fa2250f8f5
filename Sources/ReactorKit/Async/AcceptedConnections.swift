import DequeModule

/// The connections that a listener has accepted and nobody has taken yet. Pure.
struct AcceptedConnections {
    /// As many as the reactor accepts in one turn; further peers wait in the kernel's queue.
    private static let limit = 64

    private var connections: Deque<AsyncConnection> = []
    private var isOver = false

    mutating func append(_ connection: AsyncConnection) {
        if !isOver { connections.append(connection) }
    }

    /// Drops, and so closes, what nobody has taken.
    mutating func end() {
        isOver = true
        connections.removeAll()
    }

    mutating func take() -> Find<AsyncConnection> {
        if let first = connections.popFirst() { return .value(first) }
        return isOver ? .end : .nothing
    }
}

extension AcceptedConnections: MailboxContents {
    var isFull: Bool { connections.count >= Self.limit }
    var hasRoom: Bool { connections.count <= Self.limit / 4 }
}
