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

    private struct Walk: Equatable {
        /// Which line is shown.
        var position: Int
        /// What the lines of this walk begin with.
        var prefix: String
        /// The line as it was when the walk came to it.
        var shown: String
        /// The lines that were edited; the draft stands behind the newest line.
        var edited: [Int: String] = [:]
    }

    private var entries: Deque<String> = []
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
        byteCount -= entries.remove(at: place).utf8.count
    }
}
