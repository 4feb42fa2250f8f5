import Synchronization

/// A value that one task waits for. The first to settle it wins; all later ones are unheard.
///
/// That is how a continuation is resumed exactly once although a result, a cancellation and
/// the end of the reactor may come at the same time from three threads.
final class Promise<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, any Error>)
        case settled(Result<Value, any Error>)
        /// The task has it. It is not kept here, since to drop a connection closes it.
        case taken
    }

    private let state = Mutex(State.open)

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
        let before = state.withLock { state in
            let before = state
            switch before {
            case .open: state = .settled(result)
            case .awaited: state = .taken
            case .settled, .taken: break
            }
            return before
        }
        switch before {
        case .settled, .taken: return false
        case .open: return true
        case .awaited(let continuation):
            continuation.resume(with: result)
            return true
        }
    }

    /// Waits until it is settled; a cancelled task settles it with `CancellationError`.
    ///
    /// - Parameter cancelled: called on any thread when the cancellation came first: the place
    ///   to call off what was to give the value.
    func value(orWhenCancelled cancelled: @Sendable () -> Void) async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if let result = register(continuation) { continuation.resume(with: result) }
            }
        } onCancel: {
            if settle(with: .failure(CancellationError())) { cancelled() }
        }
    }

    /// - Returns: what it was settled with before anybody waited.
    private func register(
        _ continuation: CheckedContinuation<Value, any Error>
    ) -> Result<Value, any Error>? {
        state.withLock { state in
            switch state {
            case .open:
                state = .awaited(continuation)
                return nil
            case .settled(let result):
                state = .taken
                return result
            case .awaited, .taken: preconditionFailure("two tasks wait for one promise")
            }
        }
    }
}
