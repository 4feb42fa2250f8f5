import ReactorKit
import TerminalUI
import Text

/// What goes out and what comes in, and what becomes of a message without an answer.
extension Tab {
    // MARK: - Out

    /// Sends messages in their order; nil when there is no connection to send them over, and a
    /// hint says so.
    mutating func send(_ messages: [String], at now: Moment) -> [ClientAction]? {
        guard link.isUp else {
            hint =
                link == .connecting
                ? FittingText(
                    "not connected yet, and nothing was sent: the line stays here",
                    "not connected yet: the line stays", "not connected yet", "not yet")
                : FittingText(
                    "not connected: F5 connects, then Enter sends", "not connected: F5 connects",
                    "down: F5 connects", "down: F5", "F5")
            return nil
        }
        if followsOnSend { view.toEnd() }
        // Who reads further up is not up to date.
        if view.isFollowing { view.clearUnread() }
        return endUnfinished(at: now) + messages.map { transmit(Array($0.utf8), at: now) }
    }

    private mutating func transmit(_ message: [UInt8], at now: Moment) -> ClientAction {
        // Where no echo will take its place, the line stands as it shall stay.
        let isFinal = sent.manner == .otherwise
        let line = transcript.append(
            isFinal ? Self.asSent(message) : Self.asSending(message),
            kind: isFinal ? .sent : .sending, at: now.wallSecond)
        log(.person, message)
        sent.append(.init(bytes: message, line: line, sent: now.instant))
        silentSince = silentSince ?? now.instant
        return .connection(
            id, lineEnd == .nothing ? .sendUnended(message) : .send(lineEnd.ending(message)))
    }

    // MARK: - In

    mutating func received(_ line: [UInt8], isCut: Bool, at now: Moment) -> [ClientAction] {
        note(.lines)
        let shown = isCut ? Self.markedAsCut(line) : line
        log(.peer, shown)
        if isHooked { unhooked.append(line) }
        switch sent.received(line, at: now.instant) {
        case .reply(let answered, let reopened):
            heardEcho()
            for message in reopened {
                transcript.replace(
                    message.line, with: Self.asSending(message.bytes), kind: .sending)
            }
            heard(answered, at: now)
            if takePlace(of: answered, with: shown, at: now) { return wakeForAnswer(at: now) }
            showAsSent([answered])
        case .answer(let answered):
            heardAnswer(isToMessage: !answered.isEmpty, at: now)
            showAsSent(answered)
            heard(nil, at: now)
        }
        place(shown, .reply, at: now)
        unfinished = nil
        return wakeForAnswer(at: now)
    }

    /// The message becomes its reply, if that keeps the lines in the order in which they came:
    /// false when a line that came earlier would be below it, or the message has scrolled out of
    /// memory.
    private mutating func takePlace(
        of message: SentMessages.Message, with reply: [UInt8], at now: Moment
    ) -> Bool {
        guard unfinished == nil, lastReceived.map({ $0 < message.line }) ?? true,
            transcript.replace(message.line, with: reply, kind: .reply, at: now.wallSecond)
        else { return false }
        lastReceived = message.line
        view.noteReplaced(message.line, isSeen: isShown && isWatched)
        return true
    }

    // MARK: - What stands for a message

    private static func asSending(_ message: [UInt8]) -> [UInt8] {
        Array("...sending ".utf8) + message + Array("...".utf8)
    }

    private static func asSent(_ message: [UInt8]) -> [UInt8] {
        Array("> ".utf8) + message
    }

    private mutating func showAsSent(_ messages: [SentMessages.Message]) {
        for message in messages where transcript[message.line]?.kind == .sending {
            transcript.replace(message.line, with: Self.asSent(message.bytes), kind: .sent)
        }
    }

    /// Whoever is silent and not known to answer each message owes nothing: what was sent stands
    /// as sent, without a word of an answer.
    mutating func showSilentAsSent(at now: Moment) {
        guard sent.manner != .echo, let silentSince,
            now.instant - silentSince >= SentMessages.patience
        else { return }
        showAsSent(sent.all)
    }

    /// The mark has to fit as well, or the transcript would cut it off and count it as text.
    static func markedAsCut(_ line: [UInt8]) -> [UInt8] {
        let mark = Array(" … cut here".utf8)
        return line.prefix(Transcript.lineLimit - mark.count) + mark
    }

    // MARK: - What was not answered

    /// Marks what the broken connection owes, and keeps it for the person to decide.
    mutating func setAsideUnanswered() {
        for var message in sent.takeAll() {
            let text = Array("not answered: ".utf8) + message.bytes
            if !transcript.replace(message.line, with: text, kind: .unanswered) {
                message.line = transcript.append(text, kind: .unanswered, at: present)
            }
            unanswered.append(message)
        }
    }

    mutating func resend(at now: Moment) -> [ClientAction] {
        guard link.isUp else {
            hint =
                unanswered.isEmpty
                ? "nothing to send again"
                : FittingText("not connected: F5 connects", "down: F5 connects", "down: F5", "F5")
            return []
        }
        if unanswered.isEmpty { hint = "nothing to send again" }
        return endUnfinished(at: now)
            + unanswered.takeAll().map { message in
                transcript.replace(
                    message.line, with: Array("sent again: ".utf8) + message.bytes, kind: .notice)
                return transmit(message.bytes, at: now)
            }
    }

    mutating func drop() {
        if unanswered.isEmpty { hint = "nothing to drop" }
        for message in unanswered.takeAll() {
            transcript.replace(
                message.line, with: Array("dropped: ".utf8) + message.bytes, kind: .notice)
        }
    }

    var resendHint: FittingText {
        let count = unanswered.count
        return FittingText(
            "\(count) not answered: M-s sends again, M-x drops", "\(count) not answered: M-s, M-x",
            "\(count) lost: M-s, M-x", "\(count): M-s M-x", "M-s M-x", "M-s")
    }
}
