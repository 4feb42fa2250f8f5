package import SystemPackage

/// A listening socket, whose factory makes a protocol for each connection; made by
/// `Reactor.listen`.
///
/// Accepts at most 64 connections in a turn, so that many of them do not delay other work. When the
/// process is out of descriptors, it accepts and closes each waiting connection, so that the peer
/// learns of it, and then pauses for 100 ms. A connection over a limit of its options is accepted
/// and closed, for the same reason. Call on the reactor's thread.
public final class StreamListener {
    private static let acceptsPerTurn = 64
    private static let pauseAfterExhaustion = Duration.milliseconds(100)

    /// The address that it listens on, with the port that the kernel assigned for port 0.
    public let address: SocketAddress
    /// Called when a connection could not be accepted, when the factory threw, or when a limit
    /// refused it (`AcceptRefusal`). When there are no descriptors it is called once for all
    /// waiting connections.
    public var acceptFailed: ((any Error) -> Void)? {
        get { whenAcceptFailed }
        set { exchange(&whenAcceptFailed, newValue) }
    }
    /// Called once, when it has stopped listening for any reason, also inside `stopListening`. Not
    /// called when the reactor is released without having run.
    package var stopped: (() -> Void)? {
        get { whenStopped }
        set { exchange(&whenStopped, newValue) }
    }
    /// The time limits of connections that are accepted from now on, in place of those of the
    /// options.
    package var limits: SharedActivityLimits?
    /// The meter of connections that are accepted from now on.
    package var meter: StreamMeter?

    /// The message for peers that are refused because there are no descriptors; empty where they
    /// could not read it.
    package var exhaustionMessage = ""
    /// Called after `acceptFailed` when there are no descriptors, with the number of refused
    /// connections; with zero when not even refusing was possible, and they wait.
    package var exhausted: ((_ error: SystemError, _ refused: Int) -> Void)? {
        get { whenExhausted }
        set { exchange(&whenExhausted, newValue) }
    }
    /// Called for each connection that was accepted: when it returns true, another reactor serves the
    /// connection, and the limits of the options do not count it.
    package var passOn: ((AcceptedConnection) -> Bool)? {
        get { whenAccepted }
        set { exchange(&whenAccepted, newValue) }
    }
    /// False once it has stopped.
    package private(set) var isListening = true

    /// It retains this object; when a reactor is released without having run, so are its listeners.
    private weak var reactor: Reactor?
    private let socket: Socket
    private let streams: StreamOptions
    /// The file of a UNIX socket, if it is this listener's to remove.
    private var file: SocketFile?
    /// Released at the end, since it may retain what retains this object.
    private var factory: AcceptHandler?
    private var whenAcceptFailed: ((any Error) -> Void)?
    private var whenStopped: (() -> Void)?
    private var whenExhausted: ((_ error: SystemError, _ refused: Int) -> Void)?
    private var whenAccepted: ((AcceptedConnection) -> Bool)?
    private var count: ConnectionCount
    /// One closure for all connections, since each stores it.
    private lazy var connectionEnded: (StreamTransport) -> Void = { [weak self] in
        self?.count.release($0.peer)
    }
    private var reserve: ReserveDescriptor
    private var isPaused = false
    private var isBackingOff = false

    /// Takes over a listening socket and its file.
    init(
        _ socket: Socket, at address: SocketAddress, file: SocketFile? = nil,
        options: ListenOptions, on reactor: Reactor, factory: @escaping AcceptHandler
    ) {
        self.socket = socket
        self.file = file
        reserve = ReserveDescriptor()
        self.address = address
        self.reactor = reactor
        streams = options.streams
        limits = SharedActivityLimits.of(streams)
        count = ConnectionCount(
            limit: options.connectionLimit, limitPerAddress: options.connectionLimitPerAddress)
        self.factory = factory
        reactor.poller.add(socket.descriptor, .readable, handler: self)
    }

    deinit {
        if isListening { closeSocket(isOpen: true) }
    }

    /// Takes over a listening socket that has no reactor yet.
    convenience init(
        _ listening: ListeningSocket, options: ListenOptions, on reactor: Reactor,
        factory: @escaping AcceptHandler
    ) {
        self.init(
            listening.socket, at: listening.address, file: listening.file, options: options,
            on: reactor, factory: factory)
    }

    /// Stops accepting and closes the socket; existing connections stay open. The file of a UNIX
    /// socket is removed, unless another file has replaced it.
    public func stopListening() {
        guard isListening else { return }
        isListening = false
        closeSocket(isOpen: reactor?.poller.remove(socket.descriptor, self) ?? true)
        exchange(&factory, nil)
        exchange(&whenAccepted, nil)
        exchange(&whenStopped, nil)?()
    }

    /// Its socket, for passing it to another process; it still belongs to this listener.
    package var descriptor: FileDescriptor { socket.descriptor }

    /// Leaves a UNIX socket's file to another process that has the socket too.
    package func leaveFile() {
        file = nil
    }

    /// The identity of a UNIX socket's file, if this listener is to remove it.
    package var fileID: SocketFileID? { file?.id }

    /// Whether the file of its UNIX socket was removed, or replaced by another: then no peer can
    /// connect any more. False when the file is not this listener's to remove.
    package var hasLostFile: Bool { file?.isLost == true }

    /// Whether its UNIX socket has no file any more, and another process, such as the service
    /// manager, made that file.
    package var hasLostForeignFile: Bool {
        guard isListening, file == nil, let path = address.path else { return false }
        return SocketFile.isMissing(at: path)
    }

    /// Takes over from another process the task of removing a UNIX socket's file at the end; a file
    /// that has replaced it stays. The file may be lost already.
    package func takeFile(_ id: SocketFileID) {
        if isListening, let path = address.path { file = SocketFile(path: path, id: id) }
    }

    /// Its socket with another descriptor, for a listener on another reactor.
    func sharedSocket() throws(SystemError) -> SharedSocket {
        SharedSocket(try socket.duplicate(), at: address)
    }

    /// Stops accepting; further connections wait in the kernel's queue, up to its backlog.
    func pauseAccepting() {
        isPaused = true
        updateInterest()
    }

    /// Resumes accepting.
    func resumeAccepting() {
        isPaused = false
        updateInterest()
    }

    // MARK: -

    /// - Parameter isOpen: false when other code has closed it, so that its number may be that of
    ///   another descriptor.
    private func closeSocket(isOpen: Bool) {
        // Before the socket is closed: see SocketFile.
        file?.remove()
        if isOpen { socket.close() }
        reserve.close()
    }

    private func serve(_ accepted: Socket, _ peer: SocketAddress?) {
        do throws(AcceptRefusal) {
            try count.admit(peer)
        } catch {
            accepted.close()
            acceptFailed?(error)
            return
        }
        do {
            if let reactor, let factory,
                try reactor.start(
                    accepted, from: peer, options: streams, limits: limits, meter: meter,
                    ended: connectionEnded, handler: factory)
            {
                return
            }
            accepted.close()
            count.release(peer)
        } catch {
            accepted.refuse(because: error)
            count.release(peer)
            acceptFailed?(error)
        }
    }

    /// Returns false for a connection that is to be served here.
    private func passes(_ accepted: Socket, _ peer: SocketAddress?) -> Bool {
        guard let passOn = whenAccepted else { return false }
        let connection = AcceptedConnection(accepted, from: peer, at: address)
        if passOn(connection) { return true }
        _ = connection.take()
        return false
    }

    private func refuseAndPause(_ error: SystemError) {
        acceptFailed?(error)
        let count = reserve.turnAway(from: socket, atMost: Self.acceptsPerTurn, exhaustionMessage)
        exhausted?(error, count)
        guard isListening else { return }
        isBackingOff = true
        updateInterest()
        reactor?.callLater(Self.pauseAfterExhaustion) { [weak self] in
            guard let self, self.isListening else { return }
            self.reserve.refill()
            self.isBackingOff = false
            self.updateInterest()
        }
    }

    private func updateInterest() {
        guard isListening else { return }
        let interest: PollEvents? = isPaused || isBackingOff ? nil : .readable
        reactor?.poller.setInterest(interest, of: socket.descriptor, self)
    }
}

@available(*, unavailable)
extension StreamListener: Sendable {}

extension StreamListener: EventHandler {
    var holdsShutdown: Bool { false }

    func ready(_ events: PollEvents) {
        for _ in 0..<Self.acceptsPerTurn {
            // A factory may have stopped or paused this listener.
            guard isListening, !isPaused else { return }
            do throws(SystemError) {
                switch try socket.accept() {
                case .connection(let accepted, let peer):
                    if !passes(accepted, peer) { serve(accepted, peer) }
                case .skipped: continue
                case .none: return
                case .exhausted(let error): return refuseAndPause(error)
                }
            } catch {
                stopListening()
                acceptFailed?(error)
            }
        }
    }

    func failed(_ error: SystemError) {
        guard isListening else { return }
        stopListening()
        acceptFailed?(error)
    }

    func finish(within limit: Duration) { stopListening() }

    func abandon() { stopListening() }
}

/// An error of a listener's factory with a message for the peer.
package protocol RefusalWithMessage: Error {
    /// A line with its end; empty for a peer that could not read it.
    var message: String { get }
}

/// Makes the protocol for an accepted connection, on a transport that has not begun; nil refuses
/// it, as an error does.
package typealias AcceptHandler = (_ transport: any Transport) throws -> (any StreamProtocol)?

extension Transport {
    /// Calls `observer` for what ends the connection. Only for connections of sockets.
    package func observe(by observer: any ConnectionObserver) {
        (self as? StreamTransport)?.observer = observer
    }
}
