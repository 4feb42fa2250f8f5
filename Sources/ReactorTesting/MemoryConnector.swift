public import ReactorKit
import SystemPackage

/// A connection attempt on a `MemoryNetwork`.
public final class MemoryConnector: StreamConnecting {
    let endpoint: Endpoint
    let options: StreamOptions
    private let network: MemoryNetwork
    private let factory: StreamFactory
    private let failure: (ConnectError) -> Void
    private var deadline: ScheduledCall?
    private var answer: ScheduledCall?
    private var isOver = false

    init(
        to endpoint: Endpoint, options: StreamOptions, on network: MemoryNetwork,
        factory: @escaping StreamFactory, failure: @escaping (ConnectError) -> Void
    ) {
        self.endpoint = endpoint
        self.options = options
        self.network = network
        self.factory = factory
        self.failure = failure
    }

    func start(within limit: Duration) {
        let reactor = network.reactor
        deadline = reactor.callLater(limit) { [weak self] in self?.fail(.timedOut) }
        if reactor.isShuttingDown { return cancel() }
        do throws(EndpointError) { _ = try endpoint.target() } catch {
            answer = reactor.callLater(.zero) { [weak self] in self?.fail(.invalidEndpoint(error)) }
            return
        }
        if network.unreachable.contains(endpoint) { return }
        // One latency in each direction.
        answer = reactor.callLater(network.conditions.latency * 2) { [weak self] in self?.meet() }
    }

    /// Cancels the attempt; the failure closure is called with `.cancelled` on the next turn.
    public func cancel() {
        guard !isOver else { return }
        stop()
        let error = ConnectError(endpoint: endpoint, cause: .cancelled, attempts: [])
        network.reactor.callSoon { [failure] in failure(error) }
    }

    // MARK: -

    private func meet() {
        guard !isOver else { return }
        do throws(SystemError) {
            let address = try network.address(of: endpoint)
            guard let listener = network.listener(at: address) else {
                let refused = SystemError(call: "connect", code: .connectionRefused)
                return fail(.allFailed, [ConnectError.Attempt(address: address, error: refused)])
            }
            join(listener, at: address)
        } catch {
            fail(.allFailed)
        }
    }

    private func join(_ listener: MemoryListener, at address: SocketAddress) {
        // The factory may call `cancel`, which has then reported the failure.
        let made: (any StreamProtocol)?
        do { made = try factory(address) } catch { return fail(.refusedHere(error)) }
        guard !isOver else { return }
        guard let made else { return fail(.refusedHere(nil)) }
        stop()
        network.join(made, options, with: listener, at: address)
    }

    private func fail(_ cause: ConnectError.Cause, _ attempts: [ConnectError.Attempt] = []) {
        guard !isOver else { return }
        stop()
        failure(ConnectError(endpoint: endpoint, cause: cause, attempts: attempts))
    }

    private func stop() {
        isOver = true
        deadline?.cancel()
        answer?.cancel()
        network.remove(self)
    }
}

@available(*, unavailable)
extension MemoryConnector: Sendable {}
