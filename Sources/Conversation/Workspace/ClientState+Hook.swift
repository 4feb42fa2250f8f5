import DequeModule
import TerminalUI

/// The command that is run for each received line.
extension ClientState {
    /// The state of the command.
    struct LineHook {
        /// How many lines may wait for the command, which does not delay the view.
        static let limit = 1_000

        var queue = HookQueue<(tab: BufferID, line: [UInt8])>(limit: limit)
        /// The buffer of the line that the command has.
        var origin: BufferID?
        /// The number of lines that were skipped because the queue was full.
        var skipped = 0
        /// The last failure, which is not repeated until another event was reported.
        var failure: String?
    }

    /// Runs the person's command for every received line, by `ClientAction.run`.
    package mutating func hookLines() {
        lineHook = LineHook()
        for index in tabs.indices { tabs[index].isHooked = true }
    }

    /// Passes the lines that this tab has received to the command.
    mutating func hookLines(of index: Int) -> [ClientAction] {
        guard !tabs[index].unhooked.isEmpty, var hook = lineHook else { return [] }
        defer { lineHook = hook }
        var actions: [ClientAction] = []
        for line in tabs[index].unhooked {
            if hook.queue.isFull {
                hook.skipped += 1
            } else if let next = hook.queue.add((tabs[index].id, line)) {
                hook.origin = next.tab
                actions.append(.run(next.line))
            }
        }
        tabs[index].unhooked = []
        return actions
    }

    mutating func commandEnded(_ failure: String?) -> [ClientAction] {
        guard var hook = lineHook else { return [] }
        defer { lineHook = hook }
        if let failure, failure != hook.failure {
            say("the command of --exec: \(failure)", in: hook.origin)
        }
        hook.failure = failure
        guard let next = hook.queue.next() else {
            if hook.skipped > 0 {
                let count = lineCount(hook.skipped)
                say("the command of --exec is too slow: \(count) skipped", in: hook.origin)
            }
            hook.skipped = 0
            return []
        }
        hook.origin = next.tab
        return [.run(next.line)]
    }

    private mutating func say(_ text: String, in tab: BufferID?) {
        let index = tabs.firstIndex { $0.id == tab } ?? current
        touched.add(index)
        tabs[index].say(text, .failure)
        tabs[index].note(.failure)
        needsDisplay = true
    }
}

/// The queue of lines for a command, which takes one at a time. Pure.
struct HookQueue<Line> {
    /// How many lines may wait, in addition to the one that the command has.
    let limit: Int
    private var waiting: Deque<Line> = []
    private var isRunning = false

    init(limit: Int) {
        self.limit = limit
    }

    /// No command runs, and no line waits.
    var isIdle: Bool { !isRunning }
    /// The queue is full.
    var isFull: Bool { waiting.count >= limit }

    /// Adds a line, and returns the one to run the command for now, if any.
    mutating func add(_ line: Line) -> Line? {
        guard isRunning else {
            isRunning = true
            return line
        }
        waiting.append(line)
        return nil
    }

    /// The command has ended: returns the next line, if any.
    mutating func next() -> Line? {
        let line = waiting.popFirst()
        isRunning = line != nil
        return line
    }
}
