extension ReactorHandle {
    /// Has `body` called on the reactor's thread and waits for what it gives back.
    ///
    /// Waits for as long as the reactor does not run.
    /// - Throws: what `body` throws, or `ReactorGone` when the reactor is let go before.
    public func run<Value: Sendable>(
        _ body: @escaping @Sendable (Reactor) throws -> Value
    ) async throws -> Value {
        let promise = Promise<Value>()
        call { [pledge = Pledge(promise)] reactor in pledge.keep(by: { try body(reactor) }) }
        return try await promise.value()
    }

    /// Connects to `endpoint` as `Reactor.connect` does, within `limit` from name to answer.
    ///
    /// A task that is cancelled while it waits calls the dialling off. Safe from any thread.
    /// - Throws: `ConnectError`, `CancellationError`, `ReactorGone`.
    public func connect(
        to endpoint: Endpoint, within limit: Duration = .seconds(30),
        options: ConnectOptions = ConnectOptions()
    ) async throws -> AsyncConnection {
        let promise = Promise<AsyncConnection>()
        call { [pledge = Pledge(promise)] reactor in
            // A cancellation that came first has found nothing to call off.
            guard !pledge.isVoid else { return }
            let connector = reactor.connect(
                to: endpoint, within: limit, options: options,
                factory: { _ in
                    AsyncConnectionProtocol(on: reactor) { connection in
                        reactor.residents.remove(promise)
                        pledge.keep(connection)
                    }
                },
                failure: { error in
                    reactor.residents.remove(promise)
                    pledge.fail(error)
                })
            reactor.residents.insert(connector, for: promise)
        }
        return try await promise.value {
            call { reactor in
                reactor.residents.find(StreamConnector.self, for: promise)?.cancel()
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
            // The timer has no pledge of its own: that is the sleeper's, and goes with it.
            let timer = reactor.callLater(duration) { [unowned reactor] in
                (reactor.residents.remove(promise) as? Sleeper)?.pledge.keep()
            }
            reactor.residents.insert(Sleeper(timer: timer, pledge: pledge), for: promise)
        }
        try await promise.value {
            call { reactor in
                (reactor.residents.remove(promise) as? Sleeper)?.timer.cancel()
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
