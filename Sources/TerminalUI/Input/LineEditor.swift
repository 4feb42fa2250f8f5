/// A text with a cursor, edited by grapheme clusters with readline's commands.
///
/// It usually has one line; an inserted or pasted line break makes it several. Clusters are formed
/// again whenever their neighbours change, so that a mark typed after its letter joins it and half
/// a flag is never left. The text may have any literally typed characters, including controls;
/// ``InputArea`` makes them visible.
package struct LineEditor: Equatable, Sendable {
    /// The most bytes of UTF-8 of the text.
    package static let byteLimit = 65_536
    /// The most consecutive typed wide clusters that one undo takes back: the scripts that use them
    /// have no blanks between words.
    static let wideLimit = 20

    /// The text.
    private(set) var content = InputText()
    /// The number of clusters before the cursor.
    package internal(set) var cursor = 0

    var previous = Action.other
    private var changes = EditHistory()

    /// The last action, as far as the next command depends on it.
    enum Action: Equatable {
        case other, kill, deletion, completion
        /// Typing, with the number of clusters of its word.
        case typing(count: Int)
        case yank(count: Int)
        /// A move between lines, which keeps to a column.
        case vertical(column: Int)
    }

    /// An editor of a text, cut to ``byteLimit``, with the cursor at its end.
    package init(_ text: String = "") {
        content = InputText(prefixThatFits(text))
        cursor = clusters.count
    }

    /// An editor of a draft, cut to ``byteLimit``.
    package init(_ draft: Draft) {
        self.init(draft.text)
        cursor = min(draft.cursor, clusters.count)
    }

    /// The text, cluster by cluster.
    package var clusters: [Character] { content.clusters }
    /// The whole text.
    package var text: String { String(clusters) }
    /// The text before the cursor.
    package var textBeforeCursor: String { String(clusters[..<cursor]) }
    /// The text and its cursor.
    package var draft: Draft { Draft(of: self) }
    /// Whether there is no text.
    package var isEmpty: Bool { clusters.isEmpty }

    /// Inserts a typed character at the cursor, and moves the cursor after it.
    ///
    /// A typed word and the blanks after it are undone together. Returns false if the text would be
    /// too long.
    @discardableResult
    package mutating func type(_ character: Character) -> Bool {
        let count = typedClusters(before: character)
        previous = .typing(count: count + 1)
        return splice(cursor..<cursor, with: String(character), joining: count > 0)
    }

    /// Inserts a text at the cursor, and moves the cursor after it. Returns false if a part was
    /// left out because the text would be too long.
    @discardableResult
    package mutating func insert(_ text: String) -> Bool {
        previous = .other
        return splice(cursor..<cursor, with: text)
    }

    /// Replaces the whole text; the new one is cut to ``byteLimit``.
    ///
    /// - Parameter cursor: The number of clusters before the cursor; nil for the end.
    @discardableResult
    package mutating func replace(with text: String, cursor: Int? = nil) -> Bool {
        previous = .other
        defer { if let cursor { self.cursor = min(max(cursor, 0), clusters.count) } }
        return splice(clusters.indices, with: text)
    }

    /// Replaces clusters by a completion, and moves the cursor after it.
    ///
    /// Consecutive completions are undone as one.
    mutating func complete(_ range: Range<Int>, with text: String) {
        let joins = previous == .completion
        previous = .completion
        splice(range.clamped(to: 0..<clusters.count), with: text, joining: joins)
    }

    /// Empties the editor and returns its text; discards the undo history.
    package mutating func take() -> String {
        let taken = text
        self = LineEditor()
        return taken
    }

    /// Ends a series of kills, of typing or of deletions: the next one is undone, and yanked, by
    /// itself.
    package mutating func endSeries() { previous = .other }

    // MARK: - For the commands

    /// Reverses the last changes; false if there are none.
    mutating func undo() -> Bool {
        show(changes.undo(in: &content))
    }

    /// Makes the changes again that were undone; false if the text has changed since.
    mutating func redo() -> Bool {
        show(changes.redo(in: &content))
    }

    /// Replaces clusters, and moves the cursor after them; false if not all of the text fits.
    ///
    /// - Parameter joining: Whether it is undone together with the change before it.
    @discardableResult
    mutating func splice(
        _ range: Range<Int>, with replacement: String, joining: Bool = false
    ) -> Bool {
        let replaced = clusters[range].reduce(0) { $0 + $1.utf8.count }
        let fitting = prefixThatFits(replacement, replacing: replaced)
        guard !range.isEmpty || !fitting.isEmpty else { return replacement.isEmpty }
        let before = cursor
        let change = content.replace(range, with: fitting)
        cursor = change.end
        changes.add(change, from: before, to: cursor, joining: joining)
        return fitting.endIndex == replacement.endIndex
    }

    // MARK: -

    private mutating func show(_ cursor: Int?) -> Bool {
        guard let cursor else { return false }
        self.cursor = cursor
        return true
    }

    /// How many clusters of its word were typed before a character; 0 if it begins a word.
    private func typedClusters(before character: Character) -> Int {
        guard case .typing(let count) = previous, cursor > 0 else { return 0 }
        if character.isWhitespace { return count }
        if content.shapes[cursor - 1] == .wide, count >= Self.wideLimit { return 0 }
        return clusters[cursor - 1].isWhitespace ? 0 : count
    }

    private func prefixThatFits(_ text: String, replacing bytes: Int = 0) -> Substring {
        var room = Self.byteLimit - content.byteCount + bytes
        if text.utf8.count <= room { return text[...] }
        return text.prefix {
            room -= $0.utf8.count
            return room >= 0
        }
    }
}
