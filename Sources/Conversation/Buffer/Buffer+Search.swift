import TerminalUI

/// The last search in the transcript, whose hits remain after the search mode is closed.
extension Buffer {
    /// Replaces the search; nil ends it.
    ///
    /// - Parameter line: The line at which the search for the nearest hit begins.
    mutating func beginSearch(for pattern: SearchPattern?, from line: LineID?) {
        search = pattern.map {
            TranscriptSearch($0, through: transcript, from: line, filter: view.filter)
        }
    }

    /// Performs a slice of the search, and scrolls to the hit that it finds.
    ///
    /// - Parameter isOpen: Whether the text is being typed; new lines then do not scroll the
    ///   view.
    /// - Returns: Whether the hit or the count has changed.
    mutating func advanceSearch(in frame: TranscriptView.Frame, isOpen: Bool) -> Bool {
        guard let count = hitCount else { return false }
        let hit = search?.current
        search?.advance(through: transcript)
        if let search, let found = search.current, found != hit {
            view.reveal(found.line, of: transcript, in: frame) { text in
                search.ranges(in: text, of: found.line).current?.lowerBound ?? 0
            }
            if !isOpen { view.untie(over: transcript, in: frame) }
        }
        return hitCount != count || search?.current != hit
    }

    /// The number of hits; nil without a search.
    var hitCount: String? { search?.hitCount(in: transcript) }
}

extension TranscriptSearch {
    /// `3/17`, or `3/17+` until all hits are counted; numbered from the newest, or from the top.
    func hitCount(in transcript: Transcript, fromTop: Bool = false) -> String {
        let isCounted = isCounted(transcript)
        if total == 0 { return isCounted ? "no hit" : "0+" }
        let number = number.map { fromTop ? total - $0 + 1 : $0 }
        return "\(number ?? 0)/\(total)\(isCounted ? "" : "+")"
    }
}
