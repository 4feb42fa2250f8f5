/// Finds the matches of a regular expression in time linear in the text's length.
///
/// All ways through the expression are followed at once, cluster by cluster, and none twice at one
/// position: so a text of n clusters costs at most n times the expression's length for each hit,
/// without backtracking. Of several matches at one position, the one that Perl would find is
/// returned.
struct PatternMachine: Equatable, Sendable {
    /// The most steps for one line; the rest of the line is not searched.
    static let stepLimit = 2_000_000

    private let program: PatternProgram

    init(_ program: PatternProgram) {
        self.program = program
    }

    /// The ranges of the matches, from left to right; empty matches are ignored.
    ///
    /// - Parameter steps: Increased by the number of steps.
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

    /// A way through the expression.
    private struct Thread {
        var step: Int
        /// The start of its match.
        var start: Int
    }

    private struct Run {
        let steps: [PatternProgram.Step]
        let text: [Character]
        let limit: Int
        var spent: Int
        private var threads: [Thread] = []
        private var next: [Thread] = []
        /// For each step, the last visit that took it.
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
                // Matches that begin further left are preferred, so this thread is last.
                if found == nil { follow(Thread(step: 0, start: position), at: position) }
                swap(&threads, &next)
                if spent > limit || threads.isEmpty && found != nil { break }
                advance(at: position, &found)
            }
            next.removeAll(keepingCapacity: true)
            return found
        }

        /// Advances all threads over the cluster at a position.
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
                    // The threads after it are less preferred.
                    threads.removeAll(keepingCapacity: true)
                    return
                default: break
                }
            }
            threads.removeAll(keepingCapacity: true)
        }

        /// Follows a thread through all steps that consume no cluster.
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
