import DequeModule
package import Text

/// A search through a ``Transcript``, which counts all hits and moves from one to the next.
///
/// It works in slices: each `advance` takes a bounded time, and goes from the newest line to the
/// oldest; lines that arrive or change meanwhile are searched first. Hits are numbered from the
/// newest, so that the number of the current one is known before all are counted. When
/// `isComplete`, it need not be called.
package struct TranscriptSearch {
    /// One hit.
    package struct Hit: Equatable, Comparable, Sendable {
        package let line: LineID
        /// The index among the line's hits, from the left.
        package let index: Int

        package static func < (one: Hit, other: Hit) -> Bool {
            (one.line, one.index) < (other.line, other.index)
        }
    }

    package enum Direction: Sendable {
        case older, newer
    }

    /// Roughly the nanoseconds that one slice takes.
    package static let sliceCost = 2_000_000

    private struct Found {
        let line: LineID
        var count: Int
    }

    private enum Wish {
        case older(than: Hit)
        case newer(than: Hit)
        case newest, oldest

        var wrapped: Wish {
            switch self {
            case .older, .newest: .newest
            case .newer, .oldest: .oldest
            }
        }
    }

    /// The pattern.
    package let pattern: SearchPattern
    /// The current hit.
    package private(set) var current: Hit?
    /// Whether the last move wrapped around an end.
    package private(set) var hasWrapped = false
    /// The number of hits found so far.
    package private(set) var total = 0

    /// Lines with hits, oldest first, of those that were searched, which are contiguous.
    private var found: Deque<Found> = []
    /// The numbers of the lines that were searched.
    private var lookedAt: Range<UInt64>
    private var replacements: Int
    private let start: Hit
    private var wish: Wish?
    private var filter: TranscriptFilter

    /// A search that moves to the nearest hit in or above a line, or in or below it; `advance` starts
    /// it.
    ///
    /// - Parameter filter: Lines that it hides have no hits.
    package init(
        _ pattern: SearchPattern, through transcript: Transcript, from line: LineID?,
        toward direction: Direction = .older, filter: TranscriptFilter = TranscriptFilter()
    ) {
        self.pattern = pattern
        self.filter = filter
        let end = transcript.last.map { $0.number + 1 } ?? 0
        lookedAt = end..<end
        replacements = transcript.replacements
        let index = direction == .older ? Int.max : -1
        start = Hit(line: line ?? LineID(number: end), index: index)
        wish = direction == .older ? .older(than: start) : .newer(than: start)
    }

    /// Whether all hits are counted and the move is done.
    package func isComplete(for transcript: Transcript) -> Bool {
        wish == nil && isCounted(transcript)
    }

    /// Whether the requested hit is not found yet.
    package var isWalking: Bool { wish != nil }

    /// Whether all hits are counted.
    package func isCounted(_ transcript: Transcript) -> Bool {
        guard let first = transcript.first, let last = transcript.last else { return true }
        return lookedAt.lowerBound <= first.number && lookedAt.upperBound == last.number + 1
            && replacements == transcript.replacements
    }

    /// The number of the current hit, counted from the newest as 1.
    package var number: Int? {
        guard let current, let place = place(of: current.line) else { return nil }
        let newer = found[(place + 1)...].reduce(0) { $0 + $1.count }
        return newer + found[place].count - current.index
    }

    /// The ranges of the hits in the visible text of a line, and that of the current one.
    ///
    /// Hits are counted from the line's end, since its start may show another time than the one
    /// received.
    package func ranges(
        in text: VisibleText, of line: LineID
    ) -> (all: [Range<Int>], current: Range<Int>?) {
        let ranges = pattern.ranges(in: text)
        guard let current, current.line == line, let place = place(of: line) else {
            return (ranges, nil)
        }
        let index = ranges.count - (found[place].count - current.index)
        return (ranges, ranges.indices.contains(index) ? ranges[index] : nil)
    }

    /// Requests the next hit in a direction, wrapping around at the end; `advance` moves there.
    package mutating func walk(_ direction: Direction) {
        hasWrapped = false
        switch direction {
        case .older: wish = .older(than: current ?? start)
        case .newer: wish = .newer(than: current ?? start)
        }
    }

    /// Counts again with another filter.
    package mutating func setFilter(_ filter: TranscriptFilter) {
        self.filter = filter
        restart()
    }

    /// Performs a slice of the work.
    package mutating func advance(through transcript: Transcript, cost limit: Int = sliceCost) {
        guard let first = transcript.first?.number, let last = transcript.last?.number else {
            wish = nil
            return
        }
        var cost = 0
        forget(before: first)
        recount(in: transcript, cost: &cost)
        while lookedAt.upperBound <= last, cost < limit {
            look(at: lookedAt.upperBound, in: transcript, cost: &cost)
        }
        while lookedAt.lowerBound > first, cost < limit {
            look(at: lookedAt.lowerBound - 1, in: transcript, cost: &cost)
        }
        fulfil(isAllCounted: lookedAt.lowerBound <= first && lookedAt.upperBound > last)
    }

    /// Performs all of the work at once, for a text that is known to be short.
    package mutating func finish(through transcript: Transcript) {
        advance(through: transcript, cost: .max)
    }

    // MARK: - Counting

    private mutating func look(at number: UInt64, in transcript: Transcript, cost: inout Int) {
        let line = LineID(number: number)
        let count = count(line, in: transcript, cost: &cost)
        total += count
        let isNew = number >= lookedAt.upperBound
        lookedAt =
            isNew ? lookedAt.lowerBound..<number + 1 : number..<lookedAt.upperBound
        guard count > 0 else { return }
        let entry = Found(line: line, count: count)
        if isNew { found.append(entry) } else { found.prepend(entry) }
    }

    private func count(_ line: LineID, in transcript: Transcript, cost: inout Int) -> Int {
        guard let line = transcript[line] else { return 0 }
        if filter.isActive, !filter.shows(line, cost: &cost) { return 0 }
        return pattern.count(in: line.bytes, cost: &cost)
    }

    /// Forgets lines that were dropped from the transcript.
    private mutating func forget(before first: UInt64) {
        while let oldest = found.first, oldest.line.number < first {
            total -= oldest.count
            found.removeFirst()
        }
        if let current, current.line.number < first { self.current = nil }
        // A flood may have displaced all lines that were searched.
        lookedAt = max(lookedAt.lowerBound, first)..<max(lookedAt.upperBound, first)
    }

    /// Searches again the lines that were replaced.
    private mutating func recount(in transcript: Transcript, cost: inout Int) {
        let lines = transcript.replaced(since: replacements)
        replacements = transcript.replacements
        guard let lines else { return restart() }
        for line in lines where lookedAt.contains(line.number) {
            setCount(count(line, in: transcript, cost: &cost), of: line)
        }
    }

    private mutating func setCount(_ count: Int, of line: LineID) {
        let index = firstPlace(notBefore: line)
        let isKnown = index < found.count && found[index].line == line
        total += count - (isKnown ? found[index].count : 0)
        switch (isKnown, count > 0) {
        case (true, true): found[index].count = count
        case (true, false): found.remove(at: index)
        case (false, true): found.insert(Found(line: line, count: count), at: index)
        case (false, false): break
        }
        if let current, current.line == line {
            self.current = count > 0 ? Hit(line: line, index: min(current.index, count - 1)) : nil
        }
    }

    private mutating func restart() {
        found = []
        total = 0
        lookedAt = lookedAt.upperBound..<lookedAt.upperBound
    }

    // MARK: - Walking

    private mutating func fulfil(isAllCounted: Bool) {
        guard let wish else { return }
        if let hit = hit(for: wish) {
            current = hit
            self.wish = nil
        } else if isAllCounted {
            // Nothing in that direction: wrap around.
            current = hit(for: wish.wrapped)
            hasWrapped = current != nil
            self.wish = nil
        }
    }

    /// The hit; nil until it is known.
    private func hit(for wish: Wish) -> Hit? {
        switch wish {
        case .older(let hit):
            let place = firstPlace(notBefore: hit.line)
            if place < found.count, found[place].line == hit.line, hit.index > 0 {
                return Hit(line: hit.line, index: min(hit.index, found[place].count) - 1)
            }
            // Lines between the two must have been searched.
            guard lookedAt.lowerBound <= hit.line.number, place > 0 else { return nil }
            return last(of: found[place - 1])
        case .newer(let hit):
            let place = firstPlace(notBefore: hit.line)
            guard place < found.count else { return nil }
            if found[place].line > hit.line { return Hit(line: found[place].line, index: 0) }
            if hit.index < found[place].count - 1 {
                return Hit(line: hit.line, index: hit.index + 1)
            }
            return place + 1 < found.count ? Hit(line: found[place + 1].line, index: 0) : nil
        case .newest: return found.last.map(last(of:))
        case .oldest: return found.first.map { Hit(line: $0.line, index: 0) }
        }
    }

    private func last(of entry: Found) -> Hit {
        Hit(line: entry.line, index: entry.count - 1)
    }

    private func place(of line: LineID) -> Int? {
        let place = firstPlace(notBefore: line)
        return place < found.count && found[place].line == line ? place : nil
    }

    private func firstPlace(notBefore line: LineID) -> Int {
        var range = 0..<found.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range =
                found[middle].line < line
                ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
