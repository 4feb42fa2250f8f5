import TerminalUI
import Text

/// The top row: the endpoint and the state of the connection; with several tabs, their numbers,
/// marks and names before it.
///
/// The current tab is in brackets, `*` marks a tab in which others have written, `!` one with a
/// failure. The names share the room (see ``TabNames``). With less room the names become shorter
/// and the details of the connection are left out; tabs at one host are named by their ports. Then
/// the names become as short as possible, then those of the other tabs are left out, then the other
/// tabs except for the most severe mark; last, everything except the state. A single name is
/// shortened only instead of being left out.
struct TitleRow {
    private let status: LinkStatus
    private let names: TabNames
    /// The same for a row without room for the whole names.
    private let shortNames: TabNames
    /// The number and the mark of each tab.
    private let numbers: [String]
    private let current: Int
    private let mark: String

    init(_ tabs: [Buffer], current: Int, status: LinkStatus) {
        self.status = status
        self.current = current
        names = TabNames(tabs)
        shortNames = TabNames(portsOf: tabs) ?? names
        numbers = tabs.indices.map { "\($0 + 1)\(tabs[$0].activity.sign)" }
        mark = Self.mark(of: tabs)
    }

    /// The most severe mark of all tabs.
    static func mark(of tabs: [Buffer]) -> String {
        (tabs.indices.map { tabs[$0].activity }.max() ?? Activity.none).sign
    }

    /// Draws the row, with the state's word in its own style.
    func draw(into grid: inout CellGrid, row: Int, theme: Theme) {
        let (text, form) = parts(columns: grid.columns)
        grid.fill(row: row, style: theme.title)
        grid.put(text, row: row, column: 0, style: theme.title)
        let start = VisibleText(text).columns - VisibleText(form).columns
        let blanks = form.prefix { $0 == " " }.count
        let end = start + blanks + VisibleText(String(status.word(of: form))).columns
        let style = theme[keyPath: status.look]
        grid.restyle(row: row, columns: (start + blanks)..<end) { $0.with(style) }
    }

    /// The longest text that fits; at least one character.
    func text(columns: Int) -> String { parts(columns: columns).text }

    // MARK: -

    /// The text, and the form of the state at its end.
    private func parts(columns: Int) -> (text: String, form: String) {
        // A tab has at least its number and a blank.
        let tried = 2 * numbers.count > columns ? Array(places.suffix(4)) : places
        for (forms, place) in tried {
            for form in forms {
                let room = columns - status.columns(of: form)
                if let text = place(room) { return (text + form, form) }
            }
        }
        let forms = status.full.flatMap { [" \($0)", $0] } + status.bare
        let form = FittingText(forms: forms).cut(to: columns)
        return (form, form)
    }

    /// The forms of what is before the state, the best first, with the forms of the state to try
    /// for each. A form returns nil if the room is too small for it.
    private var places: [(forms: [String], place: (Int) -> String?)] {
        let full = status.full
        // The shortest form is for small rows.
        let long = full.count > 1 ? full.dropLast() : full
        if numbers.count == 1 {
            let name = { (room: Int, least: Int) in
                names.fitting(room - 3, least: least).map { " \($0[0])  " }
            }
            return [(full, { name($0, .max) }), (full, { name($0, Self.fairWidth) })]
        }
        // Where names are cut, they are worth more than details of the state.
        let short = Array(full.suffix(2))
        let shortest = Array(full.suffix(1))
        return [
            (long, { row(of: names, in: $0, separator: "  ", least: .max) }),
            (long, { row(of: shortNames, in: $0, separator: "  ", least: .max) }),
            (long, { row(of: shortNames, in: $0, separator: "  ", least: Self.fairWidth) }),
            (long, { row(of: shortNames, in: $0, separator: " ", least: Self.fairWidth) }),
            (short, { row(of: shortNames, in: $0, separator: " ", least: Self.leastWidth) }),
            (short, { currentRow(in: $0, least: Self.fairWidth) }),
            (shortest, { currentRow(in: $0, least: Self.leastWidth) }),
            (full, { currentPlace(in: $0, least: .max) }),
            (short, { currentPlace(in: $0, least: Self.fairWidth) }),
            (shortest, { currentPlace(in: $0, least: Self.leastWidth) }),
            (full, { fitting(" [\(current + 1)/\(numbers.count)]\(mark) │ ", in: $0) }),
        ]
    }

    /// The least columns of a shortened name while there is room for it, and on small screens.
    private static let fairWidth = 8
    private static let leastWidth = 3

    /// All tabs with their names.
    private func row(
        of names: TabNames, in room: Int, separator: String, least: Int
    ) -> String? {
        let bare = row(named: { _ in "" }, separator: separator)
        // A blank is before each name.
        let left = room - VisibleText(bare).columns - numbers.count
        return names.fitting(left, least: least, current: current).map { names in
            row(named: { " " + names[$0] }, separator: separator)
        }
    }

    /// All tabs, with the name of the current one.
    private func currentRow(in room: Int, least: Int) -> String? {
        let bare = row(named: { _ in "" }, separator: " ")
        return currentName(in: room - VisibleText(bare).columns - 1, least: least).map { name in
            row(named: { $0 == current ? " " + name : "" }, separator: " ")
        }
    }

    /// The current tab alone, with its name, and the most severe mark of all.
    private func currentPlace(in room: Int, least: Int) -> String? {
        let start = " [\(current + 1)/\(numbers.count)"
        let end = "]\(mark) │ "
        let left = room - VisibleText(start + end).columns - 1
        return currentName(in: left, least: least).map { "\(start) \($0)\(end)" }
    }

    private func currentName(in room: Int, least: Int) -> String? {
        if room >= names.widths[current] { return names.full[current] }
        let names = shortNames
        return room >= min(names.widths[current], least) ? names.cut(current, to: room) : nil
    }

    private func fitting(_ text: String, in room: Int) -> String? {
        VisibleText(text).columns <= room ? text : nil
    }

    private func row(named name: (Int) -> String, separator: String) -> String {
        let labels = numbers.indices.map { index in
            let label = numbers[index] + name(index)
            return index == current ? "[\(label)]" : label
        }
        return " \(labels.joined(separator: separator)) │ "
    }
}
