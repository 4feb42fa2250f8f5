import SystemPackage

/// A datagram socket on a reactor; made by `Reactor.bindDatagrams` and `connectDatagrams`.
///
/// Receives at most 32 datagrams a turn, so that a flood of them starves nothing else. Call on the
/// reactor's thread.
public final class DatagramPort: DatagramTransport {
    private static let receivesPerTurn = 32
    private static let restOfFullReceivers = Duration.milliseconds(10)

    private enum State {
        /// `started` is called on the next turn.
        case starting
        case open
        /// The end is reported on the next turn.
        case stopping
        case stopped
    }

    /// The one peer of a connected socket.
    public let peer: SocketAddress?
    /// Datagrams that were dropped here, not by the network.
    public private(set) var droppedCount = 0

    let socket: DatagramSocket
    /// The file of a UNIX socket.
    private let file: SocketFile?
    /// Which holds us: a reactor that is let go before it ever ran takes its ports along.
    private weak var reactor: Reactor?
    private let readBuffer: ReadBuffer
    private let receiveLimit: Int
    private var `protocol`: (any DatagramProtocol)?
    private var state = State.starting
    private var hasStarted = false
    private var queue: DatagramQueue
    private var isPaused = false
    /// While the receivers of all that waits are full.
    private var rest: ScheduledCall?

    init(
        _ socket: DatagramSocket, file: SocketFile? = nil, peer: SocketAddress?,
        options: DatagramOptions,
        on reactor: Reactor, protocol: any DatagramProtocol
    ) {
        self.socket = socket
        self.file = file
        self.peer = peer
        self.reactor = reactor
        readBuffer = reactor.readBuffer
        self.protocol = `protocol`
        receiveLimit = min(options.receiveLimit, reactor.readBuffer.capacity)
        queue = DatagramQueue(limit: options.queueLimit)
        reactor.poller.add(socket.descriptor, [], handler: self)
        reactor.poller.setInterest(nil, of: socket.descriptor, self)
        reactor.callSoon { self.start() }
    }

    deinit {
        guard state != .stopped else { return }
        file?.remove()
        socket.close()
        if hasStarted { `protocol`?.stopped(.aborted) }
    }

    // MARK: - DatagramTransport

    /// Our address, with the port that the kernel chose.
    public var local: SocketAddress? { isUsable ? socket.localAddress : nil }

    /// Bytes that wait for room in the kernel's buffer.
    public var bufferedByteCount: Int { queue.byteCount }

    /// Sends one datagram, or queues it, or drops and counts it.
    public func send(_ datagram: Span<UInt8>, to receiver: SocketAddress?) {
        guard isUsable else { return }
        // A receiver that is full delays no other.
        if queue.isEmpty || (rest != nil && !queue.holds(for: receiver)) {
            switch transmit(datagram, to: receiver) {
            case .done: return
            case .blocked: break
            case .receiverFull: startRest()
            }
        }
        if !queue.append(datagram, to: receiver) { droppedCount += 1 }
        updateInterest()
    }

    /// Closes on the next turn, and receives nothing until then.
    public func stop() {
        guard isUsable else { return }
        state = .stopping
        droppedCount += queue.removeAll()
        reactor?.poller.setInterest(nil, of: socket.descriptor, self)
        reactor?.callSoon { self.end(.closed) }
    }

    /// Stops receiving.
    public func pauseProducing() {
        isPaused = true
        updateInterest()
    }

    /// Receives again.
    public func resumeProducing() {
        isPaused = false
        updateInterest()
    }

    // MARK: - Life

    /// Callers may set options from the start on; nothing is received before `started`.
    var isUsable: Bool { state == .starting || state == .open }

    private func start() {
        guard !hasStarted else { return }
        hasStarted = true
        if state == .starting { state = .open }
        do {
            try `protocol`?.started(self)
            updateInterest()
        } catch {
            end(.failed(error))
        }
    }

    private func end(_ reason: DisconnectReason) {
        guard state != .stopped else { return }
        state = .stopped
        droppedCount += queue.removeAll()
        rest?.cancel()
        let isOpen = reactor?.poller.remove(socket.descriptor, self) ?? true
        // Before the socket closes: see SocketFile.
        file?.remove()
        if isOpen { socket.close() }
        let `protocol` = self.protocol
        self.protocol = nil
        `protocol`?.stopped(reason)
    }

    private func updateInterest() {
        guard state == .open else { return }
        var wanted: PollEvents = []
        if !isPaused { wanted.insert(.readable) }
        if !queue.isEmpty, rest == nil { wanted.insert(.writable) }
        reactor?.poller.setInterest(wanted, of: socket.descriptor, self)
    }

    // MARK: - Datagrams

    private enum Outcome { case done, blocked, receiverFull }

    private func transmit(_ datagram: Span<UInt8>, to receiver: SocketAddress?) -> Outcome {
        do throws(SystemError) {
            switch try sendFindingPeer(datagram, to: receiver) {
            case .taken: break
            case .dropped: droppedCount += 1
            case .blocked: return .blocked
            case .receiverFull: return .receiverFull
            }
        } catch {
            reactor?.callSoon { self.protocol?.sendFailed(error, to: receiver ?? self.peer) }
        }
        return .done
    }

    /// A UNIX socket loses a peer that was closed; another one may have its name since.
    private func sendFindingPeer(
        _ datagram: Span<UInt8>, to receiver: SocketAddress?
    ) throws(SystemError) -> DatagramSocket.Sent {
        do throws(SystemError) {
            return try socket.send(datagram, to: receiver)
        } catch {
            let isGone = error.code == .connectionRefused || error.code == .socketNotConnected
            guard receiver == nil, isGone, let peer, peer.isUnix else { throw error }
            try socket.connect(to: peer)
            return try socket.send(datagram, to: nil)
        }
    }

    private func flush() {
        var full: Set<SocketAddress?> = []
        var isBlocked = false
        queue.offer { next in
            guard !isBlocked, !full.contains(next.receiver) else { return false }
            switch transmit(next.bytes.span, to: next.receiver) {
            case .done: return true
            case .blocked: isBlocked = true
            case .receiverFull: full.insert(next.receiver)
            }
            return false
        }
        if !full.isEmpty, !isBlocked { startRest() }
        updateInterest()
    }

    /// Nothing reports when a full receiver has room: see `DatagramSocket.Sent`.
    private func startRest() {
        guard rest == nil else { return }
        rest = reactor?.callLater(Self.restOfFullReceivers) { [weak self] in
            self?.rest = nil
            self?.flush()
        }
    }

    private func receive() {
        for _ in 0..<Self.receivesPerTurn {
            // A callback may have stopped or paused us.
            guard state == .open, !isPaused else { return }
            do throws(SystemError) {
                guard
                    let datagram = try socket.receive(
                        into: readBuffer, atMost: receiveLimit)
                else { return }
                deliver(datagram)
            } catch {
                if error.endsSocket { return end(.lost(error)) }
                `protocol`?.sendFailed(error, to: peer)
            }
        }
    }

    private func deliver(_ datagram: DatagramSocket.Received) {
        let count = min(datagram.size, receiveLimit)
        readBuffer.lend(count) { bytes in
            if datagram.size > count {
                `protocol`?.datagramTruncated(bytes, size: datagram.size, from: datagram.sender)
            } else {
                `protocol`?.datagramReceived(bytes, from: datagram.sender)
            }
        }
    }
}

@available(*, unavailable)
extension DatagramPort: Sendable {}

extension DatagramPort: EventHandler {
    var holdsShutdown: Bool { false }

    func ready(_ events: PollEvents) {
        if events.contains(.writable) { flush() }
        guard state == .open else { return }
        if !isPaused {
            receive()
        } else if !events.isDisjoint(with: .unasked), let code = socket.pendingError() {
            // Reported although reception is paused: poll(2) would report it for ever.
            `protocol`?.sendFailed(SystemError(call: "poll", code: code), to: peer)
        }
    }

    func failed(_ error: SystemError) {
        start()
        end(state == .stopping ? .closed : .lost(error))
    }

    func finish(within limit: Duration) { stop() }

    func abandon() {
        start()
        end(state == .stopping ? .closed : .aborted)
    }
}
