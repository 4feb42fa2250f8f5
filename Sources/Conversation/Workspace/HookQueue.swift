import DequeModule

/// The lines that wait for a command, which takes one at a time. Pure.
struct HookQueue<Line> {
    /// How many may wait, beside the one that the command has.
    let limit: Int
    private var waiting: Deque<Line> = []
    private var isRunning = false

    init(limit: Int) {
        self.limit = limit
    }

    /// Nothing runs, and nothing waits.
    var isIdle: Bool { !isRunning }
    /// The next line would have to wait outside.
    var isFull: Bool { waiting.count >= limit }

    /// Takes a line in, and gives back the one that the command shall have now, if any.
    mutating func add(_ line: Line) -> Line? {
        guard isRunning else {
            isRunning = true
            return line
        }
        waiting.append(line)
        return nil
    }

    /// The command has done with its line: the one that it shall have next, if any.
    mutating func next() -> Line? {
        let line = waiting.popFirst()
        isRunning = line != nil
        return line
    }
}
