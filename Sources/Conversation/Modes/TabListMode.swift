import TerminalUI
import Text

/// F2: the list of the tabs, to choose one by moving, or by typing its number or a part of its
/// name.
struct TabListMode {
    /// A tab in the list.
    struct Row {
        let id: BufferID
        /// Counted from 1.
        let number: Int
        let activity: Activity
        let name: String
        let address: String
        let status: LinkStatus
        /// The number of lines that others have written and that were not seen.
        let unread: Int
    }

    enum Outcome: Equatable {
        /// Another tab is chosen, or another text is typed.
        case stay
        /// Close, and show this tab.
        case show(BufferID)
        case close, pass
        /// No tab has the typed text.
        case refuse
    }

    /// What is typed.
    private(set) var editor = LineEditor()
    /// The chosen tab.
    private(set) var chosen: BufferID

    /// A list in which this tab is chosen.
    init(at chosen: BufferID) {
        self.chosen = chosen
    }

    /// The tabs that have the typed text in their number, name or address; if there is none, those
    /// whose names have its characters in their order, the best match first.
    func matches(in rows: [Row]) -> [Row] {
        if editor.isEmpty { return rows }
        let typed = editor.text
        let text = SmartCaseText(typed)
        let found = rows.filter { row in
            "\(row.number)".hasPrefix(typed) || text.firstRange(in: row.name) != nil
                || text.firstRange(in: row.address) != nil
        }
        if !found.isEmpty { return found }
        let fuzzy = FuzzyText(typed)
        return rows.compactMap { row in fuzzy.distance(in: row.name).map { (row, $0) } }
            .sorted { ($0.1, $0.0.number) < ($1.1, $1.0.number) }.map(\.0)
    }

    // MARK: - Keys

    /// Moves over the tabs, edits the text, or ends the choice. Ctrl-G cancels, regardless of its
    /// binding; keys without a use here are ignored.
    ///
    /// - Parameter page: The number of rows in a page.
    mutating func take(
        _ input: BoundInput, over rows: [Row], page: Int, with killRing: inout KillRing
    ) -> Outcome {
        switch (input.input, input.command) {
        case (.paste(let text), _):
            edit(over: rows) { $0.insert(String(PastedText(text).lines[0])) }
        case (.key(.control("g")), _), (_, .cancel), (_, .interrupt), (_, .listTabs): return .close
        case (_, .redraw), (_, .suspend): return .pass
        case (_, .submit):
            return matches(in: rows).first { $0.id == chosen }.map { .show($0.id) } ?? .refuse
        case (_, .upOrOlder), (_, .historyOlder), (_, .previousTab), (_, .completeBackward),
            (_, .lineUp):
            move(by: -1, over: rows)
        case (_, .downOrNewer), (_, .historyNewer), (_, .nextTab), (_, .complete), (_, .lineDown):
            move(by: 1, over: rows)
        case (_, .pageUp): move(by: -page, over: rows)
        case (_, .pageDown): move(by: page, over: rows)
        case (_, .toTop): move(by: -rows.count, over: rows)
        case (_, .toEnd): move(by: rows.count, over: rows)
        case (_, .edit(let command)): edit(over: rows) { $0.perform(command, with: &killRing) }
        case (.key(.character(let character)), nil):
            edit(over: rows) { $0.insert(String(character)) }
        default: break
        }
        return .stay
    }

    private mutating func move(by distance: Int, over rows: [Row]) {
        let matches = matches(in: rows)
        guard let last = matches.indices.last else { return }
        let place = matches.firstIndex { $0.id == chosen } ?? 0
        chosen = matches[min(max(place + distance, 0), last)].id
    }

    /// A number that is typed in full chooses its tab; else the choice stays as long as it matches.
    private mutating func edit(over rows: [Row], _ change: (inout LineEditor) -> Void) {
        let before = editor.text
        change(&editor)
        guard editor.text != before else { return }
        let matches = matches(in: rows)
        if let exact = matches.first(where: { "\($0.number)" == editor.text }) {
            chosen = exact.id
        } else if !matches.contains(where: { $0.id == chosen }), let first = matches.first {
            chosen = first.id
        }
    }

    // MARK: - Screen

    /// Draws the tabs into rows of the grid, from the top; the chosen one is always visible.
    func draw(_ tabs: [Row], into grid: inout CellGrid, rows: Range<Int>, theme: Theme) {
        for row in rows { grid.fill(row: row, style: .plain) }
        let matches = matches(in: tabs)
        let place = matches.firstIndex { $0.id == chosen } ?? 0
        let first = max(min(place - rows.count / 2, matches.count - rows.count), 0)
        let table = TabTable(tabs, columns: grid.columns)
        for (row, tab) in zip(rows, matches[min(first, matches.count)...]) {
            table.draw(tab, isChosen: tab.id == chosen, into: &grid, row: row, theme: theme)
        }
    }

    /// Draws the typed text instead of the input line.
    func drawText(into grid: inout CellGrid, row: Int, theme: Theme) {
        InputLine(prompt: FittingText("tab: ", ": ").fitting(grid.columns / 2) ?? "")
            .draw(editor, into: &grid, row: row, theme: theme)
    }

    /// For the ruler: the number of tabs, and the keys.
    func ruler(_ rows: [Row]) -> FittingText {
        let all = rows.count == 1 ? "1 tab" : "\(rows.count) tabs"
        let matches = matches(in: rows)
        if matches.isEmpty {
            return FittingText(
                "no tab has this name: Esc closes", "no such tab: Esc", "no such tab")
        }
        let count = editor.isEmpty ? all : "\(matches.count) of \(all)"
        return FittingText(
            "\(count): Up, Down or a part of the name choose, Enter shows, Esc closes",
            "\(count): Up, Down choose, Enter shows, Esc closes",
            "\(count): Enter shows, Esc closes",
            "\(count): Enter, Esc", "Enter, Esc", "Enter")
    }
}

/// The columns of the list: sign of the choice, number, mark, name, state, unread lines.
private struct TabTable {
    private let numberColumns: Int
    private let nameColumns: Int
    private let unreadColumns: Int
    private let columns: Int
    /// Whether the unread lines are named as such.
    private let isWide: Bool

    init(_ rows: [TabListMode.Row], columns: Int) {
        self.columns = columns
        isWide = columns >= 60
        numberColumns = "\(rows.map(\.number).max() ?? 0)".count
        let isWide = isWide
        unreadColumns =
            rows.map { VisibleText(Self.unread($0, isWide: isWide)).columns }.max() ?? 0
        let names = rows.map { VisibleText($0.name).columns }.max() ?? 0
        let left = columns - numberColumns - 5
        nameColumns = max(min(names, left * 3 / 5), 0)
    }

    func draw(
        _ row: TabListMode.Row, isChosen: Bool, into grid: inout CellGrid, row gridRow: Int,
        theme: Theme
    ) {
        let style = isChosen ? theme.chosen : .plain
        grid.fill(row: gridRow, style: style)
        let number = "\(row.number)"
        let blanks = String(repeating: " ", count: numberColumns - number.count)
        let sign = row.activity.sign.isEmpty ? " " : row.activity.sign
        let start = "\(isChosen ? ">" : " ") \(blanks)\(number)\(sign) "
        var column = grid.put(start, row: gridRow, column: 0, style: style)
        grid.put(
            VisibleText(row.name).cut(to: nameColumns), row: gridRow, column: column, style: style)
        column += nameColumns + 2
        drawState(of: row, into: &grid, row: gridRow, column: column, style, theme)
        let unread = VisibleText(Self.unread(row, isWide: isWide))
        grid.put(
            unread, row: gridRow, column: columns - unread.columns,
            style: style.with(Style(.standard, .bold)))
    }

    private func drawState(
        of row: TabListMode.Row, into grid: inout CellGrid, row gridRow: Int, column: Int,
        _ style: Style, _ theme: Theme
    ) {
        let room = columns - column - (unreadColumns == 0 ? 0 : unreadColumns + 1)
        let status = row.status
        guard
            let form = (status.full + status.bare).first(where: { VisibleText($0).columns <= room })
        else { return }
        let word = VisibleText(String(status.word(of: form))).columns
        grid.put(form, row: gridRow, column: column, style: style)
        var look = theme[keyPath: status.look]
        // Made for the reversed title.
        if !style.attributes.contains(.reversed) { look.background = .standard }
        grid.restyle(row: gridRow, columns: column..<column + word) { $0.with(look) }
    }

    private static func unread(_ row: TabListMode.Row, isWide: Bool) -> String {
        row.unread == 0 ? "" : isWide ? "\(row.unread) unread" : "\(row.unread)"
    }
}
