import Logging
import ReactorKit
import Synchronization
import Timestamps

/// Finds a client whose first message has no line end, and logs, once, what can be done.
///
/// Such a client waits for a reply, and the server for the rest of the line: both are silent.
/// Only connections whose first read ended inside a line are looked at, a few at a time, with one
/// timer for all of them, until one is found. Call on the worker's thread.
final class LineEndHint {
    /// Whether the hint has been logged; for all workers of a process. Safe from any thread.
    final class Once: Sendable {
        private let isTaken = Atomic(false)

        var isOver: Bool { isTaken.load(ordering: .relaxed) }

        /// True for the first that asks.
        func take() -> Bool { !isTaken.exchange(true, ordering: .relaxed) }
    }

    private struct Watched {
        weak var server: TimestampServer?
        let record: ConnectionRecord
        let since: Instant
    }

    static let patience = Duration.seconds(5)
    private static let watchLimit = 64

    private let once: Once
    private let reactor: Reactor
    private let log: Logger
    private var watched: [Watched] = []
    private var timer: ScheduledCall?

    init(_ once: Once, on reactor: Reactor, log: Logger) {
        self.once = once
        self.reactor = reactor
        self.log = log
    }

    /// False when there is nothing to be found any more.
    var isWanted: Bool { !once.isOver }

    /// Looks again at a connection whose first message has begun and not ended.
    func watch(_ server: TimestampServer, _ record: ConnectionRecord) {
        guard isWanted, watched.count < Self.watchLimit else { return }
        watched.append(Watched(server: server, record: record, since: reactor.now))
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
        guard once.take() else { return }
        log.notice(
            """
            a client at \(oldest.record.host) sent \(count) bytes without a line end and gets no \
            reply: a message ends with a line feed; clients that send none need --framing chunks
            """, metadata: oldest.record.metadata)
    }
}
