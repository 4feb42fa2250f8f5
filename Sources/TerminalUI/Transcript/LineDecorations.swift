/// What of a transcript's line looks different from the rest: hits, addresses, a selection.
package struct LineDecorations: Equatable, Sendable {
    /// Some clusters of a line.
    package struct Part: Equatable, Sendable {
        let clusters: Range<Int>
        let style: Style
        /// Whether colours and attributes that were there stay, where the style has none.
        let isAdded: Bool
        /// By what name it leads to the address that it is; nil if it leads nowhere.
        var linkID: String?
    }

    /// The parts, of which a later one lies over those before.
    package private(set) var parts: [Part] = []
    /// The style of the whole rows; nil leaves them as they are.
    package var rows: Style?

    /// A line that looks as it does.
    package init() {}

    /// Adds a style to that of some clusters; those that have a name lead to the address that
    /// they are (see ``Hyperlink``).
    package mutating func add(
        _ style: Style, to clusters: Range<Int>, linkedAs id: String? = nil
    ) {
        parts.append(Part(clusters: clusters, style: style, isAdded: true, linkID: id))
    }

    /// Gives some clusters a style in place of theirs.
    package mutating func set(_ style: Style, for clusters: Range<Int>) {
        parts.append(Part(clusters: clusters, style: style, isAdded: false))
    }
}

extension Style {
    /// The style with another one's attributes, and its colours where it has any.
    func with(_ other: Style) -> Style {
        Style(
            other.foreground == .standard ? foreground : other.foreground,
            attributes.union(other.attributes),
            on: other.background == .standard ? background : other.background)
    }
}

extension CellGrid {
    /// Changes the style of some columns of a row.
    mutating func restyle(row: Int, columns range: Range<Int>, _ change: (Style) -> Style) {
        guard (0..<rows).contains(row) else { return }
        for column in range.clamped(to: 0..<columns) {
            setStyle(change(cells[row][column].style), row: row, column: column)
        }
    }
}
