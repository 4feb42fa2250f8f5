package import Figures
package import ReactorKit

/// What one worker counts. Used on its reactor's thread alone, therefore without a lock.
package final class Counters {
    /// Messages that services have handled, and how many each of them.
    package var messages = 0
    package var messagesOfServices: [String: Int] = [:]
    /// What services count besides.
    package var readingsOfServices = FigureReadings()
    /// Bytes of connections; under TLS those of the records.
    package var bytesIn = 0
    package var bytesOut = 0
    /// Bytes that connections hold at the moment.
    package var bufferedBytes = 0
    package private(set) var handshakesFailed = 0
    package private(set) var refusals: [RefusalReason: Int] = [:]
    package private(set) var endings: [EndingReason: Int] = [:]
    /// Connections by the name of their listener, which is empty for the one without.
    package private(set) var accepted: [String: Int] = [:]
    package private(set) var open: [String: Int] = [:]
    package private(set) var turns = DurationHistogram()

    /// Called before the figures are read, to bring them up to date.
    package var refresh: ((Counters) -> Void)?

    private unowned let reactor: Reactor
    private let worker: Int
    private let isSilent: Bool

    /// - Parameters:
    ///   - reactor: the worker's, whose timers and descriptors are figures too.
    ///   - worker: its index, from 0.
    ///   - isSilent: true for counters that are reported in place of those of a worker that does
    ///     not answer.
    package init(of reactor: Reactor, worker: Int = 0, isSilent: Bool = false) {
        self.reactor = reactor
        self.worker = worker
        self.isSilent = isSilent
    }

    /// Counts a connection that was accepted.
    package func accepted(listener: String) {
        accepted[listener, default: 0] += 1
        open[listener, default: 0] += 1
    }

    /// Counts the end of a connection that was counted as accepted.
    package func ended(_ reason: DisconnectReason, listener: String) {
        open[listener, default: 0] -= 1
        endings[EndingReason(reason), default: 0] += 1
    }

    /// Counts peers that were turned away, warned or slowed.
    package func refused(_ reason: RefusalReason, count: Int = 1) {
        if count > 0 { refusals[reason, default: 0] += count }
    }

    /// Counts a TLS handshake that failed.
    package func handshakeFailed() {
        handshakesFailed += 1
    }

    /// Counts a turn of the reactor; see `Reactor.turnEnded`.
    package func turn(took time: Duration) {
        turns.add(time)
    }

    /// The figures at this moment.
    package var readings: FigureReadings {
        refresh?(self)
        var readings = Self.figures.readings(of: self)
        readings.merge(readingsOfServices)
        return readings
    }
}

@available(*, unavailable)
extension Counters: Sendable {}

// MARK: - Table

extension Counters {
    /// The name of the figure that ``StatusSnapshot/silentWorkers`` reads.
    static let silentWorkers = "carillond_silent_workers"

    /// The figures of every worker.
    package static let figures = FigureTable<Counters>([
        Figure(
            "carillond_connections", .gauge, "Open connections.", \.open,
            label: FigureLabel("listener"), row: FigureRow("connections", unit: " now")),
        Figure(
            "carillond_worker_connections", .gauge,
            "Open connections, by the reactor that serves them.", \.openOfWorker,
            label: FigureLabel("worker")),
        Figure(
            "carillond_accepts_total", .counter, "Accepted connections.", \.accepted,
            label: FigureLabel("listener"), row: FigureRow("connections", unit: " accepted")),
        Figure(
            "carillond_refusals_total", .counter,
            "Peers that were refused, disconnected or slowed, by reason.",
            \.refusals, label: FigureLabel("reason", of: RefusalReason.self),
            row: FigureRow("refused", .list)),
        Figure(
            "carillond_endings_total", .counter, "Closed connections, by reason.", \.endings,
            label: FigureLabel("reason", of: EndingReason.self), row: FigureRow("ended", .list)),
        Figure(
            "carillond_messages_total", .counter, "Messages.", \.messages,
            row: FigureRow("messages")),
        Figure(
            "carillond_service_messages_total", .counter, "Messages, by service.",
            \.messagesOfServices, label: FigureLabel("service"),
            row: FigureRow("services", .list, hidesZero: true)),
        Figure(
            "carillond_received_bytes_total", .counter, "Bytes received from peers.", \.bytesIn,
            row: FigureRow("received", .bytes)),
        Figure(
            "carillond_sent_bytes_total", .counter, "Bytes sent to peers.", \.bytesOut,
            row: FigureRow("sent", .bytes)),
        Figure(
            "carillond_handshakes_failed_total", .counter, "Failed TLS handshakes.",
            \.handshakesFailed,
            row: FigureRow(
                "TLS", unit: " handshakes failed", singular: " handshake failed", hidesZero: true)),
        Figure(
            "carillond_turn_seconds", .histogram,
            "Duration of the reactors' turns, without the wait for events.", \.turns,
            row: FigureRow("turns", .quantiles)),
        Figure(
            "carillond_workers", .gauge, "Reactors that serve connections.", \.workerCount,
            row: FigureRow("reactors")),
        Figure(
            silentWorkers, .gauge,
            "Reactors that did not answer in time; their figures are missing.",
            \.silentWorkerCount,
            row: FigureRow(
                "reactors", unit: " do not answer", singular: " does not answer", hidesZero: true)),
        Figure(
            "carillond_buffered_bytes", .gauge,
            "Bytes held to be sent, and bytes received of incomplete messages.",
            \.bufferedBytes, row: FigureRow("buffered", .bytes)),
        Figure(
            "carillond_timers", .gauge, "Pending timers.", \.timerCount,
            row: FigureRow("reactors", separator: ", timers ")),
        Figure(
            "carillond_watched_descriptors", .gauge, "Descriptors watched by reactors.",
            \.watchedDescriptorCount),
    ])

    private var openOfWorker: [String: Int] {
        isSilent ? [:] : ["\(worker)": open.values.reduce(0, +)]
    }
    private var workerCount: Int { 1 }
    private var silentWorkerCount: Int { isSilent ? 1 : 0 }
    private var timerCount: Int { isSilent ? 0 : reactor.timerCount }
    private var watchedDescriptorCount: Int { isSilent ? 0 : reactor.watchedDescriptorCount }
}

/// How a connection ended; each kind has a counter.
package enum EndingReason: String, CaseIterable, Sendable, FigureLabelValue {
    case closedByPeer = "closed-by-peer"
    case closed
    case aborted
    case timedOut = "timed-out"
    case lost
    case failed

    package init(_ reason: DisconnectReason) {
        switch reason {
        case .closedByPeer: self = .closedByPeer
        case .closed: self = .closed
        case .aborted: self = .aborted
        case .timedOut: self = .timedOut
        case .lost: self = .lost
        case .failed: self = .failed
        }
    }
}
