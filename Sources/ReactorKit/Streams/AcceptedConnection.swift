/// A connection that one reactor has accepted, for another one to serve. Safe from any thread.
///
/// It is closed when it is released before a reactor serves it.
package final class AcceptedConnection: Sendable {
    /// Where the listener that accepted it listens.
    package let address: SocketAddress
    let peer: SocketAddress?
    private let socket: Monitor<Socket?>

    init(_ socket: Socket, from peer: SocketAddress?, at address: SocketAddress) {
        self.socket = Monitor(socket)
        self.peer = peer
        self.address = address
    }

    deinit {
        take()?.close()
    }

    /// The socket, which then is the caller's; nil when it was taken.
    func take() -> Socket? {
        socket.withLock { socket in
            defer { socket = nil }
            return socket
        }
    }
}

extension Reactor {
    /// Serves a connection that another reactor has accepted, as a listener of this one would.
    ///
    /// - Throws: what `handler` throws; the connection is closed then.
    package func serve(
        _ connection: AcceptedConnection, options: StreamOptions = StreamOptions(),
        limits: SharedActivityLimits? = nil, meter: StreamMeter? = nil, handler: AcceptHandler
    ) throws {
        guard let socket = connection.take() else { return }
        do {
            let isStarted = try start(
                socket, from: connection.peer, options: options, limits: limits, meter: meter,
                handler: handler)
            if !isStarted { socket.close() }
        } catch {
            socket.refuse(because: error)
            throw error
        }
    }

    /// Starts a connection with the protocol that `handler` makes; returns false when it makes none.
    func start(
        _ socket: Socket, from peer: SocketAddress?, options: StreamOptions,
        limits: SharedActivityLimits?, meter: StreamMeter?,
        ended: ((StreamTransport) -> Void)? = nil, handler: AcceptHandler
    ) throws -> Bool {
        let transport = StreamTransport(
            socket, peer: peer, on: self, options: options, limits: limits)
        guard let `protocol` = try handler(transport) else { return false }
        socket.sendWithoutDelay()
        transport.meter = meter
        meter?.began()
        transport.ended = ended
        transport.attach(`protocol`)
        return true
    }
}

extension Socket {
    /// Closes it, after the message of the error, if that has one.
    func refuse(because error: any Error) {
        if let refusal = error as? any RefusalWithMessage { sendLast(refusal.message) }
        close()
    }
}
