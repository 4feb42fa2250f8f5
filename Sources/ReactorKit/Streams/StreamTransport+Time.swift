/// The limits of time: one timer at most, and none that a message moves.
///
/// A connection that may be idle for any time is watched only while something waits to be sent:
/// nothing else can be overdue, and all others pay neither memory nor looks at the clock.
extension StreamTransport {
    /// Gives the rest of the life `limit`, in the place of the options' limits.
    func endAtDeadline(_ limit: Duration) {
        timer?.cancel()
        deadline = reactor.now + limit
        timer = reactor.callLater(limit) { [weak self] in self?.timeOut() }
    }

    var hasDeadline: Bool { deadline != nil }

    /// Watches an idle limit from the beginning on.
    func watchIdleness() {
        guard let limits = limits?.limits, limits.idle != nil else { return }
        watch = ActivityWatch(limits, at: reactor.turnTime).map(Box.init)
        lookAtTheTime()
    }

    /// Looks whether a limit is reached, and again when one can be.
    ///
    /// - Parameter tellsAtOnce: false inside of a call that is not to call the protocol.
    func lookAtTheTime(tellsAtOnce: Bool = true) {
        guard !state.isDecided, !hasDeadline else { return }
        timer?.cancel()
        timer = nil
        hasRegardToWaiting = watch != nil && !outbound.isEmpty
        guard let watch else { return }
        switch watch.value.outlook(at: reactor.now, isWaiting: hasRegardToWaiting) {
        case .open: self.watch = nil
        case .overdue where tellsAtOnce: tellOverdue(watch.value)
        case .overdue:
            timer = reactor.callLater(.zero) { [weak self] in self?.lookAtTheTime() }
        case .rest(let rest):
            timer = reactor.callLater(rest) { [weak self] in self?.lookAtTheTime() }
        }
    }

    /// The kernel left something, which has a limit that the timer may not know of.
    func watchWhatWaits() {
        guard let limits = limits?.limits, limits.writeStall != nil, !outbound.isEmpty,
            !hasRegardToWaiting, !hasDeadline
        else { return }
        if watch == nil { watch = ActivityWatch(limits, at: reactor.turnTime).map(Box.init) }
        lookAtTheTime()
    }

    /// Others hold from now on; see `SharedActivityLimits`.
    func limitsHaveChanged() {
        guard let limits = limits?.limits, !hasDeadline else { return }
        if let watch {
            watch.value.change(to: limits)
        } else if limits.idle != nil || !outbound.isEmpty {
            watch = ActivityWatch(limits, at: reactor.turnTime).map(Box.init)
        }
        lookAtTheTime(tellsAtOnce: false)
    }

    /// The protocol may end it in a better way, which then has a deadline of its own.
    private func tellOverdue(_ watch: ActivityWatch) {
        succeed()
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
