import Text

/// The text being edited, broken into rows at its line breaks and between its words by the rules of
/// ``Wrapping``.
///
/// Only the shapes of the clusters are examined, and only up to the rows that are needed; what a row
/// shows is computed when it is drawn. The last column is left free for the cursor after a full row.
struct InputLayout {
    /// A position in the text.
    struct Place: Equatable {
        var cluster = 0
        /// How many columns of the cluster, a mark, are in the row before.
        var skipped = 0
        /// The columns from the start of the line.
        var column = 0

        /// Whether this is at the start of a cluster of that index, or before it.
        func isAtOrBefore(_ index: Int) -> Bool {
            cluster < index || (cluster == index && skipped == 0)
        }
    }

    /// The part of the text in one row.
    struct Row {
        let start: Place
        let end: Place
    }

    private(set) var rows: [Row] = []
    /// The cursor's position, from the first row and the first column.
    private(set) var cursor = CellGrid.Position(row: 0, column: 0)

    private let text: InputText
    private let room: Int

    /// Lays out the first `limit` rows; of a text that has more, ``cursor`` may be left out.
    init(_ editor: LineEditor, columns: Int, limit: Int) {
        self.init(editor, columns: columns) { rows, _ in rows >= limit }
    }

    /// Lays out all rows before those of an area of `height` rows that shows the cursor, those of
    /// the area, and one after it.
    init(_ editor: LineEditor, columns: Int, height: Int) {
        self.init(editor, columns: columns) { rows, cursorRow in
            cursorRow.map { rows > Self.wantedTop(cursorRow: $0, height: height) + height } ?? false
        }
    }

    /// The first row of an area of `height` rows; it changes by half the area, so that typing
    /// seldom moves the text.
    func top(height: Int) -> Int {
        max(min(Self.wantedTop(cursorRow: cursor.row, height: height), rows.count - height), 0)
    }

    /// What a row shows, and the part of it that is highlighted.
    func shown(
        _ row: Row, highlight: Range<Int>
    ) -> (clusters: ArraySlice<VisibleText.Cluster>, highlight: Range<Int>) {
        let end = row.end.skipped > 0 ? row.end.cluster + 1 : row.end.cluster
        let (shown, lit) = text.shown(
            row.start.cluster..<max(end, row.start.cluster),
            at: row.start.column - row.start.skipped, highlight: highlight)
        let first = Self.count(of: shown[...], within: row.start.skipped)
        let count = Self.count(of: shown[first...], within: row.end.column - row.start.column)
        let visible = shown[first..<first + count]
        return (visible, lit.clamped(to: visible.startIndex..<visible.endIndex))
    }

    // MARK: -

    /// - Parameter isEnough: Whether to stop, from the number of rows and the cursor's row, once it
    ///   is known.
    private init(_ editor: LineEditor, columns: Int, isEnough: (Int, Int?) -> Bool) {
        text = editor.content
        room = max(columns - 1, 1)
        var cursorRow = 0
        var place = Place()
        repeat {
            let (end, next) = row(from: place)
            if place.isAtOrBefore(editor.cursor) { cursorRow = rows.count }
            rows.append(Row(start: place, end: end))
            place = isAtLineBreak(next) ? Place(cluster: next.cluster + 1) : next
            let isKnown = !place.isAtOrBefore(editor.cursor)
            if isEnough(rows.count, isKnown ? cursorRow : nil) {
                if isKnown { placeCursor(editor.cursor, in: cursorRow, columns: columns) }
                return
            }
        } while place.cluster < text.clusters.count || isAfterLineBreak(place)
        placeCursor(editor.cursor, in: cursorRow, columns: columns)
    }

    private mutating func placeCursor(_ index: Int, in row: Int, columns: Int) {
        let start = rows[row].start
        let before = start.cluster..<max(index, start.cluster)
        let column = before.reduce(start.column - start.skipped) {
            $0 + text.shapes[$1].columns(at: $0)
        }
        cursor = CellGrid.Position(row: row, column: max(column - start.column, 0))
        keepCursor(within: columns, isAtEnd: index == text.clusters.count)
    }

    private static func wantedTop(cursorRow: Int, height: Int) -> Int {
        let step = max(height / 2, 1)
        return max((cursorRow / step - 1) * step, 0)
    }

    private func isAtLineBreak(_ place: Place) -> Bool {
        place.cluster < text.shapes.count && text.shapes[place.cluster] == .lineBreak
    }

    /// After a line break at the end of the text there is another row.
    private func isAfterLineBreak(_ place: Place) -> Bool {
        place == Place(cluster: text.shapes.count) && text.shapes.last == .lineBreak
            && rows.last?.start != place
    }

    /// Blanks at the end of a row belong to no row. After blanks at the end of the text a new row
    /// begins, since the next word will be there.
    private mutating func keepCursor(within columns: Int, isAtEnd: Bool) {
        guard cursor.column >= columns else { return }
        if isAtEnd {
            let end = Place(cluster: text.clusters.count)
            rows.append(Row(start: end, end: end))
            cursor = CellGrid.Position(row: rows.count - 1, column: 0)
        } else {
            cursor.column = max(columns - 1, 0)
        }
    }

    // MARK: - One row

    /// The end of the row that begins at a place, and the start of the next one.
    private func row(from start: Place) -> (end: Place, next: Place) {
        let shapes = text.shapes
        var place = start
        var used = 0
        var wordEnd = start
        var lastBreak: (end: Place, next: Place)?
        var isAfterBlank = false
        var isAfterWide = false
        while place.cluster < shapes.count, shapes[place.cluster] != .lineBreak {
            let shape = shapes[place.cluster]
            let width = shape.columns(at: place.column) - place.skipped
            if !shape.isBlank, place != start {
                if isAfterBlank {
                    if wordEnd != start { lastBreak = (wordEnd, place) }
                } else if isAfterWide || shape == .wide {
                    lastBreak = (place, place)
                }
            }
            if used + width > room {
                if shape.isBlank {
                    return (wordEnd != start ? wordEnd : place, skippingBlanks(from: place))
                }
                if let lastBreak { return lastBreak }
                let end = broken(place, width, room: room - used, isFirst: place == start)
                return (end, end)
            }
            used += width
            place = Place(cluster: place.cluster + 1, column: place.column + width)
            (isAfterBlank, isAfterWide) = (shape.isBlank, shape == .wide)
            if !shape.isBlank { wordEnd = place }
        }
        return (place, place)
    }

    /// The end of a row in a word that is too long: before a cluster, or within a mark.
    private func broken(_ place: Place, _ width: Int, room: Int, isFirst: Bool) -> Place {
        guard text.shapes[place.cluster].isDivisible else {
            // A row takes at least one cluster.
            return isFirst
                ? Place(cluster: place.cluster + 1, column: place.column + width) : place
        }
        let marks = VisibleText(String(text.clusters[place.cluster])).clusters
        let first = Self.count(of: marks[...], within: place.skipped)
        let count = max(Self.count(of: marks[first...], within: room), isFirst ? 1 : 0)
        let taken = marks[first...].prefix(count).reduce(0) { $0 + Int($1.width) }
        return Place(
            cluster: place.cluster, skipped: place.skipped + taken, column: place.column + taken)
    }

    /// How many clusters fit into so many columns.
    private static func count(
        of clusters: ArraySlice<VisibleText.Cluster>, within columns: Int
    ) -> Int {
        var room = columns
        return clusters.prefix { cluster in
            room -= Int(cluster.width)
            return room >= 0
        }.count
    }

    private func skippingBlanks(from blank: Place) -> Place {
        var place = blank
        while place.cluster < text.shapes.count, text.shapes[place.cluster].isBlank {
            place.column += text.shapes[place.cluster].columns(at: place.column)
            place.cluster += 1
        }
        return place
    }
}
