public import ReactorKit

extension Reactor {
    /// What is still registered: a clause for each descriptor, connection in the making, timer,
    /// awaited result and object that is kept for tasks, and one for the calls and jobs of the
    /// next turn.
    ///
    /// What other threads have posted, and is still to be run, does not count.
    public var leftovers: [String] { inventory }

    /// Ends everything, as `endAll` does, and checks that nothing is left registered: the last
    /// line of a test.
    ///
    /// Timers and awaited results outlive the end, since a reactor may run again: what ends has
    /// to cancel its own.
    /// - Throws: `LeftoverError`; `SystemError` when poll(2) itself fails.
    public func endCleanly() throws {
        try endAll()
        try expectNothingLeft()
    }

    /// Checks that nothing is left registered, with nothing ended before: for tests of what
    /// tidies up by itself.
    ///
    /// - Throws: `LeftoverError`, which names each of them.
    public func expectNothingLeft() throws(LeftoverError) {
        let leftovers = leftovers
        if !leftovers.isEmpty { throw LeftoverError(leftovers: leftovers) }
    }
}

/// A reactor on which something is left at the end of a test.
public struct LeftoverError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A clause for each thing that is left.
    public let leftovers: [String]

    /// One line for each: `descriptor 7 is watched by a StreamListener`.
    public var description: String {
        (["the reactor is not clean:"] + leftovers).joined(separator: "\n- ")
    }
}
