import DequeModule
import Settings
import Text

/// The textbook's client: a line in, its reply out, one at a time. Pure.
///
/// The next line is sent when the previous one is answered, so that a server which treats the
/// result of one read as one message receives each line alone. A reply that carries the message
/// answers it, even without a line end, since the textbook's server sends none; so does any other
/// line, if nothing follows it for a while. The start of an unfinished line, such as a prompt, that
/// is shown on a terminal answers the previous line too, and counts as a line when the person sends
/// something. The end of the input, or an empty line by the setting, closes the connection when all
/// outstanding replies are received. A command, if there is one, reads the replies one after the
/// other, and the client ends after it.
package struct PlainState: PlainBrain {
    private enum Phase: Equatable {
        case dialling, talking, closing, over
        /// The peer has closed and owes no reply; is there more input?
        case orphaned(reason: String)
        /// Only the command is still running.
        case draining(ProgramStatus)
    }

    /// A line of the input.
    private struct Line {
        let bytes: [UInt8]
        /// It was entered while the server hid the input, and is not shown.
        let isHidden: Bool
    }

    private let destination: String
    /// A person is at the terminal: prompts are printed, and there is no time limit.
    private let isInteractive: Bool
    private let options: PlainOptions
    private let emptyLine: ClientSettings.EmptyLine
    private var feed = CommandFeed()
    private var phase = Phase.dialling
    private var waiting: Deque<Line> = []
    private var inFlight: [UInt8]?
    private var isInputHidden = false
    private var wasHeard = false
    /// Every line so far has carried the message that was sent before it.
    private var onlyEchoes = true
    private var anyLineHasCome = false
    /// Printed if there is nothing to send: the first line that the server sent by itself.
    private var greeting: [UInt8]?
    private var inputIsOver = false
    /// The prompt is shown, and no line was entered after it yet.
    private var isAtPrompt = false
    /// The start of an unfinished line that is shown.
    private var shown: [UInt8]?
    /// With `once`: the reply was received; the end of the connection shows whether it is complete.
    private var hasReplyTail = false
    private var status = ProgramStatus.success

    package init(
        destination: String, isInteractive: Bool, options: PlainOptions = PlainOptions(),
        emptyLine: ClientSettings.EmptyLine = .auto
    ) {
        self.destination = destination
        self.isInteractive = isInteractive
        self.options = options
        self.emptyLine = emptyLine
    }

    /// Takes an event and returns the actions to perform.
    package mutating func handle(_ event: PlainEvent) -> [PlainAction] {
        if phase == .over { return [] }
        if case .draining = phase, !event.concernsDraining { return [] }
        if let (status, sentence) = event.dialFailure(to: destination) {
            return fail(status, sentence)
        }
        switch event {
        case .connected:
            phase = .talking
            return goOn()
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
        case .hidesInput(let isHidden):
            isInputHidden = isHidden
            return []
        case .received(let line, let isCut):
            return received(line, isCut: isCut)
        case .receivedTail(let line): return received(line, isCut: false, isTail: true)
        case .holds(let start): return holds(start)
        case .silence:
            return wasHeard && shown == nil ? answered() : []
        case .deadline:
            return deadline()
        case .lost(let reason, let inOrder):
            return lost(reason, inOrder: inOrder)
        case .commandEnded(let failure): return commandEnded(failure)
        case .outputFailed(let reason):
            // There is no output left for what the command still writes.
            phase = .over
            return [.complain("cannot write standard output: \(reason)"), .quit(.broken)]
        default: return []
        }
    }

    // MARK: - The way of a line

    private mutating func take(_ line: [UInt8]) -> [PlainAction] {
        guard !inputIsOver, !(options.once && inFlight != nil) else { return [] }
        if case .orphaned(let reason) = phase { return failOrphaned(reason) }
        isAtPrompt = false
        waiting.append(Line(bytes: line, isHidden: isInputHidden))
        return goOn()
    }

    /// When a person sends something, the start of a line that is shown counts as a line.
    private mutating func endShown() -> [PlainAction] {
        guard let line = shown else { return [] }
        shown = nil
        inFlight = nil
        anyLineHasCome = true
        onlyEchoes = false
        let start: [PlainAction] = [.endLine(line), .leaveShown]
        return options.command == nil ? start : start + feed.add(line)
    }

    /// Sends the next line, reads one, or closes, when it is time.
    private mutating func goOn() -> [PlainAction] {
        guard phase == .talking, inFlight == nil || shown != nil else { return [] }
        guard let line = waiting.popFirst() else {
            if inputIsOver { return options.once ? awaitLine() : close() }
            // The server's prompt is shown instead.
            if shown != nil { return [.readInput] }
            isAtPrompt = isInteractive
            return [.say("> "), .readInput]
        }
        let start = endShown()
        if line.bytes.isEmpty {
            switch emptyLine.resolved(onlyEchoes: onlyEchoes) {
            case .auto, .close:
                inputIsOver = true
                waiting = []
                return start + [.pauseInput] + goOn()
            case .ignore: return start + goOn()
            case .send: break
            }
        }
        inFlight = line.bytes
        wasHeard = false
        let text = line.isHidden ? "a hidden line" : String(decoding: line.bytes, as: UTF8.self)
        let send = line.isHidden ? PlainAction.sendHidden(line.bytes) : .send(line.bytes)
        return start + [.pauseInput, .say("...sending \(text)...\n"), send] + deadlineStart
    }

    /// There is no time limit while a person waits, unless `--timeout` sets one.
    private var deadlineStart: [PlainAction] {
        isInteractive && options.timeout == nil ? [] : [.startDeadline]
    }

    /// Takes the start of a line, which may be a reply already, or is shown.
    private mutating func holds(_ start: [UInt8]) -> [PlainAction] {
        if let message = inFlight, !message.isEmpty, UnansweredMessages.carries(message, in: start)
        {
            return [.endLine(start)] + received(start, isCut: false)
        }
        guard isInteractive, !options.once else { return [] }
        guard options.command == nil else {
            // Nothing is shown before the line is complete, but the person may go on.
            wasHeard = inFlight != nil
            return []
        }
        let row = leavePrompt()
        shown = start
        return row + [.show(start)] + (inFlight == nil ? [] : [.stopDeadline] + goOn())
    }

    private mutating func received(
        _ line: [UInt8], isCut: Bool, isTail: Bool = false
    ) -> [PlainAction] {
        let isFirst = !anyLineHasCome
        anyLineHasCome = true
        if options.once, inFlight == nil, !inputIsOver {
            if isFirst { greeting = line }
            return []
        }
        let wasAtPrompt = isAtPrompt || shown != nil
        shown = nil
        var actions = leavePrompt() + passOn(line)
        if isCut {
            status = .broken
            actions.append(.complain("a reply is too long, and was cut"))
        }
        if options.once, inFlight != nil || inputIsOver {
            hasReplyTail = isTail
            return isTail ? actions : actions + succeed()
        }
        let isEcho = inFlight.map { UnansweredMessages.carries($0, in: line) } ?? false
        if !isEcho { onlyEchoes = false }
        if inFlight != nil {
            wasHeard = true
            if isEcho { actions += answered() }
        } else if wasAtPrompt, !inputIsOver {
            isAtPrompt = true
            actions.append(.say("> "))
        }
        return actions
    }

    /// Starts a new row for what follows.
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
        options.command == nil ? [.reply(line)] : feed.add(line)
    }

    private mutating func commandEnded(_ failure: String?) -> [PlainAction] {
        let actions = feed.ended(failure, status: &status)
        guard feed.isIdle, case .draining(let status) = phase else { return actions }
        return actions + quit(status == .success ? self.status : status)
    }

    // MARK: - The end

    private mutating func close() -> [PlainAction] {
        phase = .closing
        return [.closeWriting, .startDeadline]
    }

    /// Without a line to send, the first line from the server is the reply.
    private mutating func awaitLine() -> [PlainAction] {
        anyLineHasCome ? greet() : deadlineStart
    }

    private mutating func greet() -> [PlainAction] {
        let actions = greeting.map { passOn($0) } ?? []
        return actions + succeed()
    }

    private mutating func lost(_ reason: String, inOrder: Bool) -> [PlainAction] {
        if hasReplyTail, inOrder { return succeed() }
        // Any other line is an answer too when nothing can follow it.
        // A server that echoes as a terminal does owes the person none.
        if wasHeard || (isInteractive && isInputHidden) { inFlight = nil }
        let owed = owedCount
        if owed > 0 {
            return fail(
                .broken,
                sentence("\(destination): \(reason)", "\(owed) of the lines were not answered"))
        }
        if !inOrder { return fail(.broken, "\(destination): \(reason)") }
        if inputIsOver {
            return options.once && !anyLineHasCome
                ? fail(.broken, "\(destination): \(reason) before a line arrived") : succeed()
        }
        if isInteractive { return fail(status, "\(destination): \(reason)") }
        // A server that closes after its last answer may do so before the input ends.
        phase = .orphaned(reason: reason)
        return [.readInput, .startGrace]
    }

    /// The lines without an answer; an empty one may be the end.
    private var owedCount: Int {
        let isEnd = emptyLine.resolved(onlyEchoes: onlyEchoes) == .close
        return waiting.prefix { !isEnd || !$0.bytes.isEmpty }.count + (inFlight == nil ? 0 : 1)
    }

    private mutating func deadline() -> [PlainAction] {
        switch phase {
        // Every reply was received; only the peer's FIN is missing.
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

    private mutating func fail(_ status: ProgramStatus, _ sentence: String) -> [PlainAction] {
        leavePrompt() + [.complain(sentence)] + quit(status)
    }

    /// Ends at once, or when the command has read all lines.
    private mutating func quit(_ status: ProgramStatus) -> [PlainAction] {
        guard feed.isIdle else {
            phase = .draining(status)
            return [.stopDeadline]
        }
        phase = .over
        return [.quit(status)]
    }
}
