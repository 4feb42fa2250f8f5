/// A call that waits for its time; made by `Reactor.callLater`.
///
/// Call on the reactor's thread.
public final class ScheduledCall {
    private weak var reactor: Reactor?
    private let id: TimerQueue.ID

    init(reactor: Reactor, id: TimerQueue.ID) {
        self.reactor = reactor
        self.id = id
    }

    /// True until it is called or cancelled.
    public var isWaiting: Bool { reactor?.timers.isWaiting(id) ?? false }

    /// Never calls it; no effect when it was called.
    public func cancel() {
        reactor?.timers.cancel(id)
    }

    /// Moves it to `delay` from now; no effect when it was called or cancelled.
    public func reschedule(after delay: Duration) {
        guard let reactor else { return }
        reactor.timers.reschedule(id, at: reactor.clock.now + max(delay, .zero))
        reactor.turnRequest?.make()
    }
}

@available(*, unavailable)
extension ScheduledCall: Sendable {}
