import Settings

/// Passes lines to the command of `--exec` one at a time, without a screen, and pauses receiving
/// while many of them wait. Pure.
struct CommandFeed {
    /// How many lines may wait for the command before receiving is paused.
    private static let limit = 64

    private var queue = HookQueue<[UInt8]>(limit: limit)

    /// No command runs, and no line waits.
    var isIdle: Bool { queue.isIdle }

    /// Takes in a line.
    mutating func add(_ line: [UInt8]) -> [PlainAction] {
        let wasFull = queue.isFull
        if let line = queue.add(line) { return [.run(line)] }
        return queue.isFull && !wasFull ? [.pauseServer] : []
    }

    /// The command has ended: returns the report of its failure, and the actions for the next line.
    ///
    /// - Parameter status: The exit status, which the first failure sets.
    mutating func ended(_ failure: String?, status: inout ProgramStatus) -> [PlainAction] {
        guard let failure else { return next() }
        if status == .success { status = .commandFailed }
        return [.complain("the command of --exec: \(failure)")] + next()
    }

    private mutating func next() -> [PlainAction] {
        let wasFull = queue.isFull
        guard let line = queue.next() else { return [] }
        return [.run(line)] + (wasFull && !queue.isFull ? [.resumeServer] : [])
    }
}
