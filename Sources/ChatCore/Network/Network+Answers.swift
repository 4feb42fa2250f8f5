extension Network {
    /// Handles the answer to a session's question, then the commands that waited for it.
    mutating func answered(
        _ answer: Answer, _ session: SessionID, at time: ServerTime, into effects: inout Effects
    ) {
        guard case .answer(let subject) = sessions[session].wait else { return }
        sessions[session].wait = nil
        continuePart(of: session, effects)
        do throws(Refusal) {
            switch (answer, subject) {
            case (.password(let isRight), .serverPassword):
                try passwordChecked(isRight, session, at: time, into: &effects)
            case (.password(let isRight), .operatorPassword(let name)):
                try operatorPasswordChecked(
                    isRight, name: name, session, at: time, into: &effects)
            case (_, .account(let task)):
                try accountAnswered(answer, task, session, at: time, into: &effects)
            case (_, .history(let page)):
                try historyAnswered(answer, page, session, into: &effects)
            case (_, .missed(let missed)):
                missedAnswered(answer, missed, session, into: &effects)
            case (_, .redaction(let redaction)):
                try redactionAnswered(answer, redaction, session, at: time, into: &effects)
            default: break
            }
        } catch {
            reply(error, to: session, into: &effects)
        }
        endPart(into: &effects)
        if !sessions[session].isClosing {
            continueSession(session, at: time, into: &effects)
        }
    }
}
