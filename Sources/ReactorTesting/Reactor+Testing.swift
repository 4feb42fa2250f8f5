public import ReactorKit

extension Reactor {
    /// Turns until `condition` holds, on the caller's thread; for tests with real descriptors.
    ///
    /// - Parameters:
    ///   - condition: checked before each turn.
    ///   - limit: by the system's clock, whichever clock the reactor has.
    /// - Returns: false when the limit passed before the condition held.
    /// - Throws: `SystemError` when poll(2) itself fails.
    public func turn(
        until condition: () -> Bool, within limit: Duration = .seconds(60)
    ) throws(SystemError) -> Bool {
        let end = Instant.now + limit
        while !condition() {
            guard Instant.now < end else { return false }
            // Short, since the condition may depend on another thread or process.
            try turn(waitingAtMost: .milliseconds(5))
        }
        return true
    }

    /// Turns without waiting until nothing more can run before the clock advances: no call is
    /// scheduled for the next turn, and no timer is due.
    ///
    /// Descriptors may become ready later; for those see `turn(until:within:)`.
    /// - Throws: `SystemError` when poll(2) itself fails.
    public func settle() throws(SystemError) {
        for _ in 0..<100_000 {
            try turn(waitingAtMost: .zero)
            if isQuiet { return }
        }
        preconditionFailure("calls schedule each other endlessly")
    }

    /// Ends everything as the end of `run()` does: each open connection is aborted and gets its
    /// `connectionLost`, listeners close, signal handlers are restored.
    ///
    /// A reactor that only `turn` has driven is retained by its descriptors until then.
    /// - Throws: `SystemError` when poll(2) itself fails.
    public func endAll() throws(SystemError) {
        callSoon { [unowned self] in stop() }
        try run()
    }
}

extension Reactor {
    /// What is still registered: a clause for each descriptor, connection attempt, timer, awaited
    /// result and object that is kept for tasks, and one for the calls and jobs of the next turn.
    ///
    /// Jobs that other threads have posted and that have not run yet are not included.
    public var leftovers: [String] { inventory }

    /// Ends everything as `endAll` does, and checks that nothing is registered. For the last line
    /// of a test.
    ///
    /// Timers and awaited results survive the end, since a reactor may run again: code that ends
    /// must cancel its own.
    /// - Throws: `LeftoverError`; `SystemError` when poll(2) itself fails.
    public func endCleanly() throws {
        try endAll()
        try expectNothingLeft()
    }

    /// Checks that nothing is registered, without ending anything: for tests of code that cleans up
    /// after itself.
    ///
    /// - Throws: `LeftoverError`, which names each of them.
    public func expectNothingLeft() throws(LeftoverError) {
        let leftovers = leftovers
        if !leftovers.isEmpty { throw LeftoverError(leftovers: leftovers) }
    }
}

/// Thrown when something is still registered on a reactor at the end of a test.
public struct LeftoverError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A clause for each registration.
    public let leftovers: [String]

    /// One line for each: `descriptor 7 is watched by a StreamListener`.
    public var description: String {
        (["the reactor is not clean:"] + leftovers).joined(separator: "\n- ")
    }
}
