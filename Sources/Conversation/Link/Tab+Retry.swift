import ReactorKit
import TerminalUI

/// Whether and when a connection that failed or ended is dialled again.
extension Tab {
    /// A peer that closes in order so soon after its answer has said goodbye.
    static let goodbyeWindow = Duration.seconds(1)

    /// Takes over the setting; a countdown that it forbids ends.
    mutating func adopt(_ reconnect: ClientSettings.Reconnect) {
        self.reconnect = reconnect
        if reconnect == .never, case .down(let reason, _?) = link {
            link = .down(reason: reason, retry: nil)
        }
    }

    // MARK: - What a connection proves

    /// A line answered a message by carrying it. That proves the connection, and is no goodbye.
    mutating func heardEcho() {
        proveConnection()
        lastAnswer = nil
    }

    /// A line came in the service's own words. As an answer it proves the connection; what only
    /// greets or refuses whoever connects proves nothing.
    mutating func heardAnswer(isToMessage: Bool, at now: Moment) {
        if isToMessage { proveConnection() }
        // An answer may have several lines.
        if isToMessage || isAnswering(at: now) { lastAnswer = now.instant }
    }

    /// The connection has ended; a long one has proven itself.
    mutating func noteEnd(at now: Moment) {
        guard let upSince, schedule.connectionEnded(after: now.instant - upSince) else { return }
        endFailureRun()
    }

    private mutating func proveConnection() {
        schedule.succeeded()
        endFailureRun()
    }

    private func isAnswering(at now: Moment) -> Bool {
        lastAnswer.map { now.instant - $0 <= Self.goodbyeWindow } ?? false
    }

    /// Whether the peer has closed in order, right after its answer.
    func isGoodbye(_ failure: ConnectionFailure, at now: Moment) -> Bool {
        failure.kind == .closed && isAnswering(at: now)
    }

    // MARK: - After the end

    /// After a goodbye a key connects, and nothing else.
    mutating func parted(_ failure: ConnectionFailure, at now: Moment) -> [ClientAction] {
        self.failure = failure
        link = .down(reason: failure.reason, retry: nil)
        say(
            "\(timeOfDay(now.wallSecond)) \(failure.reason), after its answer:"
                + " Enter or F5 connects again")
        note(.lines)
        return []
    }

    /// Dials again after a wait; a failure that only a person can end, and one that the setting
    /// forbids to retry, wait for a key.
    mutating func retry(after failure: ConnectionFailure, at now: Moment) -> [ClientAction] {
        tell(failure, at: now)
        if failure.needsPerson || reconnect == .never {
            link = .down(reason: failure.reason, retry: nil)
            if let doubt = failure.doubt { tell(doubt) }
            return []
        }
        let delay =
            failure.isLasting
            ? schedule.longestDelay(using: &random) : schedule.nextDelay(using: &random)
        link = .down(reason: failure.reason, retry: now.instant + delay)
        return wakeForRetry(at: now)
    }

    /// One line for all failures in a row that have the same reason, as long as it is the last.
    private mutating func tell(_ failure: ConnectionFailure, at now: Moment) {
        self.failure = failure
        note(.failure)
        guard var run = failureRun, run.reason == failure.reason else {
            endFailureRun()
            say("\(timeOfDay(now.wallSecond)) \(failure.reason)", .failure)
            failureRun = FailureRun(failure.reason, since: now.wallSecond)
            failureRun?.line = transcript.last
            return
        }
        run.add()
        let text = "-- \(timeOfDay(now.wallSecond)) \(run.text(timeOfDay))".utf8
        if let line = run.line, line == transcript.last {
            transcript.replace(line, with: text, kind: .failure, at: now.wallSecond)
        } else {
            run.line = transcript.append(text, kind: .failure, at: now.wallSecond)
        }
        failureRun = run
    }

    /// The log has the first failure, and at the end how many there were.
    private mutating func endFailureRun() {
        if let failureRun, failureRun.count > 1 {
            log(.program, failureRun.text(timeOfDay).utf8)
        }
        failureRun = nil
    }
}
