import TextTesting

/// Pseudorandom steps of both sides of a connection; the same for each seed.
struct ConnectionScript {
    /// A step outside of all callbacks.
    enum Action {
        /// Each byte is a command for the protocol that receives it; see `ScriptedProtocol`.
        case write(String)
        case handOver(unread: String)
        case pause
        case resume
        case loseWriteConnection
        case loseConnection
        case abortConnection
        /// Of the reactor, and so of both sides.
        case shutDown
        case pass(Duration)
    }

    struct Step {
        /// 0 or 1.
        let side: Int
        let actions: [Action]
    }

    let seed: UInt64
    let steps: [Step]

    init(seed: UInt64) {
        self.seed = seed
        var generator = SplitMix(seed: seed)
        steps = (0..<Int.random(in: 2...8, using: &generator)).map { _ in
            let side = Int.random(in: 0...1, using: &generator)
            var actions = (0..<[1, 1, 1, 2, 3][Int.random(in: 0...4, using: &generator)]).map { _ in
                Action(by: &generator)
            }
            // Only one side at a time gets commands: simultaneous steps of two protocols have no
            // order.
            if actions.count > 1 {
                for index in actions.indices { actions[index].loseCommands() }
            }
            // These happen after everything else.
            if let single = actions.first(where: \.isForBothSides) { actions = [single] }
            return Step(side: side, actions: actions)
        }
    }
}

extension ConnectionScript.Action {
    /// Most bytes do no harm, since few connections would otherwise reach their second step.
    private static let commands = Array("......eeehhhHHnnppqqwcxklt")
    /// In few connections, since it takes long.
    private static let rareCommand: Character = "f"

    init(by generator: inout SplitMix) {
        switch Int.random(in: 0..<40, using: &generator) {
        case 0..<20: self = .write(Self.text(by: &generator))
        case 20..<25: self = .handOver(unread: Self.text(by: &generator))
        case 25..<29: self = .pause
        case 29..<35: self = .resume
        case 35: self = .loseWriteConnection
        case 36: self = .loseConnection
        case 37: self = .abortConnection
        case 38: self = Bool.random(using: &generator) ? .shutDown : .resume
        default: self = .pass(.seconds(Int.random(in: 1...40, using: &generator)))
        }
    }

    var isForBothSides: Bool {
        switch self {
        case .pass, .shutDown: true
        default: false
        }
    }

    mutating func loseCommands() {
        switch self {
        case .write(let text): self = .write(String(text.map { _ in "." }))
        case .handOver(let text): self = .handOver(unread: String(text.map { _ in "." }))
        default: break
        }
    }

    private static func text(by generator: inout SplitMix) -> String {
        let count = Int.random(in: 0...6, using: &generator)
        return String(
            (0..<count).map { _ in
                let isRare = Int.random(in: 0..<100, using: &generator) == 0
                let index = Int.random(in: 0..<commands.count, using: &generator)
                return isRare ? rareCommand : commands[index]
            })
    }
}
