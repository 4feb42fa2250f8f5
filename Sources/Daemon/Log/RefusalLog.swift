import Logging
import ReactorKit

/// Logs refusals and the like once a period for each kind, with how many there were.
///
/// The first is logged at once; those that follow within the period are counted, and their number
/// is logged at its end: a flood of events is no flood of lines, and none is left out. Each of them
/// is a line of the level debug as well. Call on the reactor's thread.
final class RefusalLog {
    static let period = Duration.seconds(60)

    private let reactor: Reactor
    private let log: Logger
    private var throttles: [RefusalReason: LogThrottle] = [:]
    private var unreported: [RefusalReason: Int] = [:]

    init(_ log: Logger, on reactor: Reactor) {
        self.log = log
        self.reactor = reactor
    }

    /// - Parameter count: how many peers it is about; 0 when none was refused.
    func record(
        _ reason: RefusalReason, count: Int = 1, _ event: String, _ metadata: Logger.Metadata = [:]
    ) {
        var metadata = metadata
        metadata["reason"] = "\(reason.rawValue)"
        if unreported[reason] == nil, admits(reason) {
            log.warning("\(event)", metadata: metadata)
            if count > 1 { keep(count - 1, for: reason) }
            return
        }
        log.debug("\(event)", metadata: metadata)
        if count > 0 { keep(count, for: reason) }
    }

    private func keep(_ count: Int, for reason: RefusalReason) {
        unreported[reason, default: 0] += count
        guard unreported[reason] == count else { return }
        reactor.callLater(Self.period) { [weak self] in self?.summarize(reason) }
    }

    private func admits(_ reason: RefusalReason) -> Bool {
        throttles[reason, default: LogThrottle(period: Self.period)].admits(at: reactor.now) != nil
    }

    private func summarize(_ reason: RefusalReason) {
        guard let count = unreported.removeValue(forKey: reason) else { return }
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
        case .connections: "refused, since there were too many connections"
        case .address: "refused, since their address had too many connections"
        case .banned: "refused, since their address is banned"
        case .rate: "sent faster than they may"
        case .lineLength: "sent too long a line"
        case .buffer: "closed, since max-buffer was reached"
        case .handshake: "failed at TLS, most of them during the handshake"
        case .proxyHeader: "sent no valid PROXY header"
        case .idle: "were idle for too long"
        case .writeStall: "did not read for too long"
        case .unsentBytes: "closed, since they read too slowly and too much waited for them"
        case .descriptors: "could not be accepted"
        }
    }
}
