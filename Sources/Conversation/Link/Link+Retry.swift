import ReactorKit
import TerminalUI

/// Consecutive failures with the same reason, which the transcript counts in one line.
struct FailureRun {
    let reason: String
    /// When the first one happened, in seconds of the wall clock.
    let since: Int64
    private(set) var count = 1
    /// The line of the transcript that counts them.
    var line: LineID?

    init(_ reason: String, since: Int64) {
        self.reason = reason
        self.since = since
    }

    mutating func add() { count += 1 }

    /// `connection refused, 11 times since 23:39:00`; the advice was in the first line.
    func text(_ timeOfDay: (Int64) -> String) -> String {
        count == 1 ? reason : "\(fact), \(count) times since \(timeOfDay(since))"
    }

    /// The reason without the question at its end, which is advice.
    private var fact: Substring {
        guard reason.last == "?", let comma = reason.lastIndex(of: ",") else { return reason[...] }
        return reason[..<comma]
    }
}

/// Whether the peer echoes what is sent, as a terminal does.
enum PeerEcho {
    case off, on
    /// On, and something was sent since.
    case used
}

/// Whether and when the link dials again after a connection has failed or ended.
extension Link {
    /// A peer that closes in order this soon after its answer has ended the conversation.
    static let goodbyeWindow = Duration.seconds(1)

    // MARK: - What proves a connection

    /// A line answered a message by carrying it, which proves that the connection works.
    mutating func provedByEcho(in buffer: inout Buffer) {
        proveConnection(in: &buffer)
        lastAnswer = nil
    }

    /// A network has accepted the client, which proves that the connection works.
    mutating func provedByRegistration(in buffer: inout Buffer) {
        proveConnection(in: &buffer)
    }

    /// A line arrived that carries no message. It proves that the connection works if it answers
    /// a message; a greeting or a refusal proves nothing.
    mutating func noteAnswer(isToMessage: Bool, in buffer: inout Buffer, at now: Moment) {
        if isToMessage { proveConnection(in: &buffer) }
        // An answer may have several lines.
        if isToMessage || isAnswering(at: now) { lastAnswer = now.instant }
    }

    /// The connection has ended; a long connection proves that it works.
    mutating func noteEnd(in buffer: inout Buffer, at now: Moment) {
        guard let upSince, schedule.connectionEnded(after: now.instant - upSince) else { return }
        endFailureRun(in: &buffer)
    }

    private mutating func proveConnection(in buffer: inout Buffer) {
        schedule.succeeded()
        endFailureRun(in: &buffer)
    }

    private func isAnswering(at now: Moment) -> Bool {
        lastAnswer.map { now.instant - $0 <= Self.goodbyeWindow } ?? false
    }

    /// Whether the peer has closed in order, right after its answer; a peer that echoes as a
    /// terminal does need not answer, as after `exit`.
    func isGoodbye(_ failure: ConnectionFailure, at now: Moment) -> Bool {
        failure.kind == .closed && (isAnswering(at: now) || peerEcho == .used)
    }

    // MARK: - After the end

    /// When the peer has closed after its answer, only the person connects again.
    mutating func endAfterGoodbye(
        _ failure: ConnectionFailure, in buffer: inout Buffer, at now: Moment
    ) -> [ConnectionAction] {
        self.failure = failure
        state = .down(reason: failure.reason, retry: nil)
        buffer.say(
            "\(timeOfDay(now.wallSecond)) \(failure.reason), after its answer:"
                + " \(buffer.keymap.name(of: .reconnect)) connects again")
        return []
    }

    /// Dials again after a wait, unless only a person can fix the failure or the setting forbids
    /// it.
    mutating func retry(
        after failure: ConnectionFailure, in buffer: inout Buffer, at now: Moment
    ) -> [ConnectionAction] {
        report(failure, in: &buffer, at: now)
        if failure.needsPerson || settings.reconnect == .never {
            state = .down(reason: failure.reason, retry: nil)
            if let doubt = failure.doubt { report(doubt, in: &buffer) }
            return []
        }
        let delay =
            failure.isLasting
            ? schedule.longestDelay(using: &random) : schedule.nextDelay(using: &random)
        state = .down(reason: failure.reason, retry: now.instant + delay)
        return wakeForRetry(at: now)
    }

    /// Shows the failure; failures in a row with the same reason share a line while it is the
    /// last.
    private mutating func report(
        _ failure: ConnectionFailure, in buffer: inout Buffer, at now: Moment
    ) {
        self.failure = failure
        buffer.note(.failure)
        guard var run = failureRun, run.reason == failure.reason else {
            endFailureRun(in: &buffer)
            buffer.say("\(timeOfDay(now.wallSecond)) \(failure.reason)", .failure)
            failureRun = FailureRun(failure.reason, since: now.wallSecond)
            failureRun?.line = buffer.transcript.last
            return
        }
        run.add()
        let text = "-- \(timeOfDay(now.wallSecond)) \(run.text(timeOfDay))".utf8
        if let line = run.line, line == buffer.transcript.last {
            buffer.transcript.replace(line, with: text, kind: .failure, at: now.wallSecond)
        } else {
            run.line = buffer.transcript.append(text, kind: .failure, at: now.wallSecond)
        }
        failureRun = run
    }

    /// The log has the first failure, and at the end how many there were.
    private mutating func endFailureRun(in buffer: inout Buffer) {
        if let failureRun, failureRun.count > 1 {
            buffer.log(.program, failureRun.text(timeOfDay).utf8)
        }
        failureRun = nil
    }
}
