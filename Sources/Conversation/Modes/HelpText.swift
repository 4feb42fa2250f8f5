import TerminalUI
import Text

/// The help laid out for a number of columns: a line for each heading and entry, with the
/// explanations wrapped in their own column.
///
/// On a narrow screen, or if a term is wider than its column, the explanation is below the term.
struct HelpText {
    /// The narrowest screen with two columns.
    static let twoColumns = 50

    private(set) var lines = Transcript()
    let columns: Int
    private var headings: Set<LineID> = []
    private var terms: [LineID: Int] = [:]
    /// The line of each heading, then of the entries below it.
    private var places: [[LineID]] = []

    init(_ page: HelpPage, columns: Int) {
        self.columns = columns
        let indent = Self.indent(of: page, columns: columns)
        for group in page.groups {
            if !places.isEmpty { append("") }
            let heading = append(group.heading)
            headings.insert(heading)
            places.append([heading] + group.entries.map { append($0, indent: indent) })
        }
    }

    /// The line of a heading or an entry.
    func line(of place: HelpPage.Place) -> LineID {
        places[place.group][place.entry.map { $0 + 1 } ?? 0]
    }

    /// The line of the heading or entry to which a line of another layout belongs.
    func line(for line: LineID, of other: HelpText) -> LineID? {
        zip(places.joined(), other.places.joined()).reversed().first { $0.1 <= line }?.0
    }

    /// Headings are bold, terms have the colour of notices.
    func decorations(of line: LineID, theme: Theme) -> LineDecorations {
        var decorations = LineDecorations()
        if headings.contains(line) { decorations.set(theme.prompt, for: 0..<columns) }
        if let count = terms[line] { decorations.set(theme.notice, for: 0..<count) }
        return decorations
    }

    // MARK: -

    /// The column of the explanations: at most two fifths of the screen.
    private static func indent(of page: HelpPage, columns: Int) -> Int {
        if columns < twoColumns { return 2 }
        let limit = columns * 2 / 5 - 2
        let widths = page.groups.flatMap(\.entries).map { VisibleText($0.term).columns }.filter {
            $0 <= limit
        }
        return (widths.max() ?? 0) + 2
    }

    private mutating func append(_ entry: HelpPage.Entry, indent: Int) -> LineID {
        let term = VisibleText(entry.term)
        let blanks = indent - term.columns
        let line: LineID
        if blanks >= 2 {
            line = append(entry.term + String(repeating: " ", count: blanks) + entry.text)
        } else {
            line = append(entry.term)
            append(String(repeating: " ", count: indent) + entry.text)
        }
        terms[line] = term.clusters.count
        return line
    }

    @discardableResult
    private mutating func append(_ text: String) -> LineID {
        lines.append(text.utf8, kind: .reply)
    }
}
