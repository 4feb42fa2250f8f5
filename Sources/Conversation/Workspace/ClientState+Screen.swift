package import TerminalUI
import Text

/// The contents of the screen.
extension ClientState {
    /// Below this size the screen is still correct, but a message asks for a larger one.
    static let smallestColumns = 20
    static let smallestRows = 4

    /// The whole screen.
    package func screen() -> CellGrid {
        var grid = CellGrid(rows: rows, columns: columns)
        let layout = layout
        if let row = layout.title { drawTitle(into: &grid, row: row) }
        if let row = layout.topic { drawTopic(into: &grid, row: row) }
        switch mode {
        case .help(let help): help.draw(into: &grid, rows: layout.transcript, theme: theme)
        case .tabs(let list):
            list.draw(tabRows, into: &grid, rows: layout.transcript, theme: theme)
        case .none, .search, .copy, .history, .paste, .completion, .literal:
            drawTranscript(into: &grid, layout)
        }
        if let row = layout.ruler { drawRuler(into: &grid, row: row) }
        drawInput(into: &grid, rows: layout.input)
        placeCopyCursor(in: &grid, top: layout.transcript.lowerBound)
        return grid
    }

    /// Beside members the transcript is drawn for itself, since a line may be wider than its place.
    private func drawTranscript(into grid: inout CellGrid, _ layout: ScreenLayout) {
        guard let columns = layout.members else {
            return tab.view.draw(
                tab.transcript, into: &grid, rows: layout.transcript, theme: theme,
                look: frame.look, decorations: decorations)
        }
        let rows = 0..<layout.transcript.count
        var part = CellGrid(rows: rows.count, columns: layout.columns)
        tab.view.draw(
            tab.transcript, into: &part, rows: rows, theme: theme, look: frame.look,
            decorations: decorations)
        grid.draw(part, row: layout.transcript.lowerBound)
        memberList.draw(into: &grid, rows: layout.transcript, columns: columns, theme: theme)
    }

    /// The part of the screen that scrolls.
    var frame: TranscriptView.Frame {
        var look = TranscriptLook(stamps: tabSettings.timestamps, zone: zone)
        look.isBare = showsTextAlone
        look.showsColors = link.colors == .show
        look.addsTimes = link.isNetwork
        look.now = now.wallSecond
        let layout = layout
        return TranscriptView.Frame(
            rows: layout.transcript.count, columns: layout.columns, look: look)
    }

    // MARK: - Title

    private func drawTitle(into grid: inout CellGrid, row: Int) {
        TitleRow(tabs, current: current, status: link.status(at: now, keys: linkKeys))
            .draw(into: &grid, row: row, theme: theme)
    }

    // MARK: - Ruler

    private func drawRuler(into grid: inout CellGrid, row: Int) {
        if hint == nil, case .completion(let completion) = mode {
            return completion.draw(into: &grid, row: row, theme: theme)
        }
        grid.fill(row: row, with: "─", style: theme.ruler)
        guard let words = rulerWords else { return drawActivity(into: &grid, row: row, after: 0) }
        let widest = min(2, columns / 10)
        for text in words.forms {
            let left = columns - VisibleText(text).columns - 2
            guard let start = [widest, min(1, widest)].first(where: { 2 * $0 <= left }) else {
                continue
            }
            let end = grid.put(" \(text) ", row: row, column: start, style: rulerStyle)
            drawActivity(into: &grid, row: row, after: end)
            return
        }
        grid.put(words.cut(to: columns), row: row, column: 0, style: rulerStyle)
    }

    /// The columns around the ruler's text, at least: `─ ` and ` ─`.
    static let frameColumns = 4

    /// A message that is shown until the next key.
    var passingWords: FittingText? { (hint ?? tab.hint)?.text ?? inputHint }

    /// The style of the ruler's text.
    var rulerStyle: Style {
        (hint ?? tab.hint)?.isFailure == true ? theme.failure : theme.ruler
    }

    private var rulerWords: FittingText? {
        if let passingWords { return passingWords }
        switch mode {
        case .copy(let copy): return copy.ruler(over: tab.transcript, in: tab.view)
        case .search(let search):
            return search.ruler(
                tab.hitCount, hasWrapped: tab.search?.hasWrapped == true, keys: keymap)
        case .help(let help): return help.ruler(in: frame, keys: keymap)
        case .history(let search): return search.ruler(keymap)
        case .tabs(let list): return list.ruler(tabRows)
        case .none, .paste, .completion, .literal:
            return hitWords ?? tab.hiddenInputText(isConnected: link.state.isUp)
                ?? tab.rulerText(in: frame, at: now.instant)
        }
    }

    // MARK: - Transcript

    /// The highlighted parts of a line: links, hits, the selection.
    private func decorations(of line: LineID, _ text: VisibleText) -> LineDecorations {
        var decorations = LineDecorations()
        for range in LinkFinder.ranges(in: text) {
            let id = tabSettings.links ? "\(line.number)-\(range.lowerBound)" : nil
            decorations.add(theme.link, to: range, linkedAs: id)
        }
        if areHitsShown, let search = tab.search {
            let hits = search.ranges(in: text, of: line)
            for range in hits.all { decorations.set(theme.hit, for: range) }
            if let current = hits.current { decorations.set(theme.focus, for: current) }
        }
        if case .copy(let copy) = mode {
            decorations.rows = copy.style(of: line, theme: theme)
        }
        return decorations
    }

    /// Puts the cursor on the selected line, so that it is visible without attributes too.
    private func placeCopyCursor(in grid: inout CellGrid, top: Int) {
        guard case .copy(let copy) = mode else { return }
        let row = tab.view.row(of: copy.selection.cursor, of: tab.transcript, in: frame)
        grid.cursor = row.map { CellGrid.Position(row: top + $0, column: 0) }
    }
}
