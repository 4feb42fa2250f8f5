import SystemPackage

/// A process that we started: input to it, signals, and its end; made by `Reactor.spawn`.
///
/// `exited` is called when the child has ended and its output has been read to the end. After
/// `shutDown(within:)` the child gets the signal of the settings' policy, and is killed at the
/// deadline. At the end of `run()` a running child gets the signal too, and is killed after 100 ms.
/// Its status is collected in each case, so no zombie is left. Call on the reactor's thread.
public final class ChildProcess {
    private static let lastGrace = Duration.milliseconds(100)

    /// The kernel's number of it, which may be reused once `status` is known.
    public var id: Int32 { child.id }
    /// How it ended; nil while it runs. May be known before all output is read.
    public private(set) var status: ExitStatus?

    private let reactor: Reactor
    private let settings: ChildSettings
    private let child: SpawnedChild
    private let notice: ExitNotice
    private var terminal: PseudoTerminal?
    private var `protocol`: (any ProcessProtocol)?
    private var input: DescriptorWriter?
    private var output: DescriptorReader?
    private var error: DescriptorReader?
    private var hasStarted = false
    private var hasEnded = false
    private var isOutputPaused = false
    private var isAboveHighWater = false
    private var isShuttingDown = false
    private var killing: ScheduledCall?
    private var outputDeadline: ScheduledCall?

    /// - Parameter usesThread: waits for the end as on kernels without pidfd_open(2).
    init(
        _ settings: ChildSettings, on reactor: Reactor, protocol: any ProcessProtocol,
        usesThread: Bool = false
    ) throws(SystemError) {
        var ends = ChildEnds()
        do throws(SystemError) {
            try ends.open(for: settings)
            child = try SpawnedChild(settings, ends)
            notice = try ExitNotice(of: child, usesThread: usesThread)
        } catch {
            ends.closeAll()
            throw error
        }
        ends.closeChildEnds()
        self.reactor = reactor
        self.settings = settings
        self.protocol = `protocol`
        terminal = ends.terminal
        reactor.poller.add(notice.descriptor, .readable, handler: self)
        reactor.poller.setInterest(nil, of: notice.descriptor, self)
        join(ends)
        reactor.callSoon { self.start() }
    }

    // MARK: - Input

    /// Bytes of input that the child has not taken yet.
    public var bufferedByteCount: Int { input?.bufferedByteCount ?? 0 }

    /// Writes to the child's input after all earlier bytes; never blocks.
    ///
    /// What its pipe has no room for waits in memory; above the settings' high-water mark the
    /// protocol's `pauseProducing` is called. Ignored after `closeInput`, and when the input is not
    /// a pipe.
    public func write(_ bytes: Span<UInt8>) {
        guard let input else { return }
        input.write(bytes)
        guard !isAboveHighWater, input.bufferedByteCount > settings.inputHighWater else { return }
        isAboveHighWater = true
        reactor.callSoon { self.protocol?.pauseProducing() }
    }

    /// Writes an array's bytes to the child's input.
    public func write(_ bytes: [UInt8]) {
        write(bytes.span)
    }

    /// Writes a text as UTF-8 to the child's input.
    public func write(_ text: String) {
        write(text.utf8.span)
    }

    /// Ends the child's input when all that was written is through.
    ///
    /// A terminal cannot be closed in one direction: it gets Ctrl-D, which a program that reads
    /// lines takes as the end when it comes at the start of one (termios(3), VEOF).
    public func closeInput() {
        guard let input else { return }
        if terminal == nil {
            input.closeWhenWritten()
        } else {
            input.write([4].span)
        }
    }

    // MARK: - Output

    /// Reads no more output or errors, so that the child feels back-pressure.
    ///
    /// Meanwhile the end of a child whose output is not read yet is not reported.
    public func pauseProducing() {
        isOutputPaused = true
        output?.pause()
        error?.pause()
    }

    /// Reads again.
    public func resumeProducing() {
        isOutputPaused = false
        guard hasStarted else { return }
        output?.resume()
        error?.resume()
        if status != nil { endAtDeadline() }
    }

    /// Changes the size of the child's terminal; the programs on it receive SIGWINCH.
    ///
    /// - Throws: `SystemError` (ioctl), with ENOTTY when it has no terminal.
    public func resize(to size: TerminalSize) throws(SystemError) {
        guard let terminal else {
            throw SystemError(call: "ioctl", code: .inappropriateIOCTLForDevice)
        }
        try terminal.resize(to: size)
    }

    // MARK: - Signals

    /// Sends the child, or its whole group if it leads one, a signal; ignored after its end.
    ///
    /// - Throws: `SystemError` (kill): EPERM for a child that changed its user, EINVAL.
    public func signal(_ number: Int32) throws(SystemError) {
        if status == nil { try child.signal(number) }
    }

    /// Sends a signal by its name.
    public func signal(_ signal: Signal) throws(SystemError) {
        try self.signal(signal.number)
    }

    /// Asks the child to end (SIGTERM), and kills it (SIGKILL) if it lives after `limit`.
    ///
    /// A stopped child is woken for it. Its group receives it as well if it leads one.
    public func terminate(within limit: Duration = .seconds(5)) {
        end(by: .terminate, within: limit)
    }

    // MARK: -

    private func end(by signal: Signal, within limit: Duration) {
        guard status == nil else { return }
        ask(signal)
        killing?.cancel()
        killing = reactor.callLater(limit) { [weak self] in
            guard let self, self.status == nil else { return }
            self.child.kill()
        }
    }

    /// Best effort: a process that may not signal it cannot end it either.
    private func ask(_ signal: Signal) {
        try? child.signal(signal.number)
        try? child.signal(Signal.resume.number)
    }

    private func join(_ ends: ChildEnds) {
        if let fd = ends.input {
            let writer = DescriptorWriter(fd, .ours, on: reactor) { [weak self] error in
                self?.inputFailed(error)
            }
            writer.drained = { [weak self] in self?.inputDrained() }
            input = writer
        }
        if let fd = ends.output {
            output = reader(fd, \.output) {
                $0.outputReceived($1)
            } closed: {
                $0.outputClosed()
            }
        }
        if let fd = ends.error {
            error = reader(fd, \.error) {
                $0.errorReceived($1)
            } closed: {
                $0.errorClosed()
            }
        }
    }

    /// A reader that waits for `started`.
    private func reader(
        _ fd: FileDescriptor, _ place: ReferenceWritableKeyPath<ChildProcess, DescriptorReader?>,
        received: @escaping (any ProcessProtocol, Span<UInt8>) -> Void,
        closed: @escaping (any ProcessProtocol) -> Void
    ) -> DescriptorReader {
        let reader = DescriptorReader(fd, isUrgent: false, .ours, on: reactor) {
            [weak self] data in
            if let `protocol` = self?.protocol { received(`protocol`, data) }
        } ended: { [weak self] _ in
            guard let self else { return }
            self[keyPath: place] = nil
            // The output's descriptor was the terminal's.
            if place == \.output { self.terminal = nil }
            if let `protocol` = self.protocol { closed(`protocol`) }
            self.finishIfDone()
        }
        reader.pause()
        return reader
    }

    private func inputFailed(_ error: SystemError) {
        input = nil
        `protocol`?.inputFailed(error)
    }

    private func inputDrained() {
        guard isAboveHighWater else { return }
        isAboveHighWater = false
        `protocol`?.resumeProducing()
    }

    // MARK: - Life

    private func start() {
        guard !hasStarted else { return }
        hasStarted = true
        `protocol`?.started(self)
        guard !hasEnded else { return }
        reactor.poller.setInterest(.readable, of: notice.descriptor, self)
        if !isOutputPaused { resumeProducing() }
    }

    private func childEnded(_ status: ExitStatus) {
        self.status = status
        killing?.cancel()
        input?.cancel()
        input = nil
        // It stays readable for ever.
        reactor.poller.setInterest(nil, of: notice.descriptor, self)
        endAtDeadline()
        finishIfDone()
    }

    private func endAtDeadline() {
        outputDeadline?.cancel()
        outputDeadline = reactor.callLater(settings.outputLimit) { [weak self] in
            guard let self, !self.isOutputPaused || self.isShuttingDown else { return }
            self.finish()
        }
    }

    private func finishIfDone() {
        if status != nil, output == nil, error == nil { finish() }
    }

    private func finish() {
        guard !hasEnded else { return }
        hasEnded = true
        killing?.cancel()
        outputDeadline?.cancel()
        if reactor.poller.remove(notice.descriptor, self) { notice.close() }
        input?.cancel()
        let `protocol` = self.protocol
        self.protocol = nil
        if let output {
            output.cancel()
            `protocol`?.outputClosed()
        }
        if let error {
            error.cancel()
            `protocol`?.errorClosed()
        }
        (input, output, error, terminal) = (nil, nil, nil, nil)
        `protocol`?.exited(status ?? .unknown)
    }

    /// The loop is over, so a short wait delays nothing.
    private func collectAtLast() -> ExitStatus? {
        guard let signal = settings.atEnd.signal else {
            child.leave()
            return nil
        }
        ask(signal)
        if notice.comes(within: Self.lastGrace) { return child.collect() }
        child.kill()
        if notice.comes(within: .seconds(1)) { return child.collect() }
        // Even SIGKILL waits for a process that hangs in the kernel; we do not.
        child.leave()
        return nil
    }
}

@available(*, unavailable)
extension ChildProcess: Sendable {}

extension ChildProcess: EventHandler {
    var holdsShutdown: Bool { settings.atEnd != .leave }

    func ready(_ events: PollEvents) {
        if let status = child.collect() { childEnded(status) }
    }

    /// Its end is no longer reported, as for a child that is left running.
    func failed(_ error: SystemError) {
        start()
        guard status == nil else { return }
        let status = child.collect()
        if status == nil { child.leave() }
        childEnded(status ?? .unknown)
    }

    func finish(within limit: Duration) {
        isShuttingDown = true
        if let signal = settings.atEnd.signal { end(by: signal, within: limit) }
        // Its output may be paused, which must not hold the shutdown up for ever.
        if status != nil { endAtDeadline() }
    }

    func abandon() {
        start()
        if status == nil { status = collectAtLast() }
        finish()
    }
}

extension ChildSettings.EndPolicy {
    fileprivate var signal: Signal? {
        switch self {
        case .terminate: .terminate
        case .hangUp: .hangup
        case .leave: nil
        }
    }
}

extension Reactor {
    /// Starts a child process; `started` of its `protocol` is called on the next turn.
    ///
    /// The call lasts until the program is loaded, about a millisecond. The child has every
    /// signal at its default and none blocked. SIGPIPE is ignored in this process from then on,
    /// so that a child that closes its input is an error code. Like Twisted's `spawnProcess`.
    /// - Throws: `SystemError` of posix_spawn: `No such file or directory` when there is no such
    ///   program, `Permission denied` when it may not be executed; of `chdir` when the directory
    ///   is none; of `pipe2` and others when this process is out of descriptors.
    @discardableResult
    public func spawn(
        _ settings: ChildSettings, protocol: any ProcessProtocol
    ) throws(SystemError) -> ChildProcess {
        try ChildProcess(settings, on: self, protocol: `protocol`)
    }
}
