package import Text

/// A text broken into rows of a given width, between words where it can be.
///
/// Blanks at a break belong to no row. A wide cluster may be parted from its neighbours, since
/// the scripts that use them have no blanks; a word longer than a row is broken wherever the
/// row ends. Even a row that is too narrow for one cluster takes one, so rows are finite.
package struct Wrapping: Equatable, Sendable {
    /// The clusters of each row, as ranges of `VisibleText.clusters`; at least one row.
    package private(set) var rows: [Range<Int>] = []
    /// The columns that rows after the first are moved to the right by.
    package let indent: Int

    /// Breaks a text; an indent of more than half the width is taken as 0.
    package init(_ text: VisibleText, columns: Int, indent: Int = 0) {
        self.indent = indent <= columns / 2 ? max(indent, 0) : 0
        let clusters = text.clusters
        var start = 0
        repeat {
            let room = rows.isEmpty ? columns : columns - self.indent
            let row = Self.row(of: clusters, from: start, room: room)
            rows.append(start..<row.end)
            start = row.next
        } while start < clusters.count
    }

    /// The row that a cluster stands in; for a blank at a break, the row before it.
    package func row(containing cluster: Int) -> Int {
        rows.lastIndex { $0.lowerBound <= cluster } ?? 0
    }

    // MARK: -

    /// Where a row that begins at `start` ends, and where the next one begins.
    private static func row(
        of clusters: [VisibleText.Cluster],
        from start: Int,
        room: Int
    ) -> (end: Int, next: Int) {
        var used = 0
        var lastBreak: (end: Int, next: Int)?
        for index in start..<clusters.count {
            let cluster = clusters[index]
            used += cluster.width
            if cluster.isBlank {
                if used <= room { continue }
                let end = wordEnd(in: clusters, before: index)
                return (end > start ? end : index, wordStart(in: clusters, from: index))
            }
            let follows = index > start ? clusters[index - 1] : nil
            if let follows, follows.isBlank {
                let end = wordEnd(in: clusters, before: index)
                if end > start { lastBreak = (end, index) }
            } else if let follows, follows.width == 2 || cluster.width == 2 {
                lastBreak = (index, index)
            }
            if used > room {
                let end = max(index, start + 1)
                return lastBreak ?? (end, end)
            }
        }
        return (clusters.count, clusters.count)
    }

    private static func wordStart(in clusters: [VisibleText.Cluster], from blank: Int) -> Int {
        clusters[blank...].firstIndex { !$0.isBlank } ?? clusters.count
    }

    private static func wordEnd(in clusters: [VisibleText.Cluster], before index: Int) -> Int {
        (clusters[..<index].lastIndex { !$0.isBlank } ?? -1) + 1
    }
}
