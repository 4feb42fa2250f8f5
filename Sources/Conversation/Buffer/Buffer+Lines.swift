import ReactorKit
import TerminalUI
import Text

/// The lines of a buffer: sent, received, and the program's own.
extension Buffer {
    // MARK: - The program's own

    /// Adds a line of the program's own, which is logged too.
    mutating func say(_ text: String, _ kind: Transcript.Kind = .notice) {
        show(text, kind)
        log(.program, text.utf8)
    }

    /// Adds a line that is only shown, and not logged.
    mutating func show(_ text: String, _ kind: Transcript.Kind = .notice) {
        transcript.append("-- \(text)".utf8, kind: kind, at: present)
    }

    /// Adds a rule for a time without a connection.
    mutating func show(gap: String, at now: Moment) {
        transcript.append(gap.utf8, kind: .notice, at: now.wallSecond)
    }

    // MARK: - Sent

    /// Scrolls to the newest line, if the setting is on.
    mutating func prepareToSend() {
        if followsOnSend { view.toEnd() }
        // Lines below the view have not been read.
        if view.isFollowing { view.clearUnread() }
    }

    /// Adds a sent message; `isFinal` when no answer will replace it.
    mutating func showMessage(_ message: [UInt8], isFinal: Bool, at now: Moment) -> LineID {
        log(.person, message)
        return transcript.append(
            isFinal ? Self.asSent(message) : Self.asSending(message),
            kind: isFinal ? .sent : .sending, at: now.wallSecond)
    }

    /// Shows these messages as sent, if they are shown as being sent.
    mutating func showAsSent(_ messages: [SentMessage]) {
        for message in messages where transcript[message.line]?.kind == .sending {
            transcript.replace(message.line, with: Self.asSent(message.bytes), kind: .sent)
        }
    }

    /// Shows these messages as being sent, because they wait for an answer again.
    mutating func showAsSending(_ messages: [SentMessage]) {
        for message in messages {
            transcript.replace(message.line, with: Self.asSending(message.bytes), kind: .sending)
        }
    }

    private static func asSending(_ message: [UInt8]) -> [UInt8] {
        Array("...sending ".utf8) + message + Array("...".utf8)
    }

    private static func asSent(_ message: [UInt8]) -> [UInt8] {
        Array("> ".utf8) + message
    }

    // MARK: - Received

    /// Records a received line for the log and the command.
    mutating func noteReceived(_ line: [UInt8], shownAs shown: [UInt8]) {
        log(.peer, shown)
        if isHooked { unhooked.append(line) }
    }

    /// Replaces the message by its reply, if this keeps the lines in the order of arrival. Returns
    /// false when an earlier line would be below it, or the message is no longer in the
    /// transcript.
    mutating func takePlace(
        of message: SentMessage, with reply: StyledText, at now: Moment
    ) -> Bool {
        guard unfinished == nil, lastReceived.map({ $0 < message.line }) ?? true,
            transcript.replace(message.line, with: reply, kind: .reply, at: now.wallSecond)
        else { return false }
        lastReceived = message.line
        view.noteReplaced(message.line, isSeen: isShown && isWatched)
        return true
    }

    /// Shows a line: in the place of its start if that is shown, or else at the end.
    mutating func showReceived(_ line: StyledText, at now: Moment) {
        place(line, .reply, at: now)
        unfinished = nil
    }

    /// Shows the start of a line in the same place.
    mutating func showUnfinished(
        _ start: [UInt8], shownAs shown: StyledText, at now: Moment
    ) {
        let line = place(shown, .unfinished, at: now)
        let isHeard = unfinished?.isHeard ?? false
        unfinished = UnfinishedLine(bytes: start, line: line, isHeard: isHeard)
    }

    @discardableResult
    private mutating func place(
        _ text: StyledText, _ kind: Transcript.Kind, at now: Moment
    ) -> LineID {
        var line: LineID?
        if let shown = unfinished?.line,
            transcript.replace(shown, with: text, kind: kind, at: now.wallSecond)
        {
            line = shown
            view.noteReplaced(shown, isSeen: isShown && isWatched)
        }
        let place = line ?? transcript.append(text, kind: kind, at: now.wallSecond)
        lastReceived = max(lastReceived ?? place, place)
        return place
    }

    // MARK: - Not answered

    /// Marks messages that the connection left unanswered, and keeps them for the person.
    mutating func setAside(_ messages: [SentMessage]) {
        for var message in messages {
            let text = Array("not answered: ".utf8) + message.bytes
            if !transcript.replace(message.line, with: text, kind: .unanswered) {
                message.line = transcript.append(text, kind: .unanswered, at: present)
            }
            unanswered.append(message)
        }
    }

    mutating func markAsSentAgain(_ message: SentMessage) {
        transcript.replace(
            message.line, with: Array("sent again: ".utf8) + message.bytes, kind: .unanswered)
    }

    /// Drops the messages that were not answered.
    mutating func dropUnanswered() {
        if unanswered.isEmpty { hint = "nothing to drop" }
        for message in unanswered.takeAll() {
            transcript.replace(
                message.line, with: Array("dropped: ".utf8) + message.bytes, kind: .unanswered)
        }
    }

    var resendText: FittingText {
        let count = unanswered.count
        let (resend, drop) = (keymap.name(of: .resend), keymap.name(of: .drop))
        return FittingText(
            "\(count) not answered: \(resend) sends again, \(drop) drops",
            "\(count) not answered: \(resend), \(drop)", "\(count) lost: \(resend), \(drop)",
            "\(count): \(resend) \(drop)", "\(resend) \(drop)", resend)
    }
}

extension Transcript {
    /// A line that was cut, with a mark. The mark must fit too, or the transcript would cut it off
    /// and count it as text.
    static func markedAsCut(_ line: [UInt8]) -> [UInt8] {
        let mark = Array(" … cut here".utf8)
        return line.prefix(lineLimit - mark.count) + mark
    }
}
