package import Logging
package import ReactorKit
package import Services

/// Detects a client whose first message has no line end, and logs a hint once.
///
/// Such a client waits for a reply, and the server for the rest of the line.
/// Watches only connections whose first read ended inside a line, a few at a time, with one timer
/// for all of them, until it finds one. Call on the worker's thread.
package final class LineEndHint {
    private struct Watched {
        weak var server: TimestampServer?
        let connection: Connection
        let since: Instant
    }

    static let patience = Duration.seconds(5)
    private static let watchLimit = 64
    private static let name = "line-end hint"

    private let once: OnceRegistry
    private let reactor: Reactor
    private let log: Logger
    private var watched: [Watched] = []
    private var timer: ScheduledCall?

    package init(_ once: OnceRegistry, on reactor: Reactor, log: Logger) {
        self.once = once
        self.reactor = reactor
        self.log = log
    }

    /// False once the hint has been logged.
    package var isWanted: Bool { !once.isTaken(Self.name) }

    /// Watches a connection whose first message is incomplete.
    func watch(_ server: TimestampServer, _ connection: Connection) {
        guard isWanted, watched.count < Self.watchLimit else { return }
        watched.append(Watched(server: server, connection: connection, since: reactor.now))
        if timer == nil { look(in: Self.patience) }
    }

    // MARK: -

    private func look(in time: Duration) {
        timer = reactor.callLater(time) { [weak self] in self?.look() }
    }

    private func look() {
        timer = nil
        watched.removeAll { $0.server?.firstByteCount == nil }
        guard isWanted, let oldest = watched.first else { return watched = [] }
        let wait = oldest.since + Self.patience - reactor.now
        if wait > .zero { return look(in: wait) }
        let count = oldest.server?.firstByteCount ?? 0
        watched = []
        guard once.take(Self.name) else { return }
        log.notice(
            """
            a client at \(oldest.connection.host) sent \(count) bytes without a line end and gets \
            no reply: a message ends with a line feed; clients that send none need --framing chunks
            """, metadata: oldest.connection.metadata)
    }
}

@available(*, unavailable)
extension LineEndHint: Sendable {}
