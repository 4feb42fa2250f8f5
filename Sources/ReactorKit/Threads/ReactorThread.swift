/// A reactor that runs on a thread of its own, for programs whose main business is tasks.
///
///     let thread = try ReactorThread.start(name: "network")
///     let connection = try await thread.handle.connect(to: endpoint)
///     …
///     try await thread.stop()
///
/// A reactor never runs on Swift's cooperative pool, since its poll would hold one of the few
/// threads there. The thread lives until `stop` (or `handle.stop()`); dropping this object
/// changes nothing. Safe from any thread.
public final class ReactorThread: Sendable {
    private struct State {
        var end: Result<Void, any Error>?
        var waiting: [@Sendable (Result<Void, any Error>) -> Void] = []
    }

    /// The door into the reactor.
    public let handle: ReactorHandle
    private let state = Monitor(State())

    /// Starts a thread, and a reactor on it that runs when this returns.
    ///
    /// - Parameters:
    ///   - name: what ps(1) and debuggers show, cut to 15 bytes.
    ///   - clock: called on the thread.
    /// - Throws: `SystemError` when there is no thread, or no descriptor, left.
    public static func start(
        name: String, clock: @escaping @Sendable () -> any ReactorClock = { SystemClock() }
    ) throws -> ReactorThread {
        try start(name: name, clock: clock) { _ in }.thread
    }

    /// Starts a thread, and a reactor on it that `setUp` is given before it runs.
    ///
    /// - Throws: also what `setUp` throws; then what it had opened is closed.
    package static func start<Value: Sendable>(
        name: String, clock: @escaping @Sendable () -> any ReactorClock = { SystemClock() },
        setUp: @escaping @Sendable (Reactor) throws -> Value
    ) throws -> (thread: ReactorThread, value: Value) {
        let started = BlockingQueue<Result<(ReactorThread, Value), any Error>>(capacity: 1)
        try Thread.detach {
            Thread.nameCurrent(name)
            do {
                let reactor = try Reactor(clock: clock())
                let thread = ReactorThread(reactor.handle)
                do {
                    _ = started.push(.success((thread, try setUp(reactor))))
                } catch {
                    reactor.abandonAll()
                    thread.end(reactor, .failure(error))
                    throw error
                }
                thread.end(reactor, Result<Void, any Error> { try reactor.run() })
            } catch {
                _ = started.push(.failure(error))
            }
        }
        guard let result = started.pop() else { throw ReactorGone() }
        return try result.get()
    }

    private init(_ handle: ReactorHandle) {
        self.handle = handle
    }

    /// Ends the reactor's `run()`, which aborts every connection, and waits as `join` does.
    public func stop() async throws {
        handle.stop()
        try await join()
    }

    /// Waits until the reactor has ended and every task that waited for it was told.
    ///
    /// From then on the handle answers `ReactorGone`. A task that is cancelled stops waiting,
    /// and nothing else. Never blocks a thread; any number of tasks may wait.
    /// - Throws: `SystemError` when poll(2) failed, which ended the reactor;
    ///   `CancellationError`.
    public func join() async throws {
        let promise = Promise<Void>()
        whenEnded { promise.settle(with: $0) }
        try await promise.value {}
    }

    /// Has `call` called once, when the reactor has ended: with the error if poll(2) failed.
    ///
    /// It is called on the reactor's thread, or at once when there is nothing to wait for.
    public func whenEnded(_ call: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        let end = state.withLock { state in
            if state.end == nil { state.waiting.append(call) }
            return state.end
        }
        if let end { call(end) }
    }

    /// Blocks until the reactor has ended; never to be called on its own thread.
    package func waitUntilEnded() {
        let ended = BlockingQueue<Void>(capacity: 1)
        whenEnded { _ in _ = ended.push(()) }
        _ = ended.pop()
    }

    // MARK: - On the thread

    private func end(_ reactor: Reactor, _ end: Result<Void, any Error>) {
        // The reactor itself may live on, held by a timer that holds it.
        reactor.handle.close()
        exchange(&reactor.residents, Residents())
        let waiting = state.withLock { state in
            state.end = end
            defer { state.waiting.removeAll() }
            return state.waiting
        }
        for call in waiting { call(end) }
    }
}
