import ReactorKit
import TerminalUI

/// A line that has begun and not ended, as far as it is shown.
struct UnfinishedLine {
    var bytes: [UInt8]
    /// Where it is in the transcript.
    var line: LineID
}

/// Lines that arrive in pieces. They are shown as they grow; for the log, the command, the
/// pairing and the filters they are lines when they have ended: at their LF, with the connection,
/// or when the person sends something while they are shown, as behind a prompt.
extension Tab {
    /// Takes in the start of a line, which is more of the one that is shown already, if there is.
    mutating func holds(_ start: [UInt8], at now: Moment) -> [ClientAction] {
        if sent.isAnswered(byUnfinished: start, at: now.instant) {
            return endLine(start, at: now)
        }
        place(start, .unfinished, at: now)
        note(.lines)
        return []
    }

    /// Makes a line of what is shown of an unfinished one.
    mutating func endUnfinished(at now: Moment) -> [ClientAction] {
        unfinished.map { endLine($0.bytes, at: now) } ?? []
    }

    private mutating func endLine(_ line: [UInt8], at now: Moment) -> [ClientAction] {
        let owed = sent.count
        let actions = received(line, isCut: false, at: now)
        if sent.manner == .echo, sent.count < owed { sent.endsLinesWithNothing = true }
        return [.connection(id, .endLine(after: line.count))] + actions
    }

    /// Shows what was received: where its start is shown already, or else below all.
    mutating func place(_ bytes: [UInt8], _ kind: Transcript.Kind, at now: Moment) {
        var line: LineID?
        if let shown = unfinished?.line,
            transcript.replace(shown, with: bytes, kind: kind, at: now.wallSecond)
        {
            line = shown
            view.noteReplaced(shown, isSeen: isShown && isWatched)
        }
        let place = line ?? transcript.append(bytes, kind: kind, at: now.wallSecond)
        lastReceived = max(lastReceived ?? place, place)
        if kind == .unfinished { unfinished = UnfinishedLine(bytes: bytes, line: place) }
    }
}
