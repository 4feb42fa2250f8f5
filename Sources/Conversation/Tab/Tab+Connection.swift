import ReactorKit
import TerminalUI

/// The life of a tab's connection: dialling, endings, and the way back.
extension Tab {
    // MARK: - What the person wants

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
        return [.connection(id, .dial(endpoint))]
    }

    /// An empty line: closes the connection, or brings it back.
    mutating func hangUpOrReconnect() -> [ClientAction] {
        switch link {
        case .up: hangUp()
        case .down: reconnect()
        case .connecting, .closing: []
        }
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

    mutating func connected(to peer: String, at now: Moment) {
        link = .up(peer: peer, since: now.wallSecond)
        say("\(timeOfDay(now.wallSecond)) connected to \(peer)")
        if !unanswered.isEmpty { hint = resendHint }
        note(.lines)
    }

    mutating func lost(_ reason: String, at now: Moment) -> [ClientAction] {
        setAsideUnanswered()
        guard link != .closing else {
            link = .down(reason: "closed", retry: nil)
            say("\(timeOfDay(now.wallSecond)) connection closed")
            note(.lines)
            return []
        }
        return retryLater(reason, at: now)
    }

    mutating func retryLater(_ reason: String, at now: Moment) -> [ClientAction] {
        let delay = schedule.nextDelay(using: &random)
        link = .down(reason: reason, retry: now.instant + delay)
        say("\(timeOfDay(now.wallSecond)) \(reason)", .failure)
        note(.failure)
        return wakeForRetry(at: now)
    }

    mutating func tick(at now: Moment) -> [ClientAction] {
        guard case .down(_, let retry?) = link else { return [] }
        return retry > now.instant ? wakeForRetry(at: now) : dial()
    }

    /// Asks to be woken when the next dial is due; on the screen, already when the countdown
    /// shows another number.
    func wakeForRetry(at now: Moment) -> [ClientAction] {
        guard case .down(_, let retry?) = link else { return [] }
        let left = max(retry - now.instant, .zero)
        let isCounted = isShown && hasTitleRow
        return [.connection(id, .wake(after: isCounted ? Self.untilNextSecond(of: left) : left))]
    }

    /// How long a countdown shows the same number.
    private static func untilNextSecond(of left: Duration) -> Duration {
        let (seconds, attoseconds) = left.components
        if seconds == 0 { return left }
        return attoseconds > 0
            ? Duration(secondsComponent: 0, attosecondsComponent: attoseconds) : .seconds(1)
    }
}
