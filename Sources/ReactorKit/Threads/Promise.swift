/// A value that one task waits for. The first to settle it wins; all later ones are unheard.
///
/// That is how a continuation is resumed exactly once although a result, a cancellation and
/// the end of the reactor may come at the same time from three threads.
final class Promise<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Void, Never>)
        case settled(Result<Value, any Error>)
        /// The task has it. It is not kept here, since to drop a connection closes it.
        case taken
    }

    private let state = Monitor(State.open)

    var isSettled: Bool {
        state.withLock { state in
            switch state {
            case .open, .awaited: false
            case .settled, .taken: true
            }
        }
    }

    /// Gives the value or the error.
    ///
    /// - Returns: false when it was settled before.
    @discardableResult
    func settle(with result: Result<Value, any Error>) -> Bool {
        let (isFirst, waiting) = state.withLock {
            state -> (Bool, CheckedContinuation<Void, Never>?) in
            let before = state
            switch before {
            case .open, .awaited: state = .settled(result)
            case .settled, .taken: return (false, nil)
            }
            guard case .awaited(let continuation) = before else { return (true, nil) }
            return (true, continuation)
        }
        waiting?.resume()
        return isFirst
    }

    /// Waits until it is settled, whether the task is cancelled or not.
    func value() async throws -> Value {
        await withCheckedContinuation { continuation in
            if !register(continuation) { continuation.resume() }
        }
        return try take().get()
    }

    /// Waits until it is settled; a cancelled task settles it with `CancellationError`.
    ///
    /// - Parameter cancelled: called on any thread when the cancellation came first: the place
    ///   to call off what was to give the value.
    func value(orWhenCancelled cancelled: @Sendable () -> Void) async throws -> Value {
        try await withTaskCancellationHandler {
            try await value()
        } onCancel: {
            if settle(with: .failure(CancellationError())) { cancelled() }
        }
    }

    /// - Returns: false when there is nothing to wait for.
    private func register(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
        state.withLock { state in
            switch state {
            case .open:
                state = .awaited(continuation)
                return true
            case .settled: return false
            case .awaited, .taken: preconditionFailure("two tasks wait for one promise")
            }
        }
    }

    /// The continuation only wakes the task, which takes the result under the lock: resumed
    /// before it sleeps, a task goes on without any order that ThreadSanitizer could see.
    private func take() -> Result<Value, any Error> {
        state.withLock { state in
            guard case .settled(let result) = state else {
                preconditionFailure("two tasks wait for one promise")
            }
            state = .taken
            return result
        }
    }
}
