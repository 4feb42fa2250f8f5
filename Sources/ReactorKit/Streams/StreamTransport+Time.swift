/// The limits of time: one timer at most, and none that a message moves.
extension StreamTransport {
    /// Gives the rest of the life `limit`, in the place of the options' limits.
    func endAtDeadline(_ limit: Duration) {
        timer?.cancel()
        hasDeadline = true
        timer = reactor.callLater(limit) { [weak self] in self?.timeOut() }
    }

    /// Looks whether a limit is reached, and again when one can be.
    func lookAtTheTime() {
        guard let watch, !state.isDecided, !hasDeadline else { return }
        timer?.cancel()
        timer = nil
        hasRegardToWaiting = !outbound.isEmpty
        switch watch.value.outlook(at: reactor.now, isWaiting: hasRegardToWaiting) {
        case .open: break
        case .overdue: tellOverdue(watch.value)
        case .rest(let rest):
            timer = reactor.callLater(rest) { [weak self] in self?.lookAtTheTime() }
        }
    }

    /// The kernel left something, which has a limit that the timer may not know of.
    func watchWhatWaits() {
        guard !outbound.isEmpty, !hasRegardToWaiting, watch?.value.limitsStalls == true else {
            return
        }
        lookAtTheTime()
    }

    /// The protocol may end it in a better way, which then has a deadline of its own.
    private func tellOverdue(_ watch: ActivityWatch) {
        let limit = watch.reached(at: reactor.now, isWaiting: !outbound.isEmpty)
        callBackAndSend { $0.timeLimitReached(limit, self) }
        if !hasDeadline { timeOut() }
    }

    private func timeOut() {
        channel.resetOnClose()
        end(.timedOut)
    }
}
