import ReactorKit
import TerminalUI
import Text

/// The life of a tab's connection: dialling, endings, and the way back.
extension Tab {
    // MARK: - What the person wants

    /// Any of the reconnect keys: while down it cuts the wait short, while connecting it dials
    /// again, while up it drops the connection and dials.
    mutating func reconnect(at now: Moment) -> [ClientAction] {
        if link.isUp || link == .closing {
            let ending = endUnfinished(at: now)
            say("connection dropped, to connect again")
            downSince = downSince ?? now.instant
            return ending + dial()
        }
        return dial()
    }

    mutating func dial() -> [ClientAction] {
        setAsideUnanswered()
        link = .connecting
        forgetConnection()
        return [.connection(id, .dial(endpoint))]
    }

    /// An empty line: closes the connection, or brings it back.
    mutating func hangUpOrReconnect(at now: Moment) -> [ClientAction] {
        link.isUp ? hangUp() : reconnect(at: now)
    }

    mutating func hangUp() -> [ClientAction] {
        guard link.isUp else { return [] }
        link = .closing
        return [.connection(id, .hangUp)]
    }

    /// Escape: calls off the dial, or the wait for the next one.
    mutating func callOff() -> [ClientAction] {
        switch link {
        case .connecting:
            link = .down(reason: "called off", retry: nil)
            failureStatus = nil
            say("connecting was called off")
            return [.connection(id, .letGo)]
        case .down(let reason, _?):
            link = .down(reason: reason, retry: nil)
            return []
        case .up, .closing, .down:
            return []
        }
    }

    // MARK: - What happens

    mutating func connected(_ facts: ConnectionFacts, at now: Moment) {
        link = .up(peer: facts.peer, since: now.wallSecond)
        self.facts = facts
        upSince = now.instant
        failureStatus = nil
        drawGap(at: now)
        say("\(timeOfDay(now.wallSecond)) connected to \(facts.peer)\(facts.way)")
        if let encryption = facts.encryption { say(encryption) }
        if let remark = facts.remark { say(remark, .failure) }
        if !unanswered.isEmpty { hint = resendHint }
        note(.lines)
    }

    mutating func lost(_ failure: ConnectionFailure, at now: Moment) -> [ClientAction] {
        let isGoodbye = isGoodbye(failure, at: now)
        noteEnd(at: now)
        setAsideUnanswered()
        forgetConnection()
        downSince = now.instant
        failureStatus = link == .closing ? nil : failure.lossStatus
        guard link != .closing else {
            link = .down(reason: "closed", retry: nil)
            say("\(timeOfDay(now.wallSecond)) connection closed")
            note(.lines)
            return []
        }
        return isGoodbye && reconnect == .lost
            ? parted(failure, at: now) : retry(after: failure, at: now)
    }

    mutating func dialFailed(_ failure: ConnectionFailure, at now: Moment) -> [ClientAction] {
        failureStatus = failure.dialStatus
        return retry(after: failure, at: now)
    }

    private mutating func forgetConnection() {
        facts = nil
        upSince = nil
        lastAnswer = nil
        roundTrip = nil
        silentSince = nil
    }

    mutating func tick(at now: Moment) -> [ClientAction] {
        if link.isUp {
            showSilentAsSent(at: now)
            return wakeForAnswer(at: now)
        }
        guard case .down(_, let retry?) = link else { return [] }
        return retry > now.instant ? wakeForRetry(at: now) : dial()
    }

    /// Asks to be woken when the next dial is due; on a screen with room for the countdown,
    /// already when that shows another number.
    func wakeForRetry(at now: Moment) -> [ClientAction] {
        guard case .down(_, let retry?) = link else { return [] }
        let left = max(retry - now.instant, .zero)
        let isCounted = isShown && titleColumns >= VisibleText(Self.countdown(from: 1)).columns
        return [.connection(id, .wake(after: isCounted ? Self.untilNextSecond(of: left) : left))]
    }

    /// How long a countdown shows the same number.
    static func untilNextSecond(of left: Duration) -> Duration {
        let (seconds, attoseconds) = left.components
        if seconds == 0 { return left }
        return attoseconds > 0
            ? Duration(secondsComponent: 0, attosecondsComponent: attoseconds) : .seconds(1)
    }
}
