/// Styles of parts of a line: hits, addresses, a selection.
package struct LineDecorations: Equatable, Sendable {
    /// A range of clusters of a line.
    package struct Part: Equatable, Sendable {
        let clusters: Range<Int>
        let style: Style
        /// Whether the style is added to that of the line, instead of replacing it.
        let isAdded: Bool
        /// The id of the link, if the part is a linked address.
        var linkID: String?
    }

    /// The parts; later ones cover earlier ones.
    package private(set) var parts: [Part] = []
    /// The style of the whole rows; nil leaves them as they are.
    package var rows: Style?

    /// No decorations.
    package init() {}

    /// Adds a style to that of some clusters; with an id they are linked to the address that they
    /// spell (see ``Hyperlink``).
    package mutating func add(
        _ style: Style, to clusters: Range<Int>, linkedAs id: String? = nil
    ) {
        parts.append(Part(clusters: clusters, style: style, isAdded: true, linkID: id))
    }

    /// Replaces the style of some clusters.
    package mutating func set(_ style: Style, for clusters: Range<Int>) {
        parts.append(Part(clusters: clusters, style: style, isAdded: false))
    }
}

extension Style {
    /// The style with another one's attributes, and its colours where it has any.
    package func with(_ other: Style) -> Style {
        Style(
            other.foreground == .standard ? foreground : other.foreground,
            attributes.union(other.attributes),
            on: other.background == .standard ? background : other.background)
    }
}

extension CellGrid {
    /// Changes the style of some columns of a row.
    package mutating func restyle(row: Int, columns range: Range<Int>, _ change: (Style) -> Style) {
        guard (0..<rows).contains(row) else { return }
        for column in range.clamped(to: 0..<columns) {
            setStyle(change(cells[row][column].style), row: row, column: column)
        }
    }
}
