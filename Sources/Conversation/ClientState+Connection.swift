import ReactorKit
import TerminalUI

/// The life of the connection: dialling, lines, endings, and the way back.
extension ClientState {
    // MARK: - Dialling

    /// Any of the reconnect keys: while down it cuts the wait short, while connecting it dials
    /// again, while up it drops the connection and dials.
    mutating func reconnect() -> [ClientAction] {
        if link.isUp || link == .closing { say("connection dropped, to connect again") }
        return dial()
    }

    mutating func dial() -> [ClientAction] {
        setAsideUnanswered()
        link = .connecting
        roundTrip = nil
        return [.dial]
    }

    /// Escape, or `/close` while nothing is up: calls off the dial, or the wait for the next.
    mutating func callOff() -> [ClientAction] {
        switch link {
        case .connecting:
            link = .down(reason: "called off", retry: nil)
            say("connecting was called off")
            return [.callOff]
        case .down(let reason, _?):
            link = .down(reason: reason, retry: nil)
            return []
        case .up, .closing, .down:
            return []
        }
    }

    mutating func connected(to peer: String) -> [ClientAction] {
        link = .up(peer: peer, since: now.wallSecond)
        say("\(timeOfDay(now.wallSecond)) connected to \(peer)")
        if !unanswered.isEmpty { hint = resendHint }
        return []
    }

    mutating func dialFailed(_ reason: String) -> [ClientAction] {
        retryLater(reason)
    }

    // MARK: - Lines

    mutating func send(_ message: String) -> [ClientAction] {
        guard link.isUp else {
            hint =
                link == .connecting
                ? "not connected yet, and nothing was sent: the line stays here"
                : "not connected: F5 connects, then Enter sends"
            return []
        }
        history.record(editor.take())
        view.toEnd()
        return [transmit(Array(message.utf8))]
    }

    private mutating func transmit(_ message: [UInt8]) -> ClientAction {
        let line = transcript.append(
            Array("...sending ".utf8) + message + Array("...".utf8), kind: .sending)
        sent.append(.init(bytes: message, line: line, sent: now.instant))
        return .send(message)
    }

    mutating func received(_ line: [UInt8], isCut: Bool) -> [ClientAction] {
        schedule.succeeded()
        let shown = isCut ? Self.markedAsCut(line) : line
        if let message = sent.takeAnswered(by: line) {
            roundTrip = now.instant - message.sent
            // The message becomes its reply, unless it has scrolled out of memory.
            if transcript.replace(message.line, with: shown, kind: .reply) { return [] }
        }
        transcript.append(shown, kind: .reply)
        return []
    }

    /// The mark has to fit as well, or the transcript would cut it off and count it as text.
    private static func markedAsCut(_ line: [UInt8]) -> [UInt8] {
        let mark = Array(" … cut here".utf8)
        return line.prefix(Transcript.lineLimit - mark.count) + mark
    }

    // MARK: - Endings

    /// An empty line.
    mutating func hangUp() -> [ClientAction] {
        guard link.isUp else { return [] }
        link = .closing
        return [.hangUp]
    }

    mutating func lost(_ reason: String) -> [ClientAction] {
        setAsideUnanswered()
        guard link != .closing else {
            link = .down(reason: "closed", retry: nil)
            say("\(timeOfDay(now.wallSecond)) connection closed")
            return []
        }
        return retryLater(reason)
    }

    private mutating func retryLater(_ reason: String) -> [ClientAction] {
        let delay = schedule.nextDelay(using: &random)
        link = .down(reason: reason, retry: now.instant + delay)
        say("\(timeOfDay(now.wallSecond)) \(reason)", .failure)
        return [wakeForCountdown(delay)]
    }

    mutating func tick() -> [ClientAction] {
        guard case .down(_, let retry?) = link else { return [] }
        let left = retry - now.instant
        return left > .zero ? [wakeForCountdown(left)] : dial()
    }

    /// The next moment at which the countdown shows another number.
    private func wakeForCountdown(_ left: Duration) -> ClientAction {
        let (seconds, attoseconds) = left.components
        if seconds == 0 { return .wake(after: left) }
        return .wake(
            after: attoseconds > 0
                ? Duration(secondsComponent: 0, attosecondsComponent: attoseconds) : .seconds(1))
    }

    // MARK: - What was not answered

    /// Marks what the broken connection owes, and keeps it for the person to decide.
    private mutating func setAsideUnanswered() {
        for var message in sent.takeAll() {
            let text = Array("not answered: ".utf8) + message.bytes
            if !transcript.replace(message.line, with: text, kind: .unanswered) {
                message.line = transcript.append(text, kind: .unanswered)
            }
            unanswered.append(message)
        }
    }

    mutating func resend() -> [ClientAction] {
        guard link.isUp else {
            hint = unanswered.isEmpty ? "nothing to send again" : "not connected: F5 connects"
            return []
        }
        if unanswered.isEmpty { hint = "nothing to send again" }
        return unanswered.takeAll().map { message in
            transcript.replace(
                message.line, with: Array("sent again: ".utf8) + message.bytes, kind: .notice)
            return transmit(message.bytes)
        }
    }

    mutating func drop() {
        if unanswered.isEmpty { hint = "nothing to drop" }
        for message in unanswered.takeAll() {
            transcript.replace(
                message.line, with: Array("dropped: ".utf8) + message.bytes, kind: .notice)
        }
    }

    var resendHint: String {
        "\(unanswered.count) not answered: M-s sends again, M-x drops"
    }
}
