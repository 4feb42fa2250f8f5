/// Finds a regular expression in a text, in a time that no expression can blow up.
///
/// All ways through the expression are followed at once, cluster by cluster, no way twice at one
/// place: so a text of n clusters costs at most n times the expression's length for each hit, and
/// there is nothing to go back to. Of several matches at one place the one counts that Perl
/// would find.
struct PatternMachine: Equatable, Sendable {
    /// Steps that may be spent on one line; what lies behind is not looked at.
    static let stepLimit = 2_000_000

    private let program: PatternProgram

    init(_ program: PatternProgram) {
        self.program = program
    }

    /// Where the expression stands, from left to right; hits of no cluster are none.
    ///
    /// - Parameter steps: Grows by what it cost.
    func ranges(in text: [Character], steps: inout Int) -> [Range<Int>] {
        var run = Run(program.steps, text, limit: steps + Self.stepLimit, spent: steps)
        var ranges: [Range<Int>] = []
        while let range = run.firstRange(from: ranges.last?.upperBound ?? 0) {
            ranges.append(range)
        }
        steps = run.spent
        return ranges
    }

    // MARK: -

    /// One of the ways that are followed.
    private struct Thread {
        var step: Int
        /// Where its match begins.
        var start: Int
    }

    private struct Run {
        let steps: [PatternProgram.Step]
        let text: [Character]
        let limit: Int
        var spent: Int
        private var threads: [Thread] = []
        private var next: [Thread] = []
        /// For each step the visit that took it last.
        private var visits: [Int]
        private var visit = 0
        private var pending: [Int] = []

        init(_ steps: [PatternProgram.Step], _ text: [Character], limit: Int, spent: Int) {
            (self.steps, self.text, self.limit, self.spent) = (steps, text, limit, spent)
            visits = Array(repeating: 0, count: steps.count)
        }

        mutating func firstRange(from start: Int) -> Range<Int>? {
            var found: Range<Int>?
            threads.removeAll(keepingCapacity: true)
            visit += 1
            for position in start...max(text.count, start) {
                // Matches that begin further left are preferred, so this one comes last.
                if found == nil { follow(Thread(step: 0, start: position), at: position) }
                swap(&threads, &next)
                if spent > limit || threads.isEmpty && found != nil { break }
                advance(at: position, &found)
            }
            next.removeAll(keepingCapacity: true)
            return found
        }

        /// Takes all threads over the cluster at a position.
        private mutating func advance(at position: Int, _ found: inout Range<Int>?) {
            visit += 1
            for thread in threads {
                spent += 1
                switch steps[thread.step] {
                case .one(let set):
                    guard position < text.count, set.contains(text[position]) else { continue }
                    follow(
                        Thread(step: thread.step + 1, start: thread.start), at: position + 1)
                case .done where thread.start < position:
                    found = thread.start..<position
                    // What follows is less preferred.
                    threads.removeAll(keepingCapacity: true)
                    return
                default: break
                }
            }
            threads.removeAll(keepingCapacity: true)
        }

        /// Notes where a thread stands when it has gone through all that takes no cluster.
        private mutating func follow(_ thread: Thread, at position: Int) {
            pending.append(thread.step)
            while let step = pending.popLast() {
                guard visits[step] != visit else { continue }
                visits[step] = visit
                spent += 1
                switch steps[step] {
                case .one, .done: next.append(Thread(step: step, start: thread.start))
                case .jump(let target): pending.append(target)
                case .fork(let first, let second): pending += [second, first]
                case .edge(let edge): if holds(edge, at: position) { pending.append(step + 1) }
                }
            }
        }

        private func holds(_ edge: PatternNode.Edge, at position: Int) -> Bool {
            switch edge {
            case .start: position == 0
            case .end: position == text.count
            case .word: isWord(position - 1) != isWord(position)
            case .notWord: isWord(position - 1) == isWord(position)
            }
        }

        private func isWord(_ index: Int) -> Bool {
            text.indices.contains(index) && PatternClass.isWord(text[index])
        }
    }
}
