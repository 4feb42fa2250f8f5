public import ReactorKit

extension Reactor {
    /// Turns until `condition` holds, on the caller's thread; for tests with real descriptors.
    ///
    /// - Parameter limit: by the machine's clock, whatever clock the reactor has.
    /// - Returns: false when the time was over before the condition held.
    /// - Throws: `SystemError` when poll(2) itself fails.
    public func turn(
        until condition: () -> Bool, within limit: Duration = .seconds(60)
    ) throws(SystemError) -> Bool {
        let end = Instant.now + limit
        while !condition() {
            guard Instant.now < end else { return false }
            // Short, since what the condition asks for may happen elsewhere.
            try turn(waitingAtMost: .milliseconds(5))
        }
        return true
    }

    /// Turns, without waiting, until nothing more is to be done before the clock moves on: no
    /// call waits for the next turn, and no timer is due.
    ///
    /// Descriptors may have more to tell; for those see `turn(until:within:)`.
    /// - Throws: `SystemError` when poll(2) itself fails.
    public func settle() throws(SystemError) {
        for _ in 0..<100_000 {
            try turn(waitingAtMost: .zero)
            if isQuiet { return }
        }
        preconditionFailure("calls schedule each other without end")
    }

    /// Ends everything as the end of `run()` does: each connection that is left is aborted
    /// and gets its `connectionLost`, listeners close, signal handlers are put back.
    ///
    /// A reactor that was only turned by hand and still has descriptors is held by them.
    /// - Throws: `SystemError` when poll(2) itself fails.
    public func endAll() throws(SystemError) {
        callSoon { [unowned self] in stop() }
        try run()
    }
}
