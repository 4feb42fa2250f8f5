package import SystemPackage

/// A listening socket, which gives each new connection a protocol; made by `Reactor.listen`.
///
/// Accepts at most 64 connections a turn, so that a storm of them starves nobody. When the
/// process is out of descriptors it takes each waiting peer for a moment and closes it, so
/// that the peer knows, and then rests for 100 ms. A peer beyond a limit of its options is
/// accepted and closed, for the same reason. Call on the reactor's thread.
public final class StreamListener {
    private static let acceptsPerTurn = 64
    private static let restAfterExhaustion = Duration.milliseconds(100)

    /// Where it listens, with the port that the kernel chose for port 0.
    public let address: SocketAddress
    /// Called when a connection could not be accepted, its factory threw, or a limit kept it
    /// out (`AcceptRefusal`). For want of descriptors it is called once for all who wait.
    public var acceptFailed: ((any Error) -> Void)? {
        get { whenAcceptFailed }
        set { exchange(&whenAcceptFailed, newValue) }
    }
    /// Called once, when it has stopped listening, whoever caused that: also from inside
    /// `stopListening`. Not when the reactor is let go without having run.
    package var stopped: (() -> Void)? {
        get { whenStopped }
        set { exchange(&whenStopped, newValue) }
    }
    /// The limits of time of those that are accepted from now on, in the place of the options'.
    package var limits: SharedActivityLimits?
    /// Counts what connections move and hold that are accepted from now on.
    package var ledger: StreamLedger?

    /// Tells peers that are turned away for want of descriptors; nothing where they could not
    /// read it.
    package var lastWords = ""
    /// Called behind `acceptFailed` where it was for want of descriptors, with how many peers were
    /// turned away; with none when not even that could be done, and they wait.
    package var exhausted: ((_ error: SystemError, _ turnedAway: Int) -> Void)? {
        get { whenExhausted }
        set { exchange(&whenExhausted, newValue) }
    }
    /// False for good once it has stopped.
    package private(set) var isListening = true

    /// Which holds us: a reactor that is let go before it ever ran takes its listeners along.
    private weak var reactor: Reactor?
    private let socket: Socket
    private let streams: StreamOptions
    /// The file of a UNIX listener.
    private var file: SocketFile?
    /// Let go of at the end: what makes protocols may hold what holds us.
    private var factory: AcceptHandler?
    private var whenAcceptFailed: ((any Error) -> Void)?
    private var whenStopped: (() -> Void)?
    private var whenExhausted: ((_ error: SystemError, _ turnedAway: Int) -> Void)?
    private var count: ConnectionCount
    /// One for all connections: it is kept by each.
    private lazy var connectionEnded: (StreamTransport) -> Void = { [weak self] in
        self?.count.release($0.peer)
    }
    private var reserve: ReserveDescriptor
    private var isPaused = false
    private var isResting = false

    /// Takes over a socket that listens, and the file that goes with it.
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

    /// Takes over a socket that is no reactor's yet.
    convenience init(
        _ listening: ListeningSocket, options: ListenOptions, on reactor: Reactor,
        factory: @escaping AcceptHandler
    ) {
        self.init(
            listening.socket, at: listening.address, file: listening.file, options: options,
            on: reactor, factory: factory)
    }

    /// Stops accepting and closes the socket; connections that stand are left alone. The file
    /// of a UNIX socket is removed, unless another has taken its place.
    public func stopListening() {
        guard isListening else { return }
        isListening = false
        closeSocket(isOpen: reactor?.poller.remove(socket.descriptor, self) ?? true)
        exchange(&factory, nil)
        exchange(&whenStopped, nil)?()
    }

    /// Its socket, to hand it over to another process; it stays this listener's.
    package var descriptor: FileDescriptor { socket.descriptor }

    /// Leaves a UNIX socket's file to another process that has the socket as well.
    package func leaveFile() {
        file = nil
    }

    /// The file of a UNIX socket, if it is this listener's to remove.
    package var fileID: SocketFileID? { file?.id }

    /// Takes a UNIX socket's file over from the process that had it to remove, to remove it at the
    /// end; another file that has its place by now is left alone.
    package func takeFile(_ id: SocketFileID) {
        if isListening, let path = address.path { file = SocketFile(path: path, id: id) }
    }

    /// Its socket once more, for a listener on another reactor.
    func sharedSocket() throws(SystemError) -> SharedSocket {
        SharedSocket(try socket.duplicate(), at: address)
    }

    /// Leaves further peers in the kernel's queue, which holds up to its backlog of them.
    func pauseAccepting() {
        isPaused = true
        updateInterest()
    }

    /// Accepts again.
    func resumeAccepting() {
        isPaused = false
        updateInterest()
    }

    // MARK: -

    /// - Parameter isOpen: false when its number is another's by now.
    private func closeSocket(isOpen: Bool) {
        // Before the socket closes: see SocketFile.
        file?.remove()
        if isOpen { socket.close() }
        reserve.close()
    }

    private func welcome(_ accepted: Socket, _ peer: SocketAddress?) {
        do throws(AcceptRefusal) {
            try count.admit(peer)
        } catch {
            accepted.close()
            acceptFailed?(error)
            return
        }
        do {
            guard let reactor else { return dismiss(accepted, peer) }
            let transport = StreamTransport(
                accepted, peer: peer, on: reactor, options: streams, limits: limits)
            guard let `protocol` = try factory?(transport) else {
                return dismiss(accepted, peer)
            }
            accepted.sendWithoutDelay()
            transport.ledger = ledger
            ledger?.began()
            transport.ended = connectionEnded
            transport.attach(`protocol`)
        } catch {
            if let refusal = error as? any PoliteRefusal { accepted.say(refusal.lastWords) }
            dismiss(accepted, peer)
            acceptFailed?(error)
        }
    }

    private func dismiss(_ accepted: Socket, _ peer: SocketAddress?) {
        accepted.close()
        count.release(peer)
    }

    private func turnAwayAndRest(_ error: SystemError) {
        acceptFailed?(error)
        let count = reserve.turnAway(from: socket, atMost: Self.acceptsPerTurn, lastWords)
        exhausted?(error, count)
        guard isListening else { return }
        isResting = true
        updateInterest()
        reactor?.callLater(Self.restAfterExhaustion) { [weak self] in
            guard let self, self.isListening else { return }
            self.reserve.refill()
            self.isResting = false
            self.updateInterest()
        }
    }

    private func updateInterest() {
        guard isListening else { return }
        let interest: PollEvents? = isPaused || isResting ? nil : .readable
        reactor?.poller.setInterest(interest, of: socket.descriptor, self)
    }
}

@available(*, unavailable)
extension StreamListener: Sendable {}

extension StreamListener: EventHandler {
    var holdsShutdown: Bool { false }

    func ready(_ events: PollEvents) {
        for _ in 0..<Self.acceptsPerTurn {
            // A factory may have stopped or paused us.
            guard isListening, !isPaused else { return }
            do throws(SystemError) {
                switch try socket.accept() {
                case .connection(let accepted, let peer): welcome(accepted, peer)
                case .skipped: continue
                case .none: return
                case .exhausted(let error): return turnAwayAndRest(error)
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

/// Makes the protocol for a connection that was accepted, on a transport that has not begun; nil
/// refuses it, as an error does.
package typealias AcceptHandler = (_ transport: any Transport) throws -> (any StreamProtocol)?

extension Transport {
    /// Has `observer` called for what ends the connection; for connections of sockets alone.
    package func observe(by observer: any ConnectionObserver) {
        (self as? StreamTransport)?.observer = observer
    }
}
