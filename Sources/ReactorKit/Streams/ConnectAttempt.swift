import SystemPackage

/// The attempt to connect one socket to one address.
final class ConnectAttempt {
    private static let retryDelay = Duration.milliseconds(10)

    let address: SocketAddress
    private let reactor: Reactor
    private let socket: Socket
    private let ended: (ConnectAttempt, SystemError?) -> Void
    private var isWatched = false
    private var isOver = false
    private var retry: ScheduledCall?

    /// - Throws: when bind(2) or connect(2) fails at once, as for an unreachable network.
    init(
        to address: SocketAddress, from local: SocketAddress?, on reactor: Reactor,
        ended: @escaping (ConnectAttempt, SystemError?) -> Void
    ) throws(SystemError) {
        self.address = address
        self.reactor = reactor
        self.ended = ended
        socket = try Socket(family: address.family)
        do throws(SystemError) {
            if let local { try bind(to: local) }
            try connect()
        } catch {
            cancel()
            throw error
        }
    }

    /// Returns the socket, which then belongs to the caller.
    func takeSocket() -> Socket {
        isOver = true
        unwatch()
        return socket
    }

    func cancel() {
        guard !isOver else { return }
        isOver = true
        retry?.cancel()
        if unwatch() { socket.close() }
    }

    // MARK: -

    private func bind(to local: SocketAddress) throws(SystemError) {
        guard local.family == address.family, !local.isUnix else {
            throw SystemError(call: "bind", code: .addressFamilyNotSupported)
        }
        if local.port == 0 {
            socket.bindAddressOnly()
        } else {
            // Several attempts may run from one port at the same time.
            socket.reuseAddress()
        }
        try socket.bind(to: local)
    }

    private func connect() throws(SystemError) {
        switch try socket.connect(to: address) {
        // A socket that is connected at once is also writable at once, so both are handled alike.
        case .connected, .inProgress:
            isWatched = true
            reactor.poller.add(socket.descriptor, .writable, handler: self)
        // There is no event for free space; the caller has a deadline.
        case .queueFull:
            retry = reactor.callLater(Self.retryDelay) { [weak self] in self?.connectAgain() }
        }
    }

    private func connectAgain() {
        do throws(SystemError) {
            try connect()
        } catch {
            cancel()
            ended(self, error)
        }
    }

    /// Returns false when other code has closed the socket.
    @discardableResult
    private func unwatch() -> Bool {
        guard isWatched else { return true }
        isWatched = false
        return reactor.poller.remove(socket.descriptor, self)
    }
}

extension ConnectAttempt: EventHandler {
    var holdsShutdown: Bool { true }

    func ready(_ events: PollEvents) {
        if let code = socket.pendingError() {
            cancel()
            ended(self, SystemError(call: "connect", code: code))
        } else if socket.isConnectedToItself(at: address.port) {
            // An orderly close would occupy the port for a minute (TIME_WAIT).
            socket.resetOnClose()
            cancel()
            ended(self, SystemError(call: "connect", code: .connectionRefused))
        } else {
            ended(self, nil)
        }
    }

    func failed(_ error: SystemError) {
        guard !isOver else { return }
        cancel()
        ended(self, error)
    }

    func finish(within limit: Duration) {}

    func abandon() { cancel() }
}
