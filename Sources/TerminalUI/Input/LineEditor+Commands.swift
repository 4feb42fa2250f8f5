extension LineEditor {
    /// Carries out a command; false if there was nothing to do, so that one may ring the bell.
    @discardableResult
    package mutating func perform(_ command: EditCommand) -> Bool {
        let before = previous
        previous = .other
        switch command {
        case .moveBackward: return move(to: cursor - 1)
        case .moveForward: return move(to: cursor + 1)
        case .moveWordBackward: return move(to: wordStart)
        case .moveWordForward: return move(to: wordEnd)
        case .moveToStart: return move(to: 0)
        case .moveToEnd: return move(to: clusters.count)
        case .deleteBackward: return delete(max(cursor - 1, 0)..<cursor)
        case .deleteForward: return delete(cursor..<min(cursor + 1, clusters.count))
        case .killWordBackward: return kill(wordStart..<cursor, after: before)
        case .killWordForward: return kill(cursor..<wordEnd, after: before)
        case .killToBlank: return kill(blankWordStart..<cursor, after: before)
        case .killToStart: return kill(0..<cursor, after: before)
        case .killToEnd: return kill(cursor..<clusters.count, after: before)
        case .yank: return yank(over: 0)
        case .yankPop: return yankPop(after: before)
        case .transpose: return transpose()
        case .upcaseWord: return changeWord { $0.uppercased() }
        case .downcaseWord: return changeWord { $0.lowercased() }
        case .capitalizeWord: return capitalizeWord()
        case .undo: return undo()
        }
    }

    // MARK: - Words

    private static func isWord(_ cluster: Character) -> Bool {
        cluster.isLetter || cluster.isNumber
    }

    private var wordStart: Int {
        let end = clusters[..<cursor].lastIndex(where: Self.isWord) ?? 0
        return (clusters[..<end].lastIndex { !Self.isWord($0) } ?? -1) + 1
    }

    private var wordEnd: Int {
        let start = clusters[cursor...].firstIndex(where: Self.isWord) ?? clusters.count
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

    private mutating func delete(_ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return false }
        remember()
        return splice(range, with: "")
    }

    // MARK: - Kills

    /// Kills in a row make one text, even those that find nothing more to kill.
    private mutating func kill(_ range: Range<Int>, after before: Action) -> Bool {
        previous = .kill
        guard !range.isEmpty else { return false }
        let side: KillRing.Side = range.lowerBound < cursor ? .before : .after
        killRing.add(String(clusters[range]), joining: before == .kill ? side : nil)
        remember()
        return splice(range, with: "")
    }

    /// Inserts the current kill in the place of as many clusters before the cursor.
    private mutating func yank(over count: Int) -> Bool {
        guard let killed = killRing.current else { return false }
        remember()
        let start = cursor - count
        let whole = splice(start..<cursor, with: killed)
        previous = .yank(count: max(cursor - start, 0))
        return whole
    }

    private mutating func yankPop(after before: Action) -> Bool {
        guard case .yank(let count) = before else { return false }
        killRing.rotate()
        return yank(over: count)
    }

    // MARK: - Changes in place

    private mutating func transpose() -> Bool {
        let right = min(cursor, clusters.count - 1)
        guard right > 0 else { return false }
        remember()
        return splice(right - 1..<right + 1, with: String([clusters[right], clusters[right - 1]]))
    }

    private mutating func changeWord(_ change: (String) -> String) -> Bool {
        let range = cursor..<wordEnd
        guard !range.isEmpty else { return false }
        remember()
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
