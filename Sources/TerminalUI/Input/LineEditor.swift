/// A text under a cursor, edited by grapheme clusters with readline's commands.
///
/// It is one line as a rule; a line break that was asked for, or pasted, makes it several.
/// Clusters form anew whenever their neighbours change, so that a mark typed after its letter
/// joins it and half a flag is never left behind. The text may hold anything that was typed
/// literally, controls too; ``InputArea`` shows it harmlessly.
package struct LineEditor: Equatable, Sendable {
    /// Bytes of UTF-8 that the text may have.
    package static let byteLimit = 65_536
    /// Clusters typed in a row that one undo takes back, as in readline.
    static let insertionLimit = 20

    /// The text, cluster by cluster.
    package internal(set) var clusters: [Character] = []
    /// How many clusters stand before the cursor.
    package internal(set) var cursor = 0

    var killRing = KillRing()
    var previous = Action.other
    private var byteCount = 0
    private var changes = EditHistory()

    /// What was done last, as far as the next command depends on it.
    enum Action: Equatable {
        case other, kill, completion
        case insertion(count: Int)
        case yank(count: Int)
        /// A move between lines, which keeps to a column.
        case vertical(column: Int)
    }

    /// An editor of a text, cut to what fits, with the cursor at its end.
    package init(_ text: String = "") {
        splice(0..<0, with: text)
    }

    /// An editor that goes on with a draft, cut to what fits.
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

    /// Inserts a text at the cursor, and moves the cursor behind it.
    ///
    /// Single clusters in a row are undone together, ``insertionLimit`` at a time. What would
    /// make the text too long is left out; then the result is false.
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

    /// Makes the text another one, cut to what fits.
    ///
    /// - Parameter cursor: The clusters before the cursor; nil puts it at the end.
    @discardableResult
    package mutating func replace(with text: String, cursor: Int? = nil) -> Bool {
        remember()
        previous = .other
        defer { if let cursor { self.cursor = min(max(cursor, 0), clusters.count) } }
        return splice(clusters.indices, with: text)
    }

    /// Puts a completion in the place of clusters, and the cursor behind it.
    ///
    /// Completions in a row are undone as one.
    mutating func complete(_ range: Range<Int>, with text: String) {
        if previous != .completion { remember() }
        previous = .completion
        splice(range.clamped(to: 0..<clusters.count), with: text)
    }

    /// Empties the editor and gives back what it held; the killed texts stay, the changes are
    /// forgotten.
    package mutating func take() -> String {
        let taken = text
        var empty = LineEditor()
        empty.killRing = killRing
        self = empty
        return taken
    }

    // MARK: - For the commands

    /// Keeps the text as it is for undo.
    mutating func remember() {
        changes.remember(draft)
    }

    /// Makes the text what it was before the last change; false if nothing is remembered.
    mutating func undo() -> Bool {
        show(changes.undo(from: draft))
    }

    /// Makes the text what it was before the last undo; false if it changed since.
    mutating func redo() -> Bool {
        show(changes.redo(from: draft))
    }

    /// Puts text in the place of clusters, and the cursor behind it; false if not all of it fits.
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

    /// Parts the text into clusters again, unless ASCII at both seams makes sure that it would
    /// change nothing.
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
        // CR and LF are the one pair in ASCII that makes a cluster.
        return clusters[index - 1].isASCII && clusters[index].isASCII && clusters[index] != "\n"
    }
}
