import ReactorKit
import TerminalUI

/// What a tab has from files, and what it has for them.
extension Tab {
    /// Lines of the log that are shown again.
    static let earlierLimit = 200

    /// Goes on where an earlier run stopped: with its draft, and the last lines of its log.
    mutating func restore(from stored: inout StoredState) {
        let name = endpoint.description
        if let draft = stored.drafts[name]?.first {
            editor = LineEditor(draft)
            stored.drafts[name]?.removeFirst()
        }
        let earlier = stored.log.filter { $0.endpoint == name }.suffix(Self.earlierLimit)
        if earlier.isEmpty { return }
        for line in earlier { transcript.append(line.earlierText, kind: .earlier) }
        transcript.append("──── earlier ────".utf8, kind: .earlier)
    }

    /// Takes over what the person has set.
    mutating func adopt(_ settings: ClientSettings) {
        schedule.initialDelay = settings.reconnectInitial
        schedule.maximumDelay = settings.reconnectMaximum
        schedule.factor = settings.reconnectFactor
        adopt(settings.reconnect)
        isLogged = settings.log != nil
        lineEnd = settings.lineEnd
        followsOnSend = settings.followOnSend
    }

    /// Adds a line for the person alone, which no log has.
    mutating func show(_ text: String, _ kind: Transcript.Kind = .notice) {
        transcript.append("-- \(text)".utf8, kind: kind, at: present)
    }

    mutating func log(_ speaker: LoggedLine.Speaker, _ bytes: some Collection<UInt8>) {
        if isLogged { unlogged.append(LoggedLine(endpoint.description, speaker, Array(bytes))) }
    }
}

extension LoggedLine {
    /// The line as the next run shows it.
    fileprivate var earlierText: [UInt8] {
        switch speaker {
        case .peer: bytes
        case .person: Array("> ".utf8) + bytes
        case .program: Array("-- ".utf8) + bytes
        }
    }
}
