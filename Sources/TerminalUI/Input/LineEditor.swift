/// One line of text under a cursor, edited by grapheme clusters with readline's commands.
///
/// Clusters form anew whenever their neighbours change, so that a mark typed after its letter
/// joins it and half a flag is never left behind. The text may hold anything that was pasted,
/// controls too; ``InputLine`` shows it harmlessly.
package struct LineEditor: Equatable, Sendable {
    /// Bytes of UTF-8 that the line may have.
    package static let byteLimit = 65_536
    /// Changes that can be undone.
    package static let undoLimit = 100

    /// The text, cluster by cluster.
    package internal(set) var clusters: [Character] = []
    /// How many clusters stand before the cursor.
    package internal(set) var cursor = 0

    var killRing = KillRing()
    var previous = Action.other
    private var byteCount = 0
    private var undoStack: [Snapshot] = []

    /// What was done last, as far as the next command depends on it.
    enum Action: Equatable {
        case other, insertion, kill
        case yank(count: Int)
    }

    private struct Snapshot: Equatable {
        let text: String
        let cursor: Int
    }

    /// An editor of a text, cut to what fits, with the cursor at its end.
    package init(_ text: String = "") {
        insert(text)
        undoStack = []
        previous = .other
    }

    /// The whole text.
    package var text: String { String(clusters) }
    /// Whether there is no text.
    package var isEmpty: Bool { clusters.isEmpty }

    /// Inserts a text at the cursor, and moves the cursor behind it.
    ///
    /// Insertions in a row are undone as one. What would make the line too long is left out;
    /// then the result is false.
    @discardableResult
    package mutating func insert(_ text: String) -> Bool {
        if previous != .insertion { remember() }
        previous = .insertion
        return splice(cursor..<cursor, with: text)
    }

    /// Makes the line another text, cut to what fits, with the cursor at its end.
    @discardableResult
    package mutating func replace(with text: String) -> Bool {
        remember()
        previous = .other
        return splice(clusters.indices, with: text)
    }

    /// Empties the line and gives back what it was; the killed texts stay, the changes are
    /// forgotten.
    package mutating func take() -> String {
        defer {
            clusters = []
            cursor = 0
            byteCount = 0
            undoStack = []
            previous = .other
        }
        return text
    }

    // MARK: - For the commands

    /// Keeps the line as it is for undo.
    mutating func remember() {
        undoStack.append(Snapshot(text: text, cursor: cursor))
        if undoStack.count > Self.undoLimit { undoStack.removeFirst() }
    }

    /// Makes the line what it was before the last change; false if nothing is remembered.
    mutating func undo() -> Bool {
        guard let snapshot = undoStack.popLast() else { return false }
        clusters = Array(snapshot.text)
        byteCount = snapshot.text.utf8.count
        cursor = snapshot.cursor
        return true
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

    private func prefixThatFits(_ text: String) -> Substring {
        var room = Self.byteLimit - byteCount
        return text.prefix {
            room -= $0.utf8.count
            return room >= 0
        }
    }

    /// Parts the line into clusters again, unless ASCII at both seams makes sure that it would
    /// change nothing.
    ///
    /// The whole line, since one regional indicator can change every flag after it.
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
