import DequeModule

/// The textbook's client: a line in, its reply out, one at a time. Pure.
///
/// The next line is sent when the one before is answered, so that a server which takes
/// whatever one read returned for one message sees each line alone. A reply that carries the
/// message answers it; so does any other, if nothing follows it for a while. An empty line, or
/// the end of the input, closes the connection when all replies that are owed have come. Where
/// there is a command, the replies are given to it, one after the other, and the end waits for it.
package struct PlainState {
    private enum Phase: Equatable {
        case dialling, talking, closing, over
        /// The peer has closed, owing nothing: is there more input?
        case orphaned(reason: String)
        /// All is over but for the command.
        case draining(PlainStatus)
    }

    /// Replies that may wait for the command before the server has to.
    private static let hookLimit = 64

    private let destination: String
    /// A person sits there: prompts are wanted, and patience is theirs.
    private let isInteractive: Bool
    private let options: PlainOptions
    private var hook = HookQueue<[UInt8]>(limit: hookLimit)
    private var phase = Phase.dialling
    private var waiting: Deque<[UInt8]> = []
    private var inFlight: [UInt8]?
    private var wasHeard = false
    private var anyLineHasCome = false
    /// What is printed once if there is nothing to send: the first line that came by itself.
    private var greeting: [UInt8]?
    private var inputIsOver = false
    /// The prompt stands there, and nothing was entered behind it yet.
    private var isAtPrompt = false
    private var status = PlainStatus.success

    package init(
        destination: String, isInteractive: Bool, options: PlainOptions = PlainOptions()
    ) {
        self.destination = destination
        self.isInteractive = isInteractive
        self.options = options
    }

    /// Takes an event in and gives back what is to be done.
    package mutating func handle(_ event: PlainEvent) -> [PlainAction] {
        if phase == .over { return [] }
        if case .draining = phase, !event.concernsDraining { return [] }
        switch event {
        case .connected:
            phase = .talking
            return goOn()
        case .dialFailed(let reason, let isUnknownHost):
            let status = isUnknownHost ? PlainStatus.unknownHost : .unavailable
            return fail(status, "cannot connect to \(destination): \(reason)")
        case .notTrusted(let reason):
            return fail(.notTrusted, "cannot connect to \(destination): \(reason)")
        case .misconfigured(let reason):
            return fail(.configuration, "cannot connect to \(destination): \(reason)")
        case .input(let line):
            return take(line)
        case .inputTooLong(let limit):
            status = .badInput
            return [.complain("a line of the input is over \(limit) bytes and was not sent")]
        case .inputEnded:
            inputIsOver = true
            if case .orphaned(let reason) = phase {
                return options.once && !anyLineHasCome ? failOrphaned(reason) : greet()
            }
            return leavePrompt() + goOn()
        case .inputFailed(let reason):
            return fail(.noInput, "cannot read standard input: \(reason)")
        case .received(let line, let isCut):
            return received(line, isCut: isCut)
        case .silence:
            return wasHeard ? answered() : []
        case .deadline:
            return deadline()
        case .lost(let reason, let inOrder):
            return lost(reason, inOrder: inOrder)
        case .commandEnded(let failure): return commandEnded(failure)
        case .outputClosed:
            phase = .over
            return [.quit(.success)]
        case .outputFailed(let reason):
            // What the command still has to say has no place to go.
            phase = .over
            return [.complain("cannot write standard output: \(reason)"), .quit(.broken)]
        }
    }

    // MARK: - The way of a line

    private mutating func take(_ line: [UInt8]) -> [PlainAction] {
        guard !inputIsOver, !(options.once && inFlight != nil) else { return [] }
        if case .orphaned(let reason) = phase { return failOrphaned(reason) }
        isAtPrompt = false
        if line.isEmpty {
            inputIsOver = true
            return [.pauseInput] + goOn()
        }
        waiting.append(line)
        return goOn()
    }

    /// Sends the next line, or asks for one, or closes, as far as it is time for it.
    private mutating func goOn() -> [PlainAction] {
        guard phase == .talking, inFlight == nil else { return [] }
        guard let line = waiting.popFirst() else {
            if inputIsOver { return options.once ? awaitLine() : close() }
            isAtPrompt = isInteractive
            return [.say("> "), .readInput]
        }
        inFlight = line
        wasHeard = false
        let text = String(decoding: line, as: UTF8.self)
        let start: [PlainAction] = [.pauseInput, .say("...sending \(text)...\n"), .send(line)]
        return start + deadlineStart
    }

    /// Nobody is hurried while a person waits, unless they said so.
    private var deadlineStart: [PlainAction] {
        isInteractive && options.timeout == nil ? [] : [.startDeadline]
    }

    private mutating func received(_ line: [UInt8], isCut: Bool) -> [PlainAction] {
        let isFirst = !anyLineHasCome
        anyLineHasCome = true
        if options.once, inFlight == nil, !inputIsOver {
            if isFirst { greeting = line }
            return []
        }
        let wasAtPrompt = isAtPrompt
        var actions = leavePrompt() + passOn(line)
        if isCut {
            status = .broken
            actions.append(.complain("a reply is too long, and was cut"))
        }
        if options.once, inFlight != nil || inputIsOver { return actions + succeed() }
        if let message = inFlight {
            wasHeard = true
            if UnansweredMessages.carries(message, in: line) { actions += answered() }
        } else if wasAtPrompt {
            isAtPrompt = true
            actions.append(.say("> "))
        }
        return actions
    }

    /// What comes next has a row of its own.
    private mutating func leavePrompt() -> [PlainAction] {
        defer { isAtPrompt = false }
        return isAtPrompt ? [.say("\n")] : []
    }

    private mutating func answered() -> [PlainAction] {
        guard inFlight != nil else { return [] }
        inFlight = nil
        return [.stopDeadline] + goOn()
    }

    // MARK: - The command

    private mutating func passOn(_ line: [UInt8]) -> [PlainAction] {
        guard options.command != nil else { return [.reply(line)] }
        let wasFull = hook.isFull
        if let line = hook.add(line) { return [.run(line)] }
        return hook.isFull && !wasFull ? [.pauseServer] : []
    }

    private mutating func commandEnded(_ failure: String?) -> [PlainAction] {
        var actions: [PlainAction] = []
        if let failure {
            if status == .success { status = .commandFailed }
            actions.append(.complain("the command of --exec: \(failure)"))
        }
        let wasFull = hook.isFull
        if let line = hook.next() {
            actions.append(.run(line))
            if wasFull, !hook.isFull { actions.append(.resumeServer) }
        } else if case .draining(let status) = phase {
            actions += quit(status == .success ? self.status : status)
        }
        return actions
    }

    // MARK: - The end

    private mutating func close() -> [PlainAction] {
        phase = .closing
        return [.closeWriting, .startDeadline]
    }

    /// Without a line to send, what the server says by itself is the reply.
    private mutating func awaitLine() -> [PlainAction] {
        anyLineHasCome ? greet() : deadlineStart
    }

    private mutating func greet() -> [PlainAction] {
        let actions = greeting.map { passOn($0) } ?? []
        return actions + succeed()
    }

    private mutating func lost(_ reason: String, inOrder: Bool) -> [PlainAction] {
        let owed = waiting.count + (inFlight == nil ? 0 : 1)
        if owed > 0 {
            return fail(
                .broken, "\(destination): \(reason); \(owed) of the lines got no answer")
        }
        if !inOrder { return fail(.broken, "\(destination): \(reason)") }
        if inputIsOver {
            return options.once && !anyLineHasCome
                ? fail(.broken, "\(destination): \(reason) before a line came") : succeed()
        }
        if isInteractive { return fail(status, "\(destination): \(reason)") }
        // A server that closes behind its last answer may be ahead of the input's end.
        phase = .orphaned(reason: reason)
        return [.readInput, .startGrace]
    }

    private mutating func deadline() -> [PlainAction] {
        switch phase {
        // Every reply has come; only the peer's FIN is missing.
        case .closing: succeed()
        case .orphaned(let reason): failOrphaned(reason)
        case .dialling, .talking, .draining, .over:
            fail(.noAnswer, "\(destination) gave no answer in time")
        }
    }

    private mutating func failOrphaned(_ reason: String) -> [PlainAction] {
        fail(.broken, "\(destination): \(reason) before the end of the input")
    }

    private mutating func succeed() -> [PlainAction] {
        quit(status)
    }

    private mutating func fail(_ status: PlainStatus, _ sentence: String) -> [PlainAction] {
        leavePrompt() + [.complain(sentence)] + quit(status)
    }

    /// At once, or when the command has had all lines.
    private mutating func quit(_ status: PlainStatus) -> [PlainAction] {
        guard hook.isIdle else {
            phase = .draining(status)
            return [.stopDeadline]
        }
        phase = .over
        return [.quit(status)]
    }
}

extension PlainEvent {
    /// Whether it means anything when only the command is waited for.
    fileprivate var concernsDraining: Bool {
        switch self {
        case .commandEnded, .outputClosed, .outputFailed: true
        default: false
        }
    }
}
