/// A long job that is done in slices between the loop's other work; made by
/// `Reactor.startJob`.
///
/// In each turn its step is called again and again until a slice of time has passed; then
/// the turn goes on to timers and I/O. So a step should be short: the last one of a slice runs
/// to its end. Several jobs have a slice each. It stands still while the reactor does not
/// run, and the reactor keeps it alive until its end. Call on the reactor's thread.
public final class CooperativeJob {
    /// What a step says of the job.
    public enum Progress: Hashable, Sendable {
        /// Call the step again.
        case more
        /// The job is done.
        case done
    }

    /// How a job ended.
    public enum Outcome: Sendable {
        /// The step said that it is done.
        case done
        /// `cancel` was called before.
        case cancelled
        /// The step threw this error.
        case failed(any Error)
    }

    private weak var reactor: Reactor?
    private let slice: Duration
    private let step: () throws -> Progress
    private let completion: (Outcome) -> Void
    private var outcome: Outcome?

    init(
        slice: Duration, on reactor: Reactor, step: @escaping () throws -> Progress,
        completion: @escaping (Outcome) -> Void
    ) {
        self.slice = slice
        self.reactor = reactor
        self.step = step
        self.completion = completion
        reactor.callSoon { self.work() }
    }

    /// True until its end is decided.
    public var isActive: Bool { outcome == nil }

    /// Calls the step no more; the completion hears `.cancelled` on the next turn.
    ///
    /// May be called from inside the step. No effect on a job that is over.
    public func cancel() {
        if outcome == nil { outcome = .cancelled }
    }

    // MARK: -

    private func work() {
        guard let reactor else { return }
        let end = reactor.now + slice
        while outcome == nil {
            do {
                if try step() == .done, outcome == nil { outcome = .done }
            } catch {
                outcome = outcome ?? .failed(error)
            }
            if reactor.now >= end { break }
        }
        if let outcome { return completion(outcome) }
        reactor.callSoon { self.work() }
    }
}

@available(*, unavailable)
extension CooperativeJob: Sendable {}

extension Reactor {
    /// Calls `step` until it says `.done`, for at most about `slice` in each turn.
    ///
    /// The first step is made on the next turn. `completion` is called exactly once, never from
    /// inside `startJob` or `cancel`. Like Twisted's Cooperator.
    @discardableResult
    public func startJob(
        slice: Duration = .milliseconds(5),
        step: @escaping () throws -> CooperativeJob.Progress,
        completion: @escaping (CooperativeJob.Outcome) -> Void = { _ in }
    ) -> CooperativeJob {
        CooperativeJob(slice: slice, on: self, step: step, completion: completion)
    }
}
