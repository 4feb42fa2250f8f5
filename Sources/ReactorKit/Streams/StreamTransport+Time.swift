/// The time limits: at most one timer, which messages do not reschedule.
///
/// A connection without an idle limit is watched only while there are unsent bytes, since nothing
/// else can be overdue; all others need neither memory nor reads of the clock.
extension StreamTransport {
    /// Ends the connection after `limit`, in place of the options' time limits.
    func endAtDeadline(_ limit: Duration) {
        timer?.cancel()
        deadline = reactor.now + limit
        timer = reactor.callLater(limit) { [weak self] in self?.timeOut() }
    }

    var hasDeadline: Bool { deadline != nil }

    /// Watches the idle limit from the start.
    func watchIdleness() {
        guard let limits = limits?.limits, limits.idle != nil else { return }
        watch = ActivityWatch(limits, at: reactor.turnTime).map(Box.init)
        checkTimeLimits()
    }

    /// Checks whether a limit is reached, and schedules the next check.
    ///
    /// - Parameter reportsAtOnce: false inside a call that must not call the protocol.
    func checkTimeLimits(reportsAtOnce: Bool = true) {
        guard !state.isDecided, !hasDeadline else { return }
        timer?.cancel()
        timer = nil
        timerCoversStall = watch != nil && !outbound.isEmpty
        guard let watch else { return }
        switch watch.value.outlook(at: reactor.now, isWaiting: timerCoversStall) {
        case .open: self.watch = nil
        case .overdue where reportsAtOnce: reportOverdue(watch.value)
        case .overdue:
            timer = reactor.callLater(.zero) { [weak self] in self?.checkTimeLimits() }
        case .rest(let rest):
            timer = reactor.callLater(rest) { [weak self] in self?.checkTimeLimits() }
        }
    }

    /// Watches unsent bytes that the kernel did not take, whose limit the timer may not cover.
    func watchUnsentBytes() {
        guard let limits = limits?.limits, limits.writeStall != nil, !outbound.isEmpty,
            !timerCoversStall, !hasDeadline
        else { return }
        if watch == nil { watch = ActivityWatch(limits, at: reactor.turnTime).map(Box.init) }
        checkTimeLimits()
    }

    /// Applies changed limits; see `SharedActivityLimits`.
    func limitsHaveChanged() {
        guard let limits = limits?.limits, !hasDeadline else { return }
        if let watch {
            watch.value.change(to: limits)
        } else if limits.idle != nil || !outbound.isEmpty {
            watch = ActivityWatch(limits, at: reactor.turnTime).map(Box.init)
        }
        checkTimeLimits(reportsAtOnce: false)
    }

    /// The protocol may close the connection in order, which then has a deadline of its own.
    private func reportOverdue(_ watch: ActivityWatch) {
        continueHandOver()
        guard !state.isDecided, !hasDeadline else { return }
        let limit = watch.reached(at: reactor.now, isWaiting: !outbound.isEmpty)
        observer?.timeLimitReached(limit)
        callBackAndSend { $0.timeLimitReached(limit, self) }
        if !hasDeadline { timeOut() }
    }

    private func timeOut() {
        channel.resetOnClose()
        end(.timedOut)
    }
}
