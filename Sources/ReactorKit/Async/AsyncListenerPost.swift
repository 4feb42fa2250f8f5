import DequeModule

/// The reactor's side of an `AsyncListener`: its listening sockets, of which a name may have
/// several.
final class AsyncListenerPost {
    private let reactor: Reactor
    private let accepted = Mailbox(AcceptedConnections())
    private var listeners: [StreamListener] = []

    /// - Throws: what `Reactor.listen` throws.
    static func open(
        at endpoint: Endpoint, options: ListenOptions, on reactor: Reactor
    ) throws -> AsyncListener {
        let post = AsyncListenerPost(on: reactor)
        post.listeners = try reactor.listen(at: endpoint, options: options) { [weak post] _ in
            AsyncConnectionProtocol(on: reactor) { post?.accept($0) }
        }
        for listener in post.listeners { listener.stopped = { [weak post] in post?.stop() } }
        reactor.attach(post, for: post.accepted)
        return AsyncListener(post.listeners.map(\.address), post.accepted, on: reactor.handle)
    }

    private init(on reactor: Reactor) {
        self.reactor = reactor
    }

    func stop() {
        reactor.detach(for: accepted)
        for listener in listeners { listener.stopListening() }
        accepted.end { $0.end() }
    }

    func resume() {
        for listener in listeners { listener.resumeAccepting() }
    }

    private func accept(_ connection: AsyncConnection) {
        guard accepted.change({ $0.append(connection) }) else { return }
        for listener in listeners { listener.pauseAccepting() }
    }
}

/// The connections that a listener has accepted and no task has taken yet. Pure.
struct AcceptedConnections {
    /// As many as the reactor accepts in one turn; further peers wait in the kernel's queue.
    private static let limit = 64

    private var connections: Deque<AsyncConnection> = []
    private var isOver = false

    mutating func append(_ connection: AsyncConnection) {
        if !isOver { connections.append(connection) }
    }

    /// Drops, and so closes, the connections that were not taken.
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
