import SystemPackage

/// One socket on its way to one address.
final class ConnectAttempt {
    let address: SocketAddress
    private let reactor: Reactor
    private let socket: Socket
    private let ended: (ConnectAttempt, SystemError?) -> Void
    private var isWatched = true

    /// - Throws: when connect(2) fails at once, as it does for an unreachable network.
    init(
        to address: SocketAddress, on reactor: Reactor,
        ended: @escaping (ConnectAttempt, SystemError?) -> Void
    ) throws(SystemError) {
        let socket = try Socket(family: address.family)
        do throws(SystemError) {
            // A connect that is complete at once is writable at once: one way for both.
            _ = try socket.connect(to: address)
        } catch {
            socket.close()
            throw error
        }
        self.address = address
        self.reactor = reactor
        self.socket = socket
        self.ended = ended
        reactor.poller.add(socket.descriptor, .writable, handler: self)
    }

    /// Hands the socket over; the attempt has no more to do with it.
    func takeSocket() -> Socket {
        unwatch()
        return socket
    }

    func cancel() {
        guard isWatched else { return }
        unwatch()
        socket.close()
    }

    private func unwatch() {
        guard isWatched else { return }
        isWatched = false
        reactor.poller.remove(socket.descriptor)
    }
}

extension ConnectAttempt: EventHandler {
    var holdsShutdown: Bool { true }

    func ready(_ events: PollEvents) {
        if let code = socket.pendingError() {
            cancel()
            ended(self, SystemError(call: "connect", code: code))
        } else {
            ended(self, nil)
        }
    }

    func finish(within limit: Duration) {}

    func abandon() { cancel() }
}
