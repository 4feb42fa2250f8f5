import DequeModule
import TerminalUI

/// The command that each received line is given to.
extension ClientState {
    /// The state of the command.
    struct LineHook {
        /// Lines that may wait for the command; the view is not held up by it.
        static let limit = 1_000

        var queue = HookQueue<(tab: BufferID, line: [UInt8])>(limit: limit)
        /// Whose line the command has.
        var origin: BufferID?
        /// Lines that found the queue full.
        var skipped = 0
        /// What went wrong last; said again only when something else has come between.
        var failure: String?
    }

    /// Has every line that comes given to the person's command, by `ClientAction.run`.
    package mutating func hookLines() {
        lineHook = LineHook()
        for index in tabs.indices { tabs[index].isHooked = true }
    }

    /// Gives the command the lines that this tab has received.
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
                say("the command of --exec is too slow: \(count) left out", in: hook.origin)
            }
            hook.skipped = 0
            return []
        }
        hook.origin = next.tab
        return [.run(next.line)]
    }

    private mutating func say(_ text: String, in tab: BufferID?) {
        let index = tabs.firstIndex { $0.id == tab } ?? current
        tabs[index].say(text, .failure)
        tabs[index].note(.failure)
        needsDisplay = true
    }
}

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
