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
        guard !state.isDecided else { return }
        guard let rest = watch?.rest(at: reactor.now, isWaiting: !outbound.isEmpty) else {
            return timeOut()
        }
        timer = reactor.callLater(rest) { [weak self] in self?.lookAtTheTime() }
    }

    private func timeOut() {
        channel.resetOnClose()
        end(.timedOut)
    }
}
