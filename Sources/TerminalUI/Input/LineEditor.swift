/// A text with a cursor, edited by grapheme clusters with readline's commands.
///
/// It usually has one line; an inserted or pasted line break makes it several. Clusters are formed
/// again whenever their neighbours change, so that a mark typed after its letter joins it and half
/// a flag is never left. The text may have any literally typed characters, including controls;
/// ``InputArea`` makes them visible.
package struct LineEditor: Equatable, Sendable {
    /// The most bytes of UTF-8 of the text.
    package static let byteLimit = 65_536
    /// The most consecutive typed clusters that one undo takes back, as in readline.
    static let insertionLimit = 20

    /// The text, cluster by cluster.
    package internal(set) var clusters: [Character] = []
    /// The number of clusters before the cursor.
    package internal(set) var cursor = 0

    var killRing = KillRing()
    var previous = Action.other
    private var byteCount = 0
    private var changes = EditHistory()

    /// The last action, as far as the next command depends on it.
    enum Action: Equatable {
        case other, kill, completion
        case insertion(count: Int)
        case yank(count: Int)
        /// A move between lines, which keeps to a column.
        case vertical(column: Int)
    }

    /// An editor of a text, cut to ``byteLimit``, with the cursor at its end.
    package init(_ text: String = "") {
        splice(0..<0, with: text)
    }

    /// An editor of a draft, cut to ``byteLimit``.
    package init(_ draft: Draft) {
        splice(0..<0, with: draft.text)
        cursor = min(draft.cursor, clusters.count)
    }

    /// The whole text.
    package var text: String { String(clusters) }
    /// The text before the cursor.
    package var textBeforeCursor: String { String(clusters[..<cursor]) }
    /// The text and its cursor.
    package var draft: Draft { Draft(text: text, cursor: cursor) }
    /// Whether there is no text.
    package var isEmpty: Bool { clusters.isEmpty }

    /// Inserts a text at the cursor, and moves the cursor after it.
    ///
    /// Consecutive single clusters are undone together, ``insertionLimit`` at a time. Returns false
    /// if a part was left out because the text would be too long.
    @discardableResult
    package mutating func insert(_ text: String) -> Bool {
        let count = text.count
        if count == 1, case .insertion(let before) = previous, before < Self.insertionLimit {
            previous = .insertion(count: before + 1)
        } else {
            remember()
            previous = count == 1 ? .insertion(count: 1) : .other
        }
        return splice(cursor..<cursor, with: text)
    }

    /// Replaces the whole text; the new one is cut to ``byteLimit``.
    ///
    /// - Parameter cursor: The number of clusters before the cursor; nil for the end.
    @discardableResult
    package mutating func replace(with text: String, cursor: Int? = nil) -> Bool {
        remember()
        previous = .other
        defer { if let cursor { self.cursor = min(max(cursor, 0), clusters.count) } }
        return splice(clusters.indices, with: text)
    }

    /// Replaces clusters by a completion, and moves the cursor after it.
    ///
    /// Consecutive completions are undone as one.
    mutating func complete(_ range: Range<Int>, with text: String) {
        if previous != .completion { remember() }
        previous = .completion
        splice(range.clamped(to: 0..<clusters.count), with: text)
    }

    /// Empties the editor and returns its text; keeps the killed texts, and discards the undo
    /// history.
    package mutating func take() -> String {
        let taken = text
        var empty = LineEditor()
        empty.killRing = killRing
        self = empty
        return taken
    }

    // MARK: - For the commands

    /// Saves the text for undo.
    mutating func remember() {
        changes.remember(draft)
    }

    /// Restores the text before the last change; false if there is none.
    mutating func undo() -> Bool {
        show(changes.undo(from: draft))
    }

    /// Restores the text before the last undo; false if it has changed since.
    mutating func redo() -> Bool {
        show(changes.redo(from: draft))
    }

    /// Replaces clusters, and moves the cursor after them; false if not all of the text fits.
    @discardableResult
    mutating func splice(_ range: Range<Int>, with replacement: String) -> Bool {
        byteCount -= clusters[range].reduce(0) { $0 + $1.utf8.count }
        let fitting = prefixThatFits(replacement)
        byteCount += fitting.utf8.count
        clusters.replaceSubrange(range, with: fitting)
        cursor = range.lowerBound + fitting.count
        formClusters(around: range.lowerBound..<cursor)
        return fitting.endIndex == replacement.endIndex
    }

    // MARK: -

    private mutating func show(_ draft: Draft?) -> Bool {
        guard let draft else { return false }
        clusters = Array(draft.text)
        byteCount = draft.text.utf8.count
        cursor = draft.cursor
        return true
    }

    private func prefixThatFits(_ text: String) -> Substring {
        var room = Self.byteLimit - byteCount
        return text.prefix {
            room -= $0.utf8.count
            return room >= 0
        }
    }

    /// Divides the text into clusters again, unless ASCII at both seams ensures that nothing would
    /// change.
    ///
    /// The whole text, since one regional indicator can change every flag after it.
    private mutating func formClusters(around range: Range<Int>) {
        if isSeamSafe(range.lowerBound), isSeamSafe(range.upperBound) { return }
        var scalars = clusters[..<cursor].reduce(0) { $0 + $1.unicodeScalars.count }
        clusters = Array(text)
        cursor = 0
        while scalars > 0 {
            scalars -= clusters[cursor].unicodeScalars.count
            cursor += 1
        }
    }

    private func isSeamSafe(_ index: Int) -> Bool {
        guard index > 0, index < clusters.count else { return true }
        // CR and LF are the only pair of ASCII characters that forms a cluster.
        return clusters[index - 1].isASCII && clusters[index].isASCII && clusters[index] != "\n"
    }
}
