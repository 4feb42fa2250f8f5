/// Lines of a transcript that are being chosen: the one under the cursor, or those from a mark
/// to it.
package struct LineSelection: Equatable, Sendable {
    /// The line under the cursor.
    package private(set) var cursor: LineID
    /// The other end; nil if the cursor's line is all.
    package private(set) var mark: LineID?

    /// One line.
    package init(_ line: LineID) {
        cursor = line
    }

    /// The chosen lines.
    package var lines: ClosedRange<LineID> {
        min(cursor, mark ?? cursor)...max(cursor, mark ?? cursor)
    }

    /// Sets the mark at the cursor, or takes it away if there is one.
    package mutating func toggleMark() {
        mark = mark == nil ? cursor : nil
    }

    /// Moves the cursor to a line.
    ///
    /// - Parameter extending: Sets the mark first, unless there is one.
    package mutating func move(to line: LineID, extending: Bool = false) {
        if extending { mark = mark ?? cursor }
        cursor = line
    }

    /// Moves what stands on lines that were dropped to the oldest that is left.
    package mutating func keep(to transcript: Transcript) {
        guard let first = transcript.first, let last = transcript.last else { return }
        cursor = min(max(cursor, first), last)
        mark = mark.map { min(max($0, first), last) }
    }
}
