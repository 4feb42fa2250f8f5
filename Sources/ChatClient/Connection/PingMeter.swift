import ReactorIRC
import ReactorKit

/// Whether the server still answers, and how fast.
///
/// A PING is sent only while something is expected: an answer to an order, or the echo of a message.
/// An idle connection has no timer; whether its peer is alive is for TCP to find out.
struct PingMeter: Sendable {
    /// How long an answer is awaited before a PING, and after it.
    static let patience = Duration.seconds(60)

    enum Step: Sendable {
        case none
        case send(token: Int)
        case timedOut
    }

    private var count = 0
    private var open: (token: Int, sent: Instant)?
    private var lastHeard: Instant?
    private var lastSent: Instant?
    /// Since when an answer to an order is awaited.
    private var awaitedSince: Instant?

    /// A line arrived.
    mutating func heard(at now: ClientTime) {
        lastHeard = now.instant
        awaitedSince = nil
    }

    /// When there is something to do; nil when nothing is expected.
    func deadline(oldestPending: Instant?) -> Instant? {
        if let open { return max(open.sent, lastHeard ?? open.sent) + Self.patience }
        guard let start = [awaitedSince, oldestPending].compactMap({ $0 }).min() else {
            return nil
        }
        return max(start, lastSent ?? start) + Self.patience
    }

    /// What is due.
    mutating func tick(at now: ClientTime, oldestPending: Instant?) -> Step {
        guard let deadline = deadline(oldestPending: oldestPending), deadline <= now.instant
        else { return .none }
        guard open == nil else { return .timedOut }
        return .send(token: begin(at: now.instant))
    }

    /// An order was sent: the token of the PING to send behind it, at most one in `patience`; nil for
    /// none.
    mutating func expect(at now: ClientTime, wantsLag: Bool) -> Int? {
        if awaitedSince == nil { awaitedSince = now.instant }
        guard wantsLag, open == nil else { return nil }
        if let lastSent, now.instant - lastSent < Self.patience { return nil }
        return begin(at: now.instant)
    }

    /// The answer to a PING; nil for another one.
    mutating func answered(_ token: Int, at now: ClientTime) -> (sent: Instant, lag: Duration)? {
        guard let open, open.token == token else { return nil }
        self.open = nil
        return (open.sent, now.instant - open.sent)
    }

    private mutating func begin(at now: Instant) -> Int {
        count += 1
        open = (count, now)
        lastSent = now
        return count
    }
}

extension NetworkClient {
    private static var pingPrefix: String { "lag-" }

    /// An order was sent, to which the server answers something. Without echoes, which measure the
    /// lag by themselves, a PING follows it.
    mutating func expectAnswer(_ now: ClientTime, _ output: inout ClientOutput) {
        guard isRegistered else { return }
        let wantsLag = !capabilities.contains(.echoMessage)
        if let token = pings.expect(at: now, wantsLag: wantsLag) { sendPing(token, &output) }
    }

    func sendPing(_ token: Int, _ output: inout ClientOutput) {
        output.lines.write("PING", "\(Self.pingPrefix)\(token)")
    }

    /// `PING token`.
    func answerPing(_ line: IncomingLine, _ output: inout ClientOutput) {
        output.lines.begin()
        output.lines.appendCommand("PONG")
        output.lines.appendText(line[0].span)
        output.lines.end()
    }

    /// `PONG server token`: what was sent before the PING and is not echoed yet will not be.
    mutating func receivePong(_ line: IncomingLine, _ output: inout ClientOutput) {
        let text = String(decoding: line.last, as: UTF8.self)
        guard text.hasPrefix(Self.pingPrefix),
            let token = Int(text.dropFirst(Self.pingPrefix.count)),
            let answer = pings.answered(token, at: line.now)
        else { return }
        output.events.append(.lag(answer.lag))
        for number in pending.takeAll(sentBefore: answer.sent) {
            output.events.append(.pendingFailed(number, .unconfirmed))
        }
    }
}
