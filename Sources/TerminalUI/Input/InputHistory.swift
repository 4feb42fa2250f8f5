import DequeModule

/// The texts sent before, which one walks through with the draft kept at the near end.
///
/// A line that is edited on the way stays edited until the walk ends, as the draft does; what is
/// kept changes only by ``record(_:)``. Bounded by ``limit`` and ``byteLimit``.
package struct InputHistory: Equatable, Sendable {
    /// Lines that are kept unless told otherwise.
    package static let standardLimit = 1_000
    /// Bytes of UTF-8 that are kept, in all.
    package static let byteLimit = 4 << 20

    /// The lines, oldest first.
    package var lines: [String] { Array(entries) }
    /// Lines that are kept; 0 for none.
    package var limit: Int {
        didSet {
            guard limit != oldValue else { return }
            endWalk()
            trim()
        }
    }

    fileprivate struct Walk: Equatable {
        /// Which line is shown.
        var position: Int
        /// What the lines of this walk begin with.
        var prefix: String
        /// The line as it was when the walk came to it.
        var shown: String
        /// The lines that were edited; the draft stands behind the newest line.
        var edited: [Int: String] = [:]
    }

    /// A walk that was broken off, to be gone on with later.
    package struct PausedWalk: Equatable, Sendable {
        fileprivate let walk: Walk
        /// Of the history, as it was then.
        fileprivate let edition: Int
        /// The line of the history that was come to; nil at the draft.
        fileprivate let line: String?
        /// What was written before the walk.
        fileprivate let draft: String?

        /// What was written before the walk, if the line that is shown is as it was found.
        package func draft(behind current: String) -> String? {
            line == current ? draft : nil
        }
    }

    private var entries: Deque<String> = []
    /// Counts the changes of the lines.
    private var edition = 0
    private var byteCount = 0
    private var recorded: [String] = []
    /// Nil while nobody walks.
    private var walk: Walk?

    /// A history that begins with lines from an earlier run, oldest first.
    package init(_ lines: some Sequence<String> = [], limit: Int = standardLimit) {
        self.limit = limit
        for line in lines { record(line) }
        recorded = []
    }

    /// What was kept since the last call, oldest first: what a file of the history lacks.
    package mutating func takeRecorded() -> [String] {
        defer { recorded = [] }
        return recorded
    }

    /// Keeps a line as the newest, and ends the walk.
    ///
    /// An older copy of the same line goes. Not kept: an empty line, and one that begins with a
    /// blank.
    package mutating func record(_ line: String) {
        endWalk()
        guard let first = line.first, first != " ", limit > 0 else { return }
        if let copy = entries.lastIndex(of: line) { remove(at: copy) }
        edition += 1
        entries.append(line)
        byteCount += line.utf8.count
        recorded.append(line)
        trim()
    }

    /// Keeps a line, and gives back the one after that which was walked to, so that a sequence
    /// of lines can be sent again one by one: C-o.
    ///
    /// Nil if nobody walked, or only to the newest line.
    package mutating func recordAndFetchNext(_ line: String) -> String? {
        let next = walk.map { $0.position + 1 }.flatMap { $0 < entries.count ? entries[$0] : nil }
        record(line)
        guard let next, let place = entries.lastIndex(of: next) else { return nil }
        walk = Walk(position: place, prefix: "", shown: next)
        return next
    }

    /// Ends the walk; the line that is shown is a draft like any other from here on.
    package mutating func endWalk() {
        walk = nil
    }

    /// Ends the walk so that it can be gone on with; nil if nobody walks.
    package mutating func pauseWalk() -> PausedWalk? {
        defer { walk = nil }
        return walk.map { paused($0) }
    }

    /// Goes on with a walk. When lines have come or gone meanwhile, what was edited on the way is
    /// as it was, but the draft is still behind the newest line.
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

    /// What was written before the walk, if the line that is shown is as it was found.
    package func draft(behind current: String) -> String? {
        walk.flatMap { paused($0).draft(behind: current) }
    }

    /// The line before the one shown, or nil at the oldest.
    ///
    /// - Parameters:
    ///   - current: The text as it is now.
    ///   - prefix: What the line has to begin with. It is fixed when a walk begins, and anew
    ///     when a line was edited on the way.
    package mutating func older(than current: String, beginningWith prefix: String = "") -> String?
    {
        let prefix = prefixOfWalk(prefix, current: current)
        let shown = walk?.position ?? entries.count
        let place = entries[..<shown].lastIndex { fits($0, prefix, current) }
        return place.map { show($0, leaving: shown, current: current, prefix: prefix) }
    }

    /// The line after the one shown, past the newest the draft, and then nil.
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

    /// Whether a line is worth a step: with a prefix, the same line again would look like none.
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
        recorded.removeFirst(max(recorded.count - limit, 0))
    }

    private mutating func remove(at place: Int) {
        edition += 1
        byteCount -= entries.remove(at: place).utf8.count
    }
}
