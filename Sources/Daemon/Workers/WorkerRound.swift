import ReactorKit

/// One question to several workers, some of which may not answer in time.
///
/// Call on the asking reactor's thread.
final class WorkerRound<Answer> {
    private var awaited: [PendingAnswer] = []
    private var timer: ScheduledCall?
    private var missing: Int
    private var answers: [Answer] = []
    private var ended: ((_ answers: [Answer], _ silentCount: Int) -> Void)?

    /// Waits for `count` answers, at most for `limit`, and calls `ended` once: at once when there
    /// is no worker, or from the call that adds the last answer, or later.
    init(
        of count: Int, on reactor: Reactor, within limit: Duration,
        ended: @escaping (_ answers: [Answer], _ silentCount: Int) -> Void
    ) {
        missing = count
        self.ended = ended
        if count == 0 {
            end()
        } else {
            timer = reactor.callLater(limit) { self.end() }
        }
    }

    /// Takes the answer of a worker; one that has ended has none, and is as silent as one that does
    /// not answer.
    func add(_ answer: Answer?) {
        guard let answer, ended != nil else { return }
        answers.append(answer)
        missing -= 1
        if missing == 0 { end() }
    }

    /// Drops an answer that is still missing at the end.
    func await(_ answer: PendingAnswer) {
        if ended != nil { awaited.append(answer) }
    }

    private func end() {
        guard let ended else { return }
        self.ended = nil
        timer?.cancel()
        for answer in awaited { answer.cancel() }
        awaited = []
        ended(answers, missing)
    }
}

@available(*, unavailable)
extension WorkerRound: Sendable {}
