/// A value that one task waits for. The first result settles it; later ones are dropped.
///
/// So a continuation is resumed exactly once although a result, a cancellation and the end of the
/// reactor may arrive at the same time from three threads.
package final class Promise<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Void, Never>)
        case settled(Result<Value, any Error>)
        /// The task has it. It is not kept here, since releasing a connection closes it.
        case taken
    }

    private let state = Monitor(State.open)

    /// An open one.
    package init() {}

    var isSettled: Bool {
        state.withLock { state in
            switch state {
            case .open, .awaited: false
            case .settled, .taken: true
            }
        }
    }

    /// Settles it with a value or an error.
    ///
    /// - Returns: false when it was settled before.
    @discardableResult
    package func settle(with result: Result<Value, any Error>) -> Bool {
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
    package func value() async throws -> Value {
        await withCheckedContinuation { continuation in
            if !register(continuation) { continuation.resume() }
        }
        return try take().get()
    }

    /// Waits until it is settled; a cancelled task settles it with `CancellationError`.
    ///
    /// - Parameter cancelled: called on any thread when the cancellation came first: the place to
    ///   cancel the work for the value.
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

    /// The continuation only wakes the task, which takes the result under the lock: ThreadSanitizer
    /// sees no order in a task that is resumed before it sleeps.
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

/// The duty to settle a promise, held by the code that will have its value.
///
/// It is kept in the jobs, timers and tables of a reactor. A reactor that is released drops them
/// all, and a pledge that is dropped unkept fails its promise with `ReactorGone`: so no task waits
/// for ever for a reactor that no longer exists.
final class Pledge<Value: Sendable>: Sendable {
    private let promise: Promise<Value>

    init(_ promise: Promise<Value>) {
        self.promise = promise
    }

    deinit {
        promise.settle(with: .failure(ReactorGone()))
    }

    /// True when no task waits: it was kept, or the waiting task was cancelled.
    var isVoid: Bool { promise.isSettled }

    func keep(_ value: Value) {
        promise.settle(with: .success(value))
    }

    func fail(_ error: any Error) {
        promise.settle(with: .failure(error))
    }

    /// Keeps it with what `body` returns, or fails it with what that throws.
    func keep(by body: () throws -> Value) {
        promise.settle(with: Result(catching: body))
    }
}

extension Pledge where Value == Void {
    func keep() {
        keep(())
    }
}
