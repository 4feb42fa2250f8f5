extension LineEditor {
    /// Performs a command; false if it had no effect, so that the caller may ring the bell.
    ///
    /// - Parameter killRing: The kills, which all editors share.
    @discardableResult
    package mutating func perform(_ command: EditCommand, with killRing: inout KillRing) -> Bool {
        let before = previous
        previous = .other
        switch command {
        case .moveBackward: return move(to: cursor - 1)
        case .moveForward: return move(to: cursor + 1)
        case .moveWordBackward: return move(to: wordStart)
        case .moveWordForward: return move(to: wordEnd)
        case .moveToStart: return move(to: lineStart)
        case .moveToEnd: return move(to: lineEnd)
        case .deleteBackward: return delete(max(cursor - 1, 0)..<cursor, after: before)
        case .deleteForward:
            return delete(cursor..<min(cursor + 1, clusters.count), after: before)
        case .killWordBackward: return kill(wordStart..<cursor, after: before, into: &killRing)
        case .killWordForward: return kill(cursor..<wordEnd, after: before, into: &killRing)
        case .killToBlank: return kill(blankWordStart..<cursor, after: before, into: &killRing)
        case .killToStart: return kill(startToKill..<cursor, after: before, into: &killRing)
        case .killToEnd:
            return kill(cursor..<endToKill, after: before, keepsRow: true, into: &killRing)
        case .yank: return yank(over: 0, from: killRing)
        case .yankPop: return yankPop(after: before, from: &killRing)
        case .transpose: return transpose()
        case .transposeWords: return transposeWords()
        case .upcaseWord: return changeWord { $0.uppercased() }
        case .downcaseWord: return changeWord { $0.lowercased() }
        case .capitalizeWord: return capitalizeWord()
        case .undo: return undo()
        case .redo: return redo()
        }
    }

    /// Kills the whole text, wherever the cursor is.
    package mutating func killAll(into killRing: inout KillRing) {
        _ = kill(0..<clusters.count, after: previous, into: &killRing)
    }

    // MARK: - Words

    private static func isWord(_ cluster: Character) -> Bool {
        cluster.isLetter || cluster.isNumber
    }

    private var wordStart: Int { wordStart(before: cursor) }
    private var wordEnd: Int { wordEnd(after: cursor) }

    private func wordStart(before place: Int) -> Int {
        let end = clusters[..<place].lastIndex(where: Self.isWord) ?? 0
        return (clusters[..<end].lastIndex { !Self.isWord($0) } ?? -1) + 1
    }

    private func wordEnd(after place: Int) -> Int {
        let start = clusters[place...].firstIndex(where: Self.isWord) ?? clusters.count
        return clusters[start...].firstIndex { !Self.isWord($0) } ?? clusters.count
    }

    private var blankWordStart: Int {
        let end = clusters[..<cursor].lastIndex { !$0.isWhitespace } ?? 0
        return (clusters[..<end].lastIndex(where: \.isWhitespace) ?? -1) + 1
    }

    // MARK: - Moves and deletions

    private mutating func move(to place: Int) -> Bool {
        let old = cursor
        cursor = min(max(place, 0), clusters.count)
        return cursor != old
    }

    /// Consecutive deletions are undone as one.
    private mutating func delete(_ range: Range<Int>, after before: Action) -> Bool {
        guard !range.isEmpty else { return false }
        previous = .deletion
        return splice(range, with: "", joining: before == .deletion)
    }

    // MARK: - Kills

    /// The line's start; at the start, the line break before it.
    private var startToKill: Int {
        let start = lineStart
        return start == cursor ? max(start - 1, 0) : start
    }

    /// The line's end; at the end, the line break after it.
    private var endToKill: Int {
        let end = lineEnd
        return end == cursor ? min(end + 1, clusters.count) : end
    }

    /// Consecutive kills are joined. As in readline, one that finds nothing to kill ends the
    /// sequence, unless it is a kill to the line's end.
    private mutating func kill(
        _ range: Range<Int>, after before: Action, keepsRow: Bool = false,
        into killRing: inout KillRing
    ) -> Bool {
        guard !range.isEmpty else {
            if keepsRow { previous = before }
            return false
        }
        previous = .kill
        let side: KillRing.Side = range.lowerBound < cursor ? .before : .after
        killRing.add(String(clusters[range]), joining: before == .kill ? side : nil)
        return splice(range, with: "")
    }

    /// Replaces `count` clusters before the cursor by the current kill.
    private mutating func yank(over count: Int, from killRing: KillRing) -> Bool {
        guard let killed = killRing.current else { return false }
        let start = cursor - count
        let whole = splice(start..<cursor, with: killed)
        previous = .yank(count: max(cursor - start, 0))
        return whole
    }

    private mutating func yankPop(
        after before: Action, from killRing: inout KillRing
    ) -> Bool {
        guard case .yank(let count) = before else { return false }
        killRing.rotate()
        return yank(over: count, from: killRing)
    }

    // MARK: - Changes in place

    /// Swaps the clusters around the cursor; at the line's end, the two before it.
    private mutating func transpose() -> Bool {
        let right = min(cursor, lineEnd - 1)
        guard right > lineStart else { return false }
        return splice(right - 1..<right + 1, with: String([clusters[right], clusters[right - 1]]))
    }

    /// Swaps the word at or after the cursor with the one before it.
    private mutating func transposeWords() -> Bool {
        let secondEnd = wordEnd
        let secondStart = wordStart(before: secondEnd)
        let firstStart = wordStart(before: secondStart)
        let firstEnd = wordEnd(after: firstStart)
        guard firstEnd <= secondStart, firstStart < secondStart else { return false }
        let swapped =
            clusters[secondStart..<secondEnd] + clusters[firstEnd..<secondStart]
            + clusters[firstStart..<firstEnd]
        // What follows the second word is not part of a word, and stays.
        return splice(firstStart..<secondEnd, with: String(swapped))
    }

    private mutating func changeWord(_ change: (String) -> String) -> Bool {
        let range = cursor..<wordEnd
        guard !range.isEmpty else { return false }
        return splice(range, with: change(String(clusters[range])))
    }

    private mutating func capitalizeWord() -> Bool {
        changeWord { word in
            guard let first = word.firstIndex(where: Self.isWord) else { return word }
            let next = word.index(after: first)
            return word[..<first] + word[first].uppercased() + word[next...].lowercased()
        }
    }
}
