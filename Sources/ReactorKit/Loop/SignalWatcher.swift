import SystemPackage

/// Turns the signals of one reactor into events of its loop.
///
/// The handlers only write a byte into a pipe that the loop reads, so no callback ever runs
/// where a handler may run. One reactor of the process can watch a signal at a time.
final class SignalWatcher {
    private unowned let reactor: Reactor
    private let pipe: SignalPipe
    private var calls: [Int32: () -> Void] = [:]
    private var isOver = false

    init(on reactor: Reactor) throws(SystemError) {
        self.reactor = reactor
        pipe = try SignalPipe()
        reactor.poller.add(pipe.reader, .readable, isUrgent: true, handler: self)
    }

    func watch(_ signal: Signal, _ call: @escaping () -> Void) throws(SystemError) {
        if isOver { throw Poller.notOpen }
        if calls[signal.number] == nil { try pipe.watch(signal.number) }
        // The previous one is destroyed after the change, since its deinit may change `calls`.
        _ = calls.updateValue(call, forKey: signal.number)
    }

    func close() {
        let isOpen = reactor.poller.remove(pipe.reader, self)
        putHandlersBack(closingReader: isOpen)
    }

    /// Puts every handler back as it was; does not touch the reactor, which may be going.
    func putHandlersBack(closingReader: Bool = true) {
        guard !isOver else { return }
        isOver = true
        let calls = exchange(&calls, [:])
        for number in calls.keys { pipe.unwatch(number) }
        pipe.close(closingReader: closingReader)
    }
}

extension SignalWatcher: EventHandler {
    var holdsShutdown: Bool { false }

    func ready(_ events: PollEvents) {
        for number in pipe.arrived() { calls[number]?() }
    }

    func finish(within limit: Duration) {}

    func abandon() {}

    /// Signals then have their previous effect, rather than none.
    func failed(_ error: SystemError) { close() }
}
