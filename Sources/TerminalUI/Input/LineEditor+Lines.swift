import Text

/// A text of several lines.
extension LineEditor {
    /// The lines of the text, without their ends; at least one.
    package var lines: [String] {
        clusters.split(omittingEmptySubsequences: false, whereSeparator: \.isLineBreak)
            .map { String($0) }
    }

    /// Moves to the line above, as near as it can to the column that the moves began in.
    ///
    /// False in the first line: then the key means the history.
    @discardableResult
    package mutating func moveUp() -> Bool {
        guard lineStart > 0 else { return false }
        let column = goalColumn
        cursor = lineStart - 1
        moveInLine(to: column)
        return true
    }

    /// Moves to the line below, by the same rules; false in the last line.
    @discardableResult
    package mutating func moveDown() -> Bool {
        guard lineEnd < clusters.count else { return false }
        let column = goalColumn
        cursor = lineEnd + 1
        moveInLine(to: column)
        return true
    }

    // MARK: - For the commands

    /// Where the present line begins.
    var lineStart: Int {
        (clusters[..<cursor].lastIndex(where: \.isLineBreak) ?? -1) + 1
    }

    /// Where the present line ends.
    var lineEnd: Int {
        clusters[cursor...].firstIndex(where: \.isLineBreak) ?? clusters.count
    }

    // MARK: -

    private var goalColumn: Int {
        if case .vertical(let column) = previous { return column }
        return VisibleText(String(clusters[lineStart..<cursor])).columns
    }

    private mutating func moveInLine(to column: Int) {
        let end = lineEnd
        var text = VisibleText()
        cursor = lineStart
        while cursor < end {
            text.append(clusters[cursor])
            if text.columns > column { break }
            cursor += 1
        }
        previous = .vertical(column: column)
    }
}

extension Character {
    /// Whether this separates two lines of a text; a lone CR does not.
    package var isLineBreak: Bool { self == "\n" || self == "\r\n" }
}
