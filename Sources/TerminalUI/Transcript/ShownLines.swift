/// The lines of a transcript that a view shows: all, or those that its filter lets through.
struct ShownLines {
    let transcript: Transcript
    /// What the filter lets through; nil without one.
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

    /// How many lines are shown after one.
    func count(after id: LineID) -> Int {
        if let index { return index.count(after: id) }
        guard let last = transcript.last, last > id else { return 0 }
        return Int(last.number - id.number)
    }
}
