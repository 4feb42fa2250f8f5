/// A text of several lines.
extension LineEditor {
    /// The lines of the text, without their ends; at least one.
    package var lines: [String] {
        clusters.split(omittingEmptySubsequences: false, whereSeparator: \.isLineBreak)
            .map { String($0) }
    }

    /// Moves to the line above, as near as possible to the column in which the moves began.
    ///
    /// False in the first line, where the key means the history.
    @discardableResult
    package mutating func moveUp() -> Bool {
        guard lineStart > 0 else { return false }
        let column = goalColumn
        cursor = lineStart - 1
        moveInLine(to: column)
        return true
    }

    /// Moves to the line below by the same rules; false in the last line.
    @discardableResult
    package mutating func moveDown() -> Bool {
        guard lineEnd < clusters.count else { return false }
        let column = goalColumn
        cursor = lineEnd + 1
        moveInLine(to: column)
        return true
    }

    // MARK: - For the commands

    /// The start of the current line.
    var lineStart: Int {
        (content.shapes[..<cursor].lastIndex(of: .lineBreak) ?? -1) + 1
    }

    /// The end of the current line.
    var lineEnd: Int {
        content.shapes[cursor...].firstIndex(of: .lineBreak) ?? clusters.count
    }

    // MARK: -

    private var goalColumn: Int {
        if case .vertical(let column) = previous { return column }
        return content.columns(of: lineStart..<cursor)
    }

    private mutating func moveInLine(to column: Int) {
        let end = lineEnd
        var reached = 0
        cursor = lineStart
        while cursor < end {
            reached += content.columns(of: cursor, at: reached)
            if reached > column { break }
            cursor += 1
        }
        previous = .vertical(column: column)
    }
}

extension Character {
    /// Whether this separates two lines of a text; a lone CR does not.
    package var isLineBreak: Bool { self == "\n" || self == "\r\n" }
}
