import Logging
import ReactorKit

/// Says refusals and the like once a period for each kind, with how many there were.
///
/// The first is said at once; those that follow within the period are counted, and their number
/// is said at its end, so that no flood of events is a flood of lines and none is passed over.
/// Each of them is a line of the level debug as well. Call on the reactor's thread.
final class RefusalLog {
    static let period = Duration.seconds(60)

    private let reactor: Reactor
    private let log: Logger
    private var throttles: [RefusalReason: LogThrottle] = [:]
    private var untold: [RefusalReason: Int] = [:]

    init(_ log: Logger, on reactor: Reactor) {
        self.log = log
        self.reactor = reactor
    }

    /// `count` is how many peers it is about; none where nobody is turned away.
    func tell(
        _ reason: RefusalReason, count: Int = 1, _ event: String, _ metadata: Logger.Metadata = [:]
    ) {
        var metadata = metadata
        metadata["reason"] = "\(reason.rawValue)"
        if untold[reason] == nil, admits(reason) {
            log.warning("\(event)", metadata: metadata)
            if count > 1 { keep(count - 1, for: reason) }
            return
        }
        log.debug("\(event)", metadata: metadata)
        if count > 0 { keep(count, for: reason) }
    }

    private func keep(_ count: Int, for reason: RefusalReason) {
        untold[reason, default: 0] += count
        guard untold[reason] == count else { return }
        reactor.callLater(Self.period) { [weak self] in self?.summarize(reason) }
    }

    private func admits(_ reason: RefusalReason) -> Bool {
        throttles[reason, default: LogThrottle(period: Self.period)].admits(at: reactor.now) != nil
    }

    private func summarize(_ reason: RefusalReason) {
        guard let count = untold.removeValue(forKey: reason) else { return }
        _ = admits(reason)
        log.warning(
            "\(reason.words): \(count) more in the last \(Self.period.components.seconds) s",
            metadata: ["reason": "\(reason.rawValue)", "count": "\(count)"])
    }
}

extension RefusalReason {
    /// What happened, for a line that counts it.
    var words: String {
        switch self {
        case .connections: "turned away, since there were too many connections"
        case .address: "turned away, since their address had too many connections"
        case .rate: "sent faster than they may"
        case .lineLength: "sent too long a line"
        case .buffer: "closed, since the server held too much for all connections"
        case .handshake: "failed at TLS, most of them in the handshake"
        case .proxyHeader: "sent no good PROXY header"
        case .idle: "were idle for too long"
        case .writeStall: "did not read for too long"
        case .descriptors: "could not be accepted"
        }
    }
}
