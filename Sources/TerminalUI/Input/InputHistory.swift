import DequeModule

/// The lines sent before, which one walks through with the draft kept at the near end.
package struct InputHistory: Equatable, Sendable {
    /// Lines that are kept.
    package static let limit = 1_000

    /// The lines, oldest first.
    package var lines: [String] { Array(entries) }

    private var entries: Deque<String> = []
    /// Which line is shown; nil while nobody walks.
    private var position: Int?
    private var draft = ""

    /// A history that begins with lines from an earlier run, oldest first.
    package init(_ lines: some Sequence<String> = []) {
        for line in lines { record(line) }
    }

    /// Keeps a line, and ends the walk.
    ///
    /// Not kept: an empty line, one that begins with a blank, and the same line again.
    package mutating func record(_ line: String) {
        endWalk()
        guard let first = line.first, first != " ", line != entries.last else { return }
        entries.append(line)
        if entries.count > Self.limit { entries.removeFirst() }
    }

    /// Ends the walk; the line that is shown is a draft like any other from here on.
    package mutating func endWalk() {
        position = nil
        draft = ""
    }

    /// The line before the one shown, or nil at the oldest.
    ///
    /// The first step keeps `current` as the draft.
    package mutating func older(current: String) -> String? {
        let shown = position ?? entries.count
        guard shown > 0 else { return nil }
        if position == nil { draft = current }
        position = shown - 1
        return entries[shown - 1]
    }

    /// The line after the one shown, past the newest the draft, and then nil.
    package mutating func newer() -> String? {
        guard let shown = position else { return nil }
        let next = shown + 1
        position = next < entries.count ? next : nil
        return next < entries.count ? entries[next] : draft
    }
}
