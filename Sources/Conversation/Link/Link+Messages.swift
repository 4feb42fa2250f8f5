import ReactorKit
import TerminalUI
import Text

/// Sending and receiving: the dialect interprets the messages, and the buffer shows them.
///
/// A line that arrives in pieces is shown as it grows. The log, the command, the dialect and the
/// filters get it when it has ended: at its LF, with the connection, or when the person sends
/// something while it is shown, as after a prompt. The dialect and the command get the line as it
/// was received, all others its text, without the sequences for colours.
extension Link {
    // MARK: - Out

    /// Sends messages in order; returns nil, with a hint, when there is no connection.
    ///
    /// The text of hidden ones is not kept, so it is not sent again after a lost connection.
    mutating func send(
        _ messages: [String], areHidden: Bool = false, from buffer: inout Buffer, at now: Moment
    ) -> [ConnectionAction]? {
        guard state.isUp else {
            let key = buffer.keymap.name(of: .reconnect)
            let enter = buffer.keymap.name(of: .submit)
            buffer.hint =
                state == .connecting
                ? .failure(
                    "not connected yet, and nothing was sent: the line stays here",
                    "not connected yet: the line stays", "not connected yet", "not yet")
                : .failure(
                    "not connected: \(key) connects, then \(enter) sends",
                    "not connected: \(key) connects", "down: \(key) connects", "down: \(key)", key)
            return nil
        }
        buffer.prepareToSend()
        if peerEcho == .on { peerEcho = .used }
        return endUnfinished(in: &buffer, at: now)
            + messages.map { message in
                let bytes = Array(message.utf8)
                guard areHidden else { return transmit(bytes, from: &buffer, at: now) }
                buffer.say("a hidden line was sent")
                hasSentHidden = true
                return dialect.action(sending: bytes)
            }
    }

    /// Sends the unanswered messages of an earlier connection again.
    mutating func resend(from buffer: inout Buffer, at now: Moment) -> [ConnectionAction] {
        guard state.isUp else {
            let key = buffer.keymap.name(of: .reconnect)
            buffer.hint =
                buffer.unanswered.isEmpty
                ? "nothing to send again"
                : .failure(
                    "not connected: \(key) connects", "down: \(key) connects", "down: \(key)", key)
            return []
        }
        if buffer.unanswered.isEmpty { buffer.hint = "nothing to send again" }
        return endUnfinished(in: &buffer, at: now)
            + buffer.unanswered.takeAll().map { message in
                buffer.markAsSentAgain(message)
                return transmit(message.bytes, from: &buffer, at: now)
            }
    }

    private mutating func transmit(
        _ message: [UInt8], from buffer: inout Buffer, at now: Moment
    ) -> ConnectionAction {
        let line = buffer.showMessage(message, isFinal: !dialect.expectsAnswer, at: now)
        dialect.sent(SentMessage(bytes: message, line: line, sent: now.instant))
        return dialect.action(sending: message)
    }

    // MARK: - In

    mutating func received(
        _ line: [UInt8], isCut: Bool, isEnded: Bool = true, in buffer: inout Buffer,
        at now: Moment
    ) -> [ConnectionAction] {
        var shown = colors == .marks ? StyledText(line) : rendition.take(line)
        if isCut { shown.bytes = Transcript.markedAsCut(shown.bytes) }
        buffer.noteReceived(line, shownAs: shown.bytes)
        switch dialect.received(line, isEnded: isEnded, at: now.instant) {
        case .reply(let answered, let reopened):
            provedByEcho(in: &buffer)
            buffer.showAsSending(reopened)
            if buffer.takePlace(of: answered, with: shown, at: now) {
                return wakeForAnswer(at: now)
            }
            buffer.showAsSent([answered])
        case .answer(let answered):
            noteAnswer(isToMessage: !answered.isEmpty || hasSentHidden, in: &buffer, at: now)
            buffer.noteHeard()
            buffer.showAsSent(answered)
        }
        hasSentHidden = false
        buffer.showReceived(shown, at: now)
        return wakeForAnswer(at: now)
    }

    /// Takes the start of a line, which replaces the start that is shown.
    mutating func receivedStart(
        _ start: [UInt8], in buffer: inout Buffer, at now: Moment
    ) -> [ConnectionAction] {
        if dialect.isAnswered(byUnfinished: start, at: now.instant) {
            return endLine(start, in: &buffer, at: now)
        }
        // The whole line will be taken, from its beginning.
        var copy = rendition
        let shown = colors == .marks ? StyledText(start) : copy.take(start)
        if shown.bytes.isEmpty { return [] }
        buffer.showUnfinished(start, shownAs: shown, at: now)
        if !dialect.awaitsEcho { buffer.noteHeardStart() }
        return []
    }

    /// Ends the line whose start is shown.
    mutating func endUnfinished(in buffer: inout Buffer, at now: Moment) -> [ConnectionAction] {
        guard let start = buffer.unfinished?.bytes else { return [] }
        return endLine(start, in: &buffer, at: now)
    }

    private mutating func endLine(
        _ line: [UInt8], in buffer: inout Buffer, at now: Moment
    ) -> [ConnectionAction] {
        [.endLine(after: line.count)]
            + received(line, isCut: false, isEnded: false, in: &buffer, at: now)
    }

    // MARK: - The gap

    /// Shows a rule between the previous connection and this one, with the time between them.
    mutating func reportGap(in buffer: inout Buffer, at now: Moment) {
        guard let downSince else { return }
        self.downSince = nil
        buffer.show(gap: "── down for \(Self.roundText(of: now.instant - downSince)) ──", at: now)
    }

    /// The two largest units: `less than 1 s`, `5 s`, `2 min 5 s`, `3 h 7 min`, `2 d 1 h`.
    static func roundText(of duration: Duration) -> String {
        var rest = duration.components.seconds
        if rest < 1 { return "less than 1 s" }
        var parts: [String] = []
        for (unit, seconds) in [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)]
            as [(String, Int64)]
        {
            let (count, left) = rest.quotientAndRemainder(dividingBy: seconds)
            if count > 0 { parts.append("\(count) \(unit)") }
            // No unit is left out between two others.
            if count == 0, !parts.isEmpty { break }
            rest = left
        }
        return parts.prefix(2).joined(separator: " ")
    }
}
