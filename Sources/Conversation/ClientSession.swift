package import ReactorKit
package import TerminalUI
package import Timestamps

/// The full-screen client's one shell: carries events to `ClientState` and out again what it
/// wants done. Call on the reactor's thread.
package final class ClientSession {
    /// Silence after which an ESC was the Escape key, and not the start of a sequence.
    private static let escapeSilence = Duration.milliseconds(30)
    /// How long a connection that we leave may take to close.
    private static let closeLimit = Duration.seconds(2)

    private let reactor: Reactor
    private let endpoint: Endpoint
    private let terminal: any ClientTerminal
    private let wallSecond: () -> Int64
    private let stopJob: () -> Void
    private var state: ClientState
    private var decoder: KeyDecoder
    private var pacer = FramePacer()
    private var connector: StreamConnector?
    private var client: TimestampClient?
    private var wake: ScheduledCall?
    private var escape: ScheduledCall?
    private var frame: ScheduledCall?
    private var isFrameDue = false
    private var keyWaitsForFrame = false
    private var isOver = false

    package init(
        to endpoint: Endpoint, on reactor: Reactor, terminal: any ClientTerminal,
        decoder: KeyDecoder = KeyDecoder(),
        wallSecond: @escaping () -> Int64 = { WallTime.second },
        stopJob: @escaping () -> Void = Job.stop,
        timeOfDay: @escaping (Int64) -> String = { WallTime.text(of: $0, pattern: "%H:%M:%S") }
    ) {
        self.endpoint = endpoint
        self.reactor = reactor
        self.terminal = terminal
        self.decoder = decoder
        self.wallSecond = wallSecond
        self.stopJob = stopJob
        state = ClientState(
            destination: endpoint.description, rows: terminal.rows, columns: terminal.columns,
            now: Moment(instant: reactor.now, wallSecond: wallSecond()), timeOfDay: timeOfDay)
    }

    /// Dials, and draws the first screen without waiting for anybody.
    package func start() {
        perform(state.start(at: moment))
        scheduleFrame(forKey: true)
    }

    // MARK: - The terminal's side

    /// Bytes from the keyboard.
    package func typed(_ bytes: Span<UInt8>) {
        escape?.cancel()
        take(decoder.decode([UInt8](copying: bytes)))
        listenForSilence()
    }

    /// The terminal has another size.
    package func resized() {
        terminal.resized()
        handle(.resized(rows: terminal.rows, columns: terminal.columns), forKey: true)
    }

    /// The terminal is stopped from outside, as by `kill -TSTP`.
    package func suspend() {
        terminal.suspend()
        stopJob()
        terminal.resume()
        resized()
    }

    /// A signal says that the program shall end, or the terminal is gone; the second time, at
    /// once.
    package func terminate() {
        if isOver { return reactor.shutDown(within: .zero) }
        handle(.terminated, forKey: false)
    }

    private func take(_ inputs: [Input]) {
        for input in inputs { handle(.input(input), forKey: true) }
    }

    private func listenForSilence() {
        guard decoder.isWaiting else { return }
        escape = reactor.callLater(Self.escapeSilence) { [weak self] in
            guard let self else { return }
            self.take(self.decoder.flush())
            self.listenForSilence()
        }
    }

    // MARK: - Events and actions

    private var moment: Moment {
        Moment(instant: reactor.now, wallSecond: wallSecond())
    }

    private func handle(_ event: ClientEvent, forKey: Bool) {
        guard !isOver else { return }
        perform(state.handle(event, at: moment))
        if state.needsDisplay { scheduleFrame(forKey: forKey) }
    }

    private func perform(_ actions: [ClientAction]) {
        for action in actions {
            switch action {
            case .dial: dial()
            case .hangUp: client?.transport?.loseConnection(within: Self.closeLimit)
            case .callOff: letGo()
            case .send(let message): client?.send(message)
            case .wake(let delay): wakeLater(delay)
            case .redraw: terminal.redraw()
            case .suspend: suspend()
            case .quit: quit()
            }
        }
    }

    private func wakeLater(_ delay: Duration) {
        wake?.cancel()
        wake = reactor.callLater(delay) { [weak self] in
            self?.handle(.tick, forKey: false)
        }
    }

    private func quit() {
        isOver = true
        frame?.cancel()
        terminal.close()
        reactor.shutDown(within: Self.closeLimit)
    }

    // MARK: - The connection

    private func dial() {
        letGo()
        wake?.cancel()
        connector = reactor.connect(
            to: endpoint,
            factory: { [unowned self] _ in
                let client = TimestampClient(on: self.reactor, listener: self)
                self.client = client
                self.connector = nil
                return client
            },
            failure: { [weak self] error in
                // A dial that we gave up ourselves is no news.
                guard let self, !error.isCancelled else { return }
                self.connector = nil
                self.handle(.dialFailed(error.reason), forKey: false)
            })
    }

    /// Gives up connection and dial; what they still tell is not for us any more.
    private func letGo() {
        connector?.cancel()
        connector = nil
        client?.transport?.loseConnection(within: Self.closeLimit)
        client = nil
    }

    // MARK: - Frames

    private func scheduleFrame(forKey: Bool) {
        guard !isOver else { return }
        if forKey { keyWaitsForFrame = true }
        let delay = pacer.delay(forKey: keyWaitsForFrame, at: reactor.now)
        if delay > .zero {
            if let frame, frame.isWaiting, !forKey { return }
            frame?.cancel()
            frame = reactor.callLater(delay) { [weak self] in self?.drawFrame() }
        } else if !isFrameDue {
            // At the end of this turn, with all that it brings.
            isFrameDue = true
            reactor.callSoon { [weak self] in self?.drawFrame() }
        }
    }

    private func drawFrame() {
        isFrameDue = false
        guard !isOver, state.needsDisplay else { return }
        frame?.cancel()
        state.needsDisplay = false
        pacer.drew(forKey: keyWaitsForFrame, at: reactor.now)
        keyWaitsForFrame = false
        terminal.draw(state.screen())
    }
}

extension ClientSession: TimestampClient.Listener {
    package func clientConnected(_ client: TimestampClient) {
        guard client === self.client else { return }
        let peer = client.transport?.peer?.description ?? endpoint.description
        handle(.connected(peer: peer), forKey: false)
    }

    package func client(
        _ client: TimestampClient, received line: Span<UInt8>, isCut: Bool
    ) {
        guard client === self.client else { return }
        handle(.received([UInt8](copying: line), isCut: isCut), forKey: false)
    }

    package func client(_ client: TimestampClient, lost reason: DisconnectReason) {
        guard client === self.client else { return }
        self.client = nil
        handle(.lost(reason.words), forKey: false)
    }
}
