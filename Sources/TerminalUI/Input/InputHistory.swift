import DequeModule

/// The texts sent before. A walk goes through them and back to the draft.
///
/// A line that is edited on a walk stays edited until the walk ends, as the draft does; the history
/// itself changes only by ``record(_:)``. Bounded by ``limit`` and ``byteLimit``.
package struct InputHistory: Equatable, Sendable {
    /// The default for `limit`.
    package static let standardLimit = 1_000
    /// The most bytes of UTF-8 of all lines.
    package static let byteLimit = 4 << 20

    /// The lines, oldest first.
    package var lines: [String] { Array(entries) }
    /// The most lines that are kept; 0 for none.
    package var limit: Int {
        didSet {
            guard limit != oldValue else { return }
            endWalk()
            trim()
        }
    }

    fileprivate struct Walk: Equatable {
        /// The index of the line that is shown.
        var position: Int
        /// The prefix of the lines of this walk.
        var prefix: String
        /// The line as it was when the walk reached it.
        var shown: String
        /// The lines that were edited; the draft is after the newest line.
        var edited: [Int: String] = [:]
    }

    /// An interrupted walk, which can be resumed.
    package struct PausedWalk: Equatable, Sendable {
        fileprivate let walk: Walk
        /// The edition of the history at that time.
        fileprivate let edition: Int
        /// The line of the history that was reached; nil at the draft.
        fileprivate let line: String?
        /// The draft before the walk.
        fileprivate let draft: String?

        /// The draft before the walk, if the line that is shown is unedited.
        package func draft(behind current: String) -> String? {
            line == current ? draft : nil
        }
    }

    private var entries: Deque<String> = []
    /// Counts changes of the lines.
    private var edition = 0
    private var byteCount = 0
    /// Nil outside a walk.
    private var walk: Walk?

    /// A history with lines from an earlier run, oldest first.
    package init(_ lines: some Sequence<String> = [], limit: Int = standardLimit) {
        self.limit = limit
        for line in lines { record(line) }
    }

    /// Whether a line is added: not if it is empty, or begins with a blank.
    func keeps(_ line: String) -> Bool {
        limit > 0 && line.first.map { $0 != " " } ?? false
    }

    /// Adds a line as the newest, and ends the walk.
    ///
    /// An older copy of the line is removed. Empty lines and those that begin with a blank are not
    /// added.
    package mutating func record(_ line: String) {
        endWalk()
        guard keeps(line) else { return }
        if let copy = entries.lastIndex(of: line) { remove(at: copy) }
        edition += 1
        entries.append(line)
        byteCount += line.utf8.count
        trim()
    }

    /// Adds a line, and returns the one after that which the walk had reached, so that a sequence
    /// of lines can be sent again: Ctrl-O.
    ///
    /// Nil outside a walk, or if it had reached the newest line.
    package mutating func recordAndFetchNext(_ line: String) -> String? {
        let next = walk.map { $0.position + 1 }.flatMap { $0 < entries.count ? entries[$0] : nil }
        record(line)
        guard let next, let place = entries.lastIndex(of: next) else { return nil }
        walk = Walk(position: place, prefix: "", shown: next)
        return next
    }

    /// Ends the walk; the line that is shown becomes the draft.
    package mutating func endWalk() {
        walk = nil
    }

    /// Ends the walk so that it can be resumed; nil outside a walk.
    package mutating func pauseWalk() -> PausedWalk? {
        defer { walk = nil }
        return walk.map { paused($0) }
    }

    /// Resumes a walk. If the history has changed meanwhile, edits of its lines are lost, but the
    /// draft is still after the newest line.
    package mutating func resumeWalk(_ paused: PausedWalk?) {
        walk = nil
        guard let paused, !entries.isEmpty else { return }
        if paused.edition == edition { return walk = paused.walk }
        guard let line = paused.line, let draft = paused.draft else { return }
        let position = entries.lastIndex(of: line) ?? entries.count - 1
        walk = Walk(
            position: position, prefix: paused.walk.prefix, shown: paused.walk.shown,
            edited: [entries.count: draft])
    }

    /// The draft before the walk, if the line that is shown is unedited.
    package func draft(behind current: String) -> String? {
        walk.flatMap { paused($0).draft(behind: current) }
    }

    /// Moves to the line before the one shown; nil at the oldest.
    ///
    /// - Parameters:
    ///   - current: The text as it is now.
    ///   - prefix: The prefix of the line to find. It is fixed when a walk begins, and again when
    ///     a line was edited.
    package mutating func older(than current: String, beginningWith prefix: String = "") -> String?
    {
        let prefix = prefixOfWalk(prefix, current: current)
        let shown = walk?.position ?? entries.count
        let place = entries[..<shown].lastIndex { fits($0, prefix, current) }
        return place.map { show($0, leaving: shown, current: current, prefix: prefix) }
    }

    /// Moves to the line after the one shown; after the newest to the draft, and then nil.
    package mutating func newer(than current: String, beginningWith prefix: String = "") -> String?
    {
        guard let shown = walk?.position, shown < entries.count else { return nil }
        let prefix = prefixOfWalk(prefix, current: current)
        let place = entries[(shown + 1)...].firstIndex { fits($0, prefix, current) }
        return show(place ?? entries.count, leaving: shown, current: current, prefix: prefix)
    }

    // MARK: -

    private func paused(_ walk: Walk) -> PausedWalk {
        PausedWalk(
            walk: walk, edition: edition,
            line: walk.position < entries.count ? entries[walk.position] : nil,
            draft: walk.edited[entries.count])
    }

    private func prefixOfWalk(_ prefix: String, current: String) -> String {
        guard let walk, walk.position < entries.count, walk.shown == current else { return prefix }
        return prefix.isEmpty ? prefix : walk.prefix
    }

    /// Whether the walk stops at a line: with a prefix, an identical line would look like no step.
    private func fits(_ line: String, _ prefix: String, _ current: String) -> Bool {
        prefix.isEmpty || (line.hasPrefix(prefix) && line != current)
    }

    private mutating func show(
        _ place: Int, leaving shown: Int, current: String, prefix: String
    ) -> String {
        var edited = walk?.edited ?? [:]
        edited[shown] = shown < entries.count && current == entries[shown] ? nil : current
        let line = edited[place] ?? (place < entries.count ? entries[place] : "")
        walk = Walk(position: place, prefix: prefix, shown: line, edited: edited)
        return line
    }

    private mutating func trim() {
        while entries.count > limit || byteCount > Self.byteLimit { remove(at: 0) }
    }

    private mutating func remove(at place: Int) {
        edition += 1
        byteCount -= entries.remove(at: place).utf8.count
    }
}
