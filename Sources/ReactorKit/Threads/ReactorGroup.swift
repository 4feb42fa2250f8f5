import CPosix

/// Reactors that run on threads of their own and share the work of a server: one for each core.
///
///     let group = try ReactorGroup.start(name: "echo") { member in
///         try member.listen(at: endpoint) { _ in Echo() }
///     }
///     …
///     group.shutDown(within: .seconds(5))
///     try await group.join()
///
/// A connection stays with the reactor that accepted it, and so do all its objects; what one
/// reactor has to tell another goes through `handles`. The threads live until `shutDown` or
/// `stop`; dropping this object changes nothing. Safe from any thread.
public final class ReactorGroup: Sendable {
    /// The doors into the reactors, in the order of their indexes.
    public var handles: [ReactorHandle] { threads.map(\.handle) }
    /// Where the members listen together, in the order in which they first asked for it.
    public let addresses: [SocketAddress]
    private let threads: [ReactorThread]

    /// The cores that this process may use, by its affinity, sched_getaffinity(2).
    public static var usableCores: Int { Int(cs_usable_cores()) }

    /// Starts `count` reactors, each with a thread named `name-index`, all of which run when
    /// this returns.
    ///
    /// Blocks until the last is set up. The first ones accept by then.
    /// - Parameters:
    ///   - name: cut so that 15 bytes with the index remain.
    ///   - count: at least 1.
    ///   - clock: called on each thread.
    ///   - setUp: called once for each, one after the other, on the reactor's own thread and
    ///     before the reactor runs: to listen, and to make what its connections will share.
    /// - Throws: what `setUp` throws; `SystemError` when there is no thread, or no descriptor,
    ///   left. Then those that ran have ended, and all that they had opened is closed.
    public static func start(
        name: String, count: Int = usableCores,
        clock: @escaping @Sendable () -> any ReactorClock = { SystemClock() },
        setUp: @escaping @Sendable (ReactorGroupMember) throws -> Void
    ) throws -> ReactorGroup {
        precondition(count > 0, "a group has one reactor at least")
        var threads: [ReactorThread] = []
        var shared = SharedListeners()
        do {
            for index in 0..<count {
                // Handed over: what the closure captured would live as long as the thread.
                let handedOver = BlockingQueue<SharedListeners>(capacity: 1)
                _ = handedOver.push(shared)
                let started = try ReactorThread.start(
                    name: threadName(name, index), clock: clock
                ) { reactor in
                    let shared = handedOver.pop() ?? SharedListeners()
                    let member = ReactorGroupMember(reactor, index: index, shared: shared)
                    defer { member.endSetUp() }
                    try setUp(member)
                    return member.endSetUp()
                }
                threads.append(started.thread)
                shared = started.value
            }
        } catch {
            ReactorGroup(threads, at: []).endNow()
            throw error
        }
        return ReactorGroup(threads, at: shared.addresses)
    }

    private init(_ threads: [ReactorThread], at addresses: [SocketAddress]) {
        self.threads = threads
        self.addresses = addresses
    }

    /// Has each reactor shut down within `limit`, as `Reactor.shutDown` does; asked a second
    /// time, each aborts what is left. `join` tells when all have ended.
    public func shutDown(within limit: Duration) {
        for handle in handles { handle.call { $0.shutDown(within: limit) } }
    }

    /// Ends each reactor's `run()`, which aborts every connection, and waits as `join` does.
    public func stop() async throws {
        for handle in handles { handle.stop() }
        try await join()
    }

    /// Waits until all reactors have ended.
    ///
    /// One that ends by itself does not end the others. Never blocks a thread; any number of
    /// tasks may wait, and one that is cancelled stops waiting, and nothing else.
    /// - Throws: `SystemError` when poll(2) failed, of the lowest index; `CancellationError`.
    public func join() async throws {
        let promise = Promise<Void>()
        whenEnded { promise.settle(with: $0) }
        try await promise.value {}
    }

    /// Has `call` called once, when all reactors have ended: with the error that `join` throws.
    ///
    /// It is called on the thread of one of them, or at once when there is nothing to wait for.
    public func whenEnded(_ call: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        Self.wait(for: threads[...], .success(()), call)
    }

    // MARK: -

    private static func wait(
        for threads: ArraySlice<ReactorThread>, _ end: Result<Void, any Error>,
        _ call: @escaping @Sendable (Result<Void, any Error>) -> Void
    ) {
        guard let thread = threads.first else { return call(end) }
        thread.whenEnded { itsEnd in
            // The first failure stands.
            wait(for: threads.dropFirst(), end.flatMap { itsEnd }, call)
        }
    }

    private func endNow() {
        let ended = BlockingQueue<Void>(capacity: 1)
        whenEnded { _ in _ = ended.push(()) }
        for handle in handles { handle.stop() }
        _ = ended.pop()
    }

    private static func threadName(_ name: String, _ index: Int) -> String {
        let suffix = "-\(index)"
        return String(decoding: name.utf8.prefix(15 - suffix.utf8.count), as: UTF8.self) + suffix
    }
}
