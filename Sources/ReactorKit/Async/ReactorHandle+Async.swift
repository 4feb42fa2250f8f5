extension ReactorHandle {
    /// Calls `body` on the reactor's thread and waits for its result.
    ///
    /// Waits for as long as the reactor does not run.
    /// - Throws: what `body` throws; `ReactorGone` when the reactor is released before.
    public func run<Value: Sendable>(
        _ body: @escaping @Sendable (Reactor) throws -> Value
    ) async throws -> Value {
        let promise = Promise<Value>()
        call { [pledge = Pledge(promise)] reactor in pledge.keep(by: { try body(reactor) }) }
        return try await promise.value()
    }

    /// Connects to `endpoint` as `Reactor.connect` does, within `limit` from name to answer.
    ///
    /// A task that is cancelled while it waits cancels the attempt. Safe from any thread.
    /// - Throws: `ConnectError`, `CancellationError`, `ReactorGone`.
    public func connect(
        to endpoint: Endpoint, within limit: Duration = .seconds(30),
        options: ConnectOptions = ConnectOptions()
    ) async throws -> AsyncConnection {
        let promise = Promise<AsyncConnection>()
        call { [pledge = Pledge(promise)] reactor in
            // A cancellation that arrived first found nothing to cancel.
            guard !pledge.isVoid else { return }
            let connector = reactor.connect(
                to: endpoint, within: limit, options: options,
                factory: { _ in
                    AsyncConnectionProtocol(on: reactor) { connection in
                        reactor.detach(for: promise)
                        pledge.keep(connection)
                    }
                },
                failure: { error in
                    reactor.detach(for: promise)
                    pledge.fail(error)
                })
            reactor.attach(connector, for: promise)
        }
        return try await promise.value {
            call { reactor in
                reactor.attachment(StreamConnector.self, for: promise)?.cancel()
            }
        }
    }

    /// Listens at `endpoint` as `Reactor.listen` does, until the listener is stopped.
    ///
    /// Safe from any thread.
    /// - Throws: `SystemError` (bind, listen), `EndpointError`, `NameLookupError`, `ReactorGone`.
    public func listen(
        at endpoint: Endpoint, options: ListenOptions = ListenOptions()
    ) async throws -> AsyncListener {
        try await run { try AsyncListenerPost.open(at: endpoint, options: options, on: $0) }
    }

    /// Waits for `duration` by the reactor's clock, never less.
    ///
    /// Waits for longer while the reactor does not run. Safe from any thread.
    /// - Throws: `CancellationError`, `ReactorGone`.
    public func sleep(for duration: Duration) async throws {
        let promise = Promise<Void>()
        call { [pledge = Pledge(promise)] reactor in
            guard !pledge.isVoid else { return }
            // The timer has no pledge of its own: the sleeper has it, and is released with it.
            let timer = reactor.callLater(duration) { [unowned reactor] in
                (reactor.detach(for: promise) as? Sleeper)?.pledge.keep()
            }
            reactor.attach(Sleeper(timer: timer, pledge: pledge), for: promise)
        }
        try await promise.value {
            call { reactor in
                (reactor.detach(for: promise) as? Sleeper)?.timer.cancel()
            }
        }
    }
}

/// A task that waits for a time.
private final class Sleeper {
    let timer: ScheduledCall
    let pledge: Pledge<Void>

    init(timer: ScheduledCall, pledge: Pledge<Void>) {
        self.timer = timer
        self.pledge = pledge
    }
}
