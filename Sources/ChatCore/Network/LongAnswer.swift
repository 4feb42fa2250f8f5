/// An answer that may be long: sent in slices, so that it never fills the memory of a connection
/// that is read slowly.
enum LongAnswer: Sendable {
    case bans(BansAnswer)
    case names(NamesAnswer)
    case who(WhoAnswer)
    case whowas(WhowasAnswer)
    case list(ListAnswer)
    case history(HistoryAnswer)
    case targets(TargetsAnswer)

    /// The most bytes that are sent at once.
    static let sliceByteCount = 32_768
    /// The most effects of commands that waited for an answer and are handled at once.
    static let sliceEffectCount = 1_024
    /// The most work of one slice, in bytes of masks that are compared: what is not found with it is
    /// searched for in the next one, so that others do not wait.
    static let sliceWork = 16_384

    fileprivate mutating func sendLine(
        of network: borrowing Network, to session: SessionID, work: inout Int,
        into effects: inout Effects
    ) -> Bool {
        switch self {
        case .bans(var answer):
            let goesOn = answer.sendLine(of: network, to: session, into: &effects)
            self = .bans(answer)
            return goesOn
        case .names(var answer):
            let goesOn = answer.sendLine(of: network, to: session, into: &effects)
            self = .names(answer)
            return goesOn
        case .who(var answer):
            let goesOn = answer.sendLine(of: network, to: session, work: &work, into: &effects)
            self = .who(answer)
            return goesOn
        case .whowas(var answer):
            let goesOn = answer.sendLine(of: network, to: session, into: &effects)
            self = .whowas(answer)
            return goesOn
        case .list(var answer):
            let goesOn = answer.sendLine(of: network, to: session, work: &work, into: &effects)
            self = .list(answer)
            return goesOn
        case .history(var answer):
            let goesOn = answer.sendLine(of: network, to: session, into: &effects)
            self = .history(answer)
            return goesOn
        case .targets(var answer):
            let goesOn = answer.sendLine(of: network, to: session, into: &effects)
            self = .targets(answer)
            return goesOn
        }
    }
}

extension Network {
    /// Sends the first slice of an answer. The session's later commands wait for the rest.
    mutating func start(
        _ answer: LongAnswer, _ request: Request, into effects: inout Effects
    ) {
        start(answer, to: request.session, into: &effects)
    }

    /// The same, to a session that sent no command for it.
    mutating func start(
        _ answer: LongAnswer, to session: SessionID, into effects: inout Effects
    ) {
        // A command may have several answers, as JOIN of several rooms has.
        if case .drain(let answers) = sessions[session].wait {
            sessions[session].wait = .drain(answers + [answer])
            return
        }
        var answers = [answer]
        sendSlice(of: &answers, from: commandStart, to: session, into: &effects)
        guard !answers.isEmpty else { return }
        sessions[session].wait = .drain(answers)
        effects.append(.hold(session))
    }

    /// Sends the next slice of the answer that a session waits for, then handles its later commands.
    mutating func resumeAnswer(
        of session: SessionID, at time: ServerTime, into effects: inout Effects
    ) {
        guard case .drain(var answers) = sessions[session].wait else { return }
        continuePart(of: session, effects)
        sendSlice(of: &answers, from: effects.bytes.count, to: session, into: &effects)
        sessions[session].wait = answers.isEmpty ? nil : .drain(answers)
        endPart(into: &effects)
        guard answers.isEmpty else { return effects.append(.hold(session)) }
        continueSession(session, at: time, into: &effects)
    }

    /// Sends as much as a slice holds, and removes the answers that are complete. The slice has all
    /// bytes from `start` on: other answers of the same command, too.
    private func sendSlice(
        of answers: inout [LongAnswer], from start: Int, to session: SessionID,
        into effects: inout Effects
    ) {
        var work = LongAnswer.sliceWork
        while !answers.isEmpty, work > 0,
            effects.bytes.count - start < LongAnswer.sliceByteCount
        {
            if !answers[0].sendLine(of: self, to: session, work: &work, into: &effects) {
                answers.removeFirst()
            }
        }
    }
}
