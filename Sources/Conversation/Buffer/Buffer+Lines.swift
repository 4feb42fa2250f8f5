import ReactorKit
import TerminalUI
import Text

/// The lines that a buffer shows: those that are sent, those that arrive, and the program's own.
extension Buffer {
    // MARK: - The program's own

    /// Adds a line of the program's own, which the log has too.
    mutating func say(_ text: String, _ kind: Transcript.Kind = .notice) {
        show(text, kind)
        log(.program, text.utf8)
    }

    /// Adds a line for the person alone, which no log has.
    mutating func show(_ text: String, _ kind: Transcript.Kind = .notice) {
        transcript.append("-- \(text)".utf8, kind: kind, at: present)
    }

    /// Adds a rule across a time without a connection.
    mutating func show(gap: String, at now: Moment) {
        transcript.append(gap.utf8, kind: .notice, at: now.wallSecond)
    }

    // MARK: - Sent

    /// Scrolls to the newest line, if the setting says so.
    mutating func prepareToSend() {
        if followsOnSend { view.toEnd() }
        // A person who reads further up has not read the rest.
        if view.isFollowing { view.clearUnread() }
    }

    /// Adds a message that is sent; `isFinal` when no answer will take its place.
    mutating func showMessage(_ message: [UInt8], isFinal: Bool, at now: Moment) -> LineID {
        log(.person, message)
        return transcript.append(
            isFinal ? Self.asSent(message) : Self.asSending(message),
            kind: isFinal ? .sent : .sending, at: now.wallSecond)
    }

    /// Shows these messages as sent, as far as they are shown as being sent.
    mutating func showAsSent(_ messages: [SentMessage]) {
        for message in messages where transcript[message.line]?.kind == .sending {
            transcript.replace(message.line, with: Self.asSent(message.bytes), kind: .sent)
        }
    }

    /// Shows these messages as being sent, since they wait for an answer again.
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

    /// Takes note of a received line, for the log, the command and the tab's mark.
    mutating func noteReceived(_ line: [UInt8], shownAs shown: [UInt8]) {
        note(.lines)
        log(.peer, shown)
        if isHooked { unhooked.append(line) }
    }

    /// The message becomes its reply, if that keeps the lines in the order in which they arrived:
    /// false when a line that arrived earlier would be below it, or the message has scrolled out
    /// of memory.
    mutating func takePlace(
        of message: SentMessage, with reply: [UInt8], at now: Moment
    ) -> Bool {
        guard unfinished == nil, lastReceived.map({ $0 < message.line }) ?? true,
            transcript.replace(message.line, with: reply, kind: .reply, at: now.wallSecond)
        else { return false }
        lastReceived = message.line
        view.noteReplaced(message.line, isSeen: isShown && isWatched)
        return true
    }

    /// Shows a line: where its start is shown already, or else at the end.
    mutating func showReceived(_ line: [UInt8], at now: Moment) {
        place(line, .reply, at: now)
        unfinished = nil
    }

    /// Shows the start of a line in the same place.
    mutating func showUnfinished(_ start: [UInt8], at now: Moment) {
        let line = place(start, .unfinished, at: now)
        unfinished = UnfinishedLine(bytes: start, line: line)
    }

    @discardableResult
    private mutating func place(
        _ bytes: [UInt8], _ kind: Transcript.Kind, at now: Moment
    ) -> LineID {
        var line: LineID?
        if let shown = unfinished?.line,
            transcript.replace(shown, with: bytes, kind: kind, at: now.wallSecond)
        {
            line = shown
            view.noteReplaced(shown, isSeen: isShown && isWatched)
        }
        let place = line ?? transcript.append(bytes, kind: kind, at: now.wallSecond)
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
            message.line, with: Array("sent again: ".utf8) + message.bytes, kind: .notice)
    }

    /// Drops the messages that were not answered.
    mutating func dropUnanswered() {
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

extension Transcript {
    /// A line that was cut, with a mark; the mark has to fit as well, or the transcript would cut
    /// it off and count it as text.
    static func markedAsCut(_ line: [UInt8]) -> [UInt8] {
        let mark = Array(" … cut here".utf8)
        return line.prefix(lineLimit - mark.count) + mark
    }
}
