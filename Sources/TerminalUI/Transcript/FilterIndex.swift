import DequeModule

/// The lines that a filter shows, computed incrementally and kept current.
///
/// The newest lines are tested first, so that the end is correct at once, then older ones. The cost
/// of a step is bounded, however long the transcript is; finding a line takes logarithmic time.
struct FilterIndex {
    private let filter: TranscriptFilter
    /// The tested lines that are shown, in order.
    private var shown: Deque<LineID> = []
    /// The numbers of the tested lines.
    private var judged: Range<UInt64>
    private var seenReplacements: Int

    /// An index without tested lines.
    init(_ filter: TranscriptFilter, of transcript: Transcript) {
        self.filter = filter
        let end = transcript.last.map { $0.number + 1 } ?? 0
        judged = end..<end
        seenReplacements = transcript.replacements
    }

    var first: LineID? { shown.first }
    var last: LineID? { shown.last }

    /// The number of tested lines that are hidden.
    var hidden: Int { judged.count - shown.count }

    func atOrAfter(_ id: LineID) -> LineID? {
        let index = position(of: id)
        return index < shown.count ? shown[index] : nil
    }

    func before(_ id: LineID) -> LineID? {
        let index = position(of: id)
        return index > 0 ? shown[index - 1] : nil
    }

    func count(after id: LineID) -> Int { shown.count - position(of: id.next) }

    /// Follows changes of the transcript, with bounded work; true when all lines are tested.
    mutating func update(from transcript: Transcript, budget: Int = FilterIndex.stepBudget) -> Bool
    {
        forgetDropped(from: transcript)
        judgeReplaced(in: transcript)
        guard let first = transcript.first, let last = transcript.last else { return true }
        var left = budget
        while judged.upperBound <= last.number, left > 0 {
            let id = LineID(number: judged.upperBound)
            if judge(id, in: transcript, for: &left) { shown.append(id) }
            judged = judged.lowerBound..<id.number + 1
        }
        while judged.lowerBound > first.number, left > 0 {
            let id = LineID(number: judged.lowerBound - 1)
            if judge(id, in: transcript, for: &left) { shown.prepend(id) }
            judged = id.number..<judged.upperBound
        }
        return judged.lowerBound <= first.number && judged.upperBound > last.number
    }

    // MARK: -

    /// The work of one step: a few milliseconds.
    static let stepBudget = 2_000_000

    private func judge(_ id: LineID, in transcript: Transcript, for budget: inout Int) -> Bool {
        guard let line = transcript[id] else { return false }
        var cost = 100
        defer { budget -= cost }
        return filter.shows(line, cost: &cost)
    }

    private mutating func forgetDropped(from transcript: Transcript) {
        guard let first = transcript.first, judged.lowerBound < first.number else { return }
        while let oldest = shown.first, oldest < first { shown.removeFirst() }
        judged = first.number..<max(judged.upperBound, first.number)
    }

    private mutating func judgeReplaced(in transcript: Transcript) {
        guard let replaced = transcript.replaced(since: seenReplacements) else {
            self = FilterIndex(filter, of: transcript)
            return
        }
        seenReplacements = transcript.replacements
        for id in replaced where judged.contains(id.number) {
            let index = position(of: id)
            let wasShown = index < shown.count && shown[index] == id
            let isShown = transcript[id].map { filter.shows($0) } ?? false
            if wasShown, !isShown { shown.remove(at: index) }
            if isShown, !wasShown { shown.insert(id, at: index) }
        }
    }

    /// The position of a line, or where it would be.
    private func position(of id: LineID) -> Int {
        var range = 0..<shown.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            range =
                shown[middle] < id ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}

/// The lines of a transcript that a view shows: all, or those that its filter shows.
struct ShownLines {
    let transcript: Transcript
    /// The lines that the filter shows; nil without a filter.
    let index: FilterIndex?

    var first: LineID? { index.map(\.first) ?? transcript.first }
    var last: LineID? { index.map(\.last) ?? transcript.last }

    /// The line, or the first one that is shown after it.
    func atOrAfter(_ id: LineID) -> LineID? {
        if let index { return index.atOrAfter(id) }
        guard let first = transcript.first, let last = transcript.last, id <= last else {
            return nil
        }
        return max(id, first)
    }

    func after(_ id: LineID) -> LineID? { atOrAfter(id.next) }

    func before(_ id: LineID) -> LineID? {
        if let index { return index.before(id) }
        guard let first = transcript.first, id > first else { return nil }
        return transcript.last.map { min($0, id.previous ?? first) }
    }

    /// The number of shown lines after one.
    func count(after id: LineID) -> Int {
        if let index { return index.count(after: id) }
        guard let last = transcript.last, last > id else { return 0 }
        return Int(last.number - id.number)
    }
}
