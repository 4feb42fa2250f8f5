/// A regular expression compiled to steps for ``PatternMachine``.
struct PatternProgram: Equatable, Sendable {
    enum Step: Equatable, Sendable {
        case one(PatternClass)
        case edge(PatternNode.Edge)
        /// Continue at both steps, the first preferred.
        case fork(Int, Int)
        case jump(Int)
        case done
    }

    /// The most steps of a program.
    static let limit = 1_000

    private(set) var steps: [Step] = []
    /// Counts compiled nodes, since a repeated node need not add a step.
    private var visits = 0

    init(_ node: PatternNode) throws(PatternError) {
        try append(node)
        steps.append(.done)
    }

    // MARK: -

    private mutating func append(_ node: PatternNode) throws(PatternError) {
        visits += 1
        guard steps.count < Self.limit, visits < 10 * Self.limit else {
            throw PatternError(reason: "the pattern is too long")
        }
        switch node {
        case .one(let set): steps.append(.one(set))
        case .edge(let edge): steps.append(.edge(edge))
        case .sequence(let nodes): for node in nodes { try append(node) }
        case .either(let branches): try append(branches[...])
        case .repeated(let node, let minimum, let maximum, let isLazy):
            for _ in 0..<minimum { try append(node) }
            if let maximum {
                try append(node, atMost: maximum - minimum, isLazy: isLazy)
            } else {
                try appendLoop(node, isLazy: isLazy)
            }
        }
    }

    private mutating func append(_ branches: ArraySlice<PatternNode>) throws(PatternError) {
        guard let first = branches.first else { return }
        if branches.count == 1 { return try append(first) }
        let fork = steps.count
        steps.append(.done)
        try append(first)
        let jump = steps.count
        steps.append(.done)
        steps[fork] = .fork(fork + 1, steps.count)
        try append(branches.dropFirst())
        steps[jump] = .jump(steps.count)
    }

    private mutating func append(
        _ node: PatternNode, atMost count: Int, isLazy: Bool
    ) throws(PatternError) {
        var forks: [Int] = []
        for _ in 0..<count {
            forks.append(steps.count)
            steps.append(.done)
            try append(node)
        }
        for fork in forks { steps[fork] = Self.fork(fork + 1, steps.count, isLazy: isLazy) }
    }

    private mutating func appendLoop(_ node: PatternNode, isLazy: Bool) throws(PatternError) {
        let fork = steps.count
        steps.append(.done)
        try append(node)
        steps.append(.jump(fork))
        steps[fork] = Self.fork(fork + 1, steps.count, isLazy: isLazy)
    }

    private static func fork(_ inside: Int, _ behind: Int, isLazy: Bool) -> Step {
        isLazy ? .fork(behind, inside) : .fork(inside, behind)
    }
}
