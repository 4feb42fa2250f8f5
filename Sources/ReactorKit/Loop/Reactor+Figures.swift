/// What an operator wants to know of a reactor.
extension Reactor {
    /// Calls that wait for their time.
    package var timerCount: Int { timers.count }

    /// Descriptors that are watched, the one for jobs of other threads among them.
    package var watchedDescriptorCount: Int { poller.count }

    /// The turn's work is done, and the wait for news begins.
    func tellEndOfTurn() {
        guard let turnListener, let workBegan else { return }
        turnListener(clock.now - workBegan)
    }
}
