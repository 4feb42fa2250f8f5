/// The layouts of the lines that were seen last, so that a frame lays out only what is new in it.
///
/// Bounded by the frame: what one frame did not show is forgotten by the next. A layout that no
/// longer fits is not given out (see ``LaidOutLine/Key``).
struct LayoutCache {
    /// How many were made, of which a copy of the cache counts its own as well.
    final class Tally {
        fileprivate(set) var count = 0
    }

    /// Counts, so that it can be shown that nothing is laid out that is not seen.
    let made = Tally()
    private var layouts: [LineID: LaidOutLine] = [:]

    /// How many layouts are kept.
    var count: Int { layouts.count }

    /// The layout of a line, kept or made.
    func layout(
        _ line: Transcript.Line, named id: LineID, columns: Int, look: TranscriptLook
    ) -> LaidOutLine {
        let key = LaidOutLine.key(of: line, columns: columns, look: look)
        if let kept = layouts[id], kept.key == key { return kept }
        made.count += 1
        return LaidOutLine(line, columns: columns, look: look)
    }

    /// Keeps these layouts and no others.
    mutating func keep(_ shown: some Sequence<(LineID, LaidOutLine)>) {
        layouts = Dictionary(shown) { first, _ in first }
    }
}
