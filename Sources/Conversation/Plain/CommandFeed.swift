/// Gives the command of `--exec` its lines without a screen, one at a time, and has the server
/// wait while many of them wait. Pure.
struct CommandFeed {
    /// Lines that may wait for the command before the server has to.
    private static let limit = 64

    private var queue = HookQueue<[UInt8]>(limit: limit)

    /// Nothing runs, and nothing waits.
    var isIdle: Bool { queue.isIdle }

    /// Takes in a line.
    mutating func add(_ line: [UInt8]) -> [PlainAction] {
        let wasFull = queue.isFull
        if let line = queue.add(line) { return [.run(line)] }
        return queue.isFull && !wasFull ? [.pauseServer] : []
    }

    /// The command has done with its line: what follows; nothing when no line waits.
    mutating func next() -> [PlainAction] {
        let wasFull = queue.isFull
        guard let line = queue.next() else { return [] }
        return [.run(line)] + (wasFull && !queue.isFull ? [.resumeServer] : [])
    }
}
