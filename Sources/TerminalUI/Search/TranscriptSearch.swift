import DequeModule
package import Text

/// A search through a ``Transcript``: counts all hits, and walks from one to the next.
///
/// It works in slices, each `advance` of which takes a bounded time, from the newest line to
/// the oldest; lines that come in meanwhile, and those that change, are looked at first. Hits
/// are numbered from the newest, so that the number of the one that is shown is known before all
/// are counted. When nothing is left to do, it says so, and need not be called.
package struct TranscriptSearch {
    /// One hit.
    package struct Hit: Equatable, Comparable, Sendable {
        package let line: LineID
        /// Which of the line's hits, from the left.
        package let index: Int

        package static func < (one: Hit, other: Hit) -> Bool {
            (one.line, one.index) < (other.line, other.index)
        }
    }

    package enum Direction: Sendable {
        case older, newer
    }

    /// About the nanoseconds that one slice takes.
    package static let sliceCost = 2_000_000

    private struct Found {
        let line: LineID
        var count: Int
    }

    private enum Wish {
        case older(than: Hit)
        case newer(than: Hit)
        case newest, oldest

        var overTheEnd: Wish {
            switch self {
            case .older, .newest: .newest
            case .newer, .oldest: .oldest
            }
        }
    }

    /// What is looked for.
    package let pattern: SearchPattern
    /// The hit that was walked to.
    package private(set) var current: Hit?
    /// Whether the last walk went over an end.
    package private(set) var hasWrapped = false
    /// The hits that are known.
    package private(set) var total = 0

    /// Lines with hits, oldest first, from those that were looked at: a part without a gap.
    private var found: Deque<Found> = []
    /// The oldest and, after it, the newest line that was looked at, as numbers.
    private var lookedAt: Range<UInt64>
    private var replacements: Int
    private let start: Hit
    private var wish: Wish?
    private var filter: TranscriptFilter

    /// A search that walks to the nearest hit in or above a line; `advance` begins it.
    ///
    /// - Parameter filter: Lines that it hides have no hits.
    package init(
        _ pattern: SearchPattern, through transcript: Transcript, from line: LineID?,
        filter: TranscriptFilter = TranscriptFilter()
    ) {
        self.pattern = pattern
        self.filter = filter
        let end = transcript.last.map { $0.number + 1 } ?? 0
        lookedAt = end..<end
        replacements = transcript.replacements
        start = Hit(line: line ?? LineID(number: end), index: .max)
        wish = .older(than: start)
    }

    /// Whether all is counted, and the walk done.
    package func isComplete(for transcript: Transcript) -> Bool {
        wish == nil && isCounted(transcript)
    }

    /// Whether the hit that was asked for is not found yet.
    package var isWalking: Bool { wish != nil }

    /// Whether all hits are known.
    package func isCounted(_ transcript: Transcript) -> Bool {
        guard let first = transcript.first, let last = transcript.last else { return true }
        return lookedAt.lowerBound <= first.number && lookedAt.upperBound == last.number + 1
            && replacements == transcript.replacements
    }

    /// Which of the hits the current one is, counted from the newest, 1 first.
    package var number: Int? {
        guard let current, let place = place(of: current.line) else { return nil }
        let newer = found[(place + 1)...].reduce(0) { $0 + $1.count }
        return newer + found[place].count - current.index
    }

    /// Where the hits stand in the text that is seen of a line, and which of them is the current
    /// one.
    ///
    /// They are told apart from the line's end on, since its start may show another time than the
    /// one that came.
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

    /// Goes to the next hit in a direction, over the end if there is none; `advance` does it.
    package mutating func walk(_ direction: Direction) {
        hasWrapped = false
        switch direction {
        case .older: wish = .older(than: current ?? start)
        case .newer: wish = .newer(than: current ?? start)
        }
    }

    /// Counts anew what another filter shows.
    package mutating func setFilter(_ filter: TranscriptFilter) {
        self.filter = filter
        beginAnew()
    }

    /// Does a slice of the work.
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

    /// Lines that were dropped from the transcript.
    private mutating func forget(before first: UInt64) {
        while let oldest = found.first, oldest.line.number < first {
            total -= oldest.count
            found.removeFirst()
        }
        if let current, current.line.number < first { self.current = nil }
        // A flood may have carried all lines away that were looked at.
        lookedAt = max(lookedAt.lowerBound, first)..<max(lookedAt.upperBound, first)
    }

    /// Lines that have other bytes now.
    private mutating func recount(in transcript: Transcript, cost: inout Int) {
        let lines = transcript.replaced(since: replacements)
        replacements = transcript.replacements
        guard let lines else { return beginAnew() }
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

    private mutating func beginAnew() {
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
            // Nothing in that direction: over the end.
            current = hit(for: wish.overTheEnd)
            hasWrapped = current != nil
            self.wish = nil
        }
    }

    /// The hit; nil as long as it is not known.
    private func hit(for wish: Wish) -> Hit? {
        switch wish {
        case .older(let hit):
            let place = firstPlace(notBefore: hit.line)
            if place < found.count, found[place].line == hit.line, hit.index > 0 {
                return Hit(line: hit.line, index: min(hit.index, found[place].count) - 1)
            }
            // Lines between the two must have been looked at.
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
