import SystemPackage

/// An attempt to connect; made by `Reactor.connect`.
///
/// Ends in exactly one way: the factory's protocol gets `connectionMade`, or the failure closure is
/// called, never inside `connect` or `cancel`. Call on the reactor's thread.
public final class StreamConnector {
    let endpoint: Endpoint
    private let reactor: Reactor
    private let options: ConnectOptions
    private let factory: StreamFactory
    private let failure: (ConnectError) -> Void
    private var race = ConnectRace([])
    private var attempts: [ConnectAttempt] = []
    private var lookUp: LookUp?
    private var deadline: ScheduledCall?
    private var nextAttempt: ScheduledCall?
    private var isOver = false

    init(
        to endpoint: Endpoint, within limit: Duration, options: ConnectOptions,
        on reactor: Reactor, factory: @escaping StreamFactory,
        failure: @escaping (ConnectError) -> Void
    ) {
        self.endpoint = endpoint
        self.reactor = reactor
        self.options = options
        self.factory = factory
        self.failure = failure
        reactor.attach(self)
        deadline = reactor.callLater(limit) { [weak self] in self?.fail(.timedOut) }
        if reactor.isShuttingDown { cancel() } else { resolve() }
    }

    /// Cancels the attempt; the failure closure is called with `.cancelled` on the next turn.
    public func cancel() {
        guard !isOver else { return }
        let error = ConnectError(endpoint: endpoint, cause: .cancelled, attempts: race.attempts)
        stop()
        reactor.callSoon { [failure] in failure(error) }
    }

    // MARK: - Names

    private func resolve() {
        do throws(EndpointError) {
            if let address = try endpoint.address() {
                return reactor.callSoon { [weak self] in self?.connect([address]) }
            }
            guard let host = try endpoint.target(), let port = endpoint.port else { return }
            lookUp = reactor.resolver.addresses(of: host, port: port) { [weak self] result in
                switch result {
                case .success(let addresses): self?.connect(addresses)
                case .failure(let error): self?.fail(.unresolved(error))
                }
            }
        } catch {
            reactor.callSoon { [weak self] in self?.fail(.invalidEndpoint(error)) }
        }
    }

    // MARK: - Attempts

    private func connect(_ addresses: [SocketAddress]) {
        guard !isOver else { return }
        race = ConnectRace(addresses, from: options.localAddress)
        perform(race.next())
    }

    private func perform(_ action: ConnectRace.Action) {
        switch action {
        case .wait: break
        case .giveUp: fail(.allFailed)
        case .attempt(let address): start(address)
        }
    }

    private func start(_ address: SocketAddress) {
        nextAttempt?.cancel()
        if race.hasMore {
            nextAttempt = reactor.callLater(ConnectRace.attemptDelay) { [weak self] in
                guard let self, !self.isOver else { return }
                self.perform(self.race.next())
            }
        }
        do throws(SystemError) {
            attempts.append(
                try ConnectAttempt(
                    to: address, from: options.localAddress, on: reactor
                ) { [weak self] attempt, error in
                    self?.attemptEnded(attempt, error)
                })
        } catch {
            perform(race.failed(address, error))
        }
    }

    private func attemptEnded(_ attempt: ConnectAttempt, _ error: SystemError?) {
        guard !isOver else { return }
        attempts.removeAll { $0 === attempt }
        if let error {
            perform(race.failed(attempt.address, error))
        } else {
            succeed(attempt)
        }
    }

    // MARK: - The end

    private func succeed(_ attempt: ConnectAttempt) {
        let socket = attempt.takeSocket()
        do {
            guard let `protocol` = try factory(attempt.address) else {
                socket.close()
                return fail(.refusedHere(nil))
            }
            // The factory may have called `cancel`, which has then reported the failure.
            guard !isOver else { return socket.close() }
            stop()
            socket.sendWithoutDelay()
            let transport = StreamTransport(
                socket, peer: attempt.address, on: reactor, options: options.streams)
            transport.attach(`protocol`)
        } catch {
            socket.close()
            fail(.refusedHere(error))
        }
    }

    private func fail(_ cause: ConnectError.Cause) {
        guard !isOver else { return }
        stop()
        failure(ConnectError(endpoint: endpoint, cause: cause, attempts: race.attempts))
    }

    private func stop() {
        isOver = true
        deadline?.cancel()
        nextAttempt?.cancel()
        lookUp?.cancel()
        for attempt in attempts { attempt.cancel() }
        attempts.removeAll()
        reactor.detach(self)
    }
}

extension StreamConnector: ReactorAttachment {
    package func finish(within limit: Duration) { cancel() }

    package func abandon() { cancel() }

    /// It is cancelled when a shutdown begins.
    package var holdsShutdown: Bool { false }

    package var inventory: [String] { ["a connection to \(endpoint) is being made"] }
}

@available(*, unavailable)
extension StreamConnector: Sendable {}
