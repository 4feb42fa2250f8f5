import DequeModule

/// Which lines a filter lets through, found out bit by bit and kept as lines come and go.
///
/// Judges the newest lines first, so that the end is right at once, then those before, up to the
/// oldest. A step costs what it is allowed to, however long the transcript is; to find a line
/// costs the logarithm of their number.
struct FilterIndex {
    private let filter: TranscriptFilter
    /// The judged lines that are shown, in order.
    private var shown: Deque<LineID> = []
    /// The numbers of the judged lines.
    private var judged: Range<UInt64>
    private var seenReplacements: Int

    /// An index of nothing yet.
    init(_ filter: TranscriptFilter, of transcript: Transcript) {
        self.filter = filter
        let end = transcript.last.map { $0.number + 1 } ?? 0
        judged = end..<end
        seenReplacements = transcript.replacements
    }

    var first: LineID? { shown.first }
    var last: LineID? { shown.last }

    /// How many of the judged lines are not shown.
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

    /// Follows what happened to the transcript, for so much work; true when all lines are judged.
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

    /// The work of one step: some milliseconds.
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

    /// Where a line stands, or would.
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
