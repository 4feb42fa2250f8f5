import ReactorKit
import TerminalUI
import Text

/// Opens, closes and selects tabs.
extension ClientState {
    /// Opens a tab, shows it, and dials.
    mutating func open(_ text: String) throws(CommandRefused) -> [ClientAction] {
        if text.isEmpty {
            throw CommandRefused(
                FittingText("connect where? write /connect host:port", "/connect host:port"))
        }
        let destination = try destination(text)
        let index = addTab(to: destination)
        if let remark = settings.remark(on: destination, enteredAs: text) {
            tabs[index].show(remark)
        }
        let find: [ClientAction] =
            tabs[index].editor.isEmpty ? [.findDraft(DraftClaim(tabs[index]))] : []
        return show(index) + find
            + withLink(of: index) { link, buffer, _ in link.dial(in: &buffer) }
    }

    private func destination(_ text: String) throws(CommandRefused) -> Destination {
        do throws(EndpointError) {
            return try settings.destination(text)
        } catch {
            throw CommandRefused(FittingText("\(error)"))
        }
    }

    /// `/close`: closes the connection, or the tab if there is no connection.
    mutating func close() throws(CommandRefused) -> [ClientAction] {
        switch link.state {
        case .up: return withLink(of: current) { link, _, _ in link.hangUp() }
        case .connecting: return cancelDial()
        case .closing: return []
        case .down(_, let retry):
            if tabs.count > 1 { return try closeTab() }
            if retry == nil {
                throw CommandRefused(
                    FittingText("the last tab stays; /quit leaves", "/quit leaves"))
            }
            return cancelDial()
        }
    }

    /// The tab after it is shown next, or the last one.
    private mutating func closeTab() throws(CommandRefused) -> [ClientAction] {
        guard tab.unanswered.isEmpty else {
            let count = tab.unanswered.count
            let drop = keymap.name(of: .drop)
            throw CommandRefused(
                FittingText(
                    "\(count) not answered: \(drop) drops, then /close",
                    "\(count) lost: \(drop) drops", "\(drop) drops", drop))
        }
        let closed = tabs.remove(at: current)
        noteLogs()
        current = min(current, tabs.count - 1)
        resumeWalk()
        links.removeAll { $0.id == closed.link }
        return [.close(closed.link)] + showCurrentTab()
    }

    /// `/tab N`.
    mutating func showTab(_ text: String) throws(CommandRefused) -> [ClientAction] {
        guard let number = Int(text) else {
            throw CommandRefused("which tab? write a number from 1 to \(tabs.count)")
        }
        return showTab(number)
    }

    /// The index of the tab with this number, counted from 1.
    mutating func showTab(_ number: Int) -> [ClientAction] {
        guard tabs.indices.contains(number - 1) else {
            hint = FittingText(
                "there is no tab \(number); /connect opens another", "no tab \(number): /connect",
                "/connect")
            return []
        }
        return show(number - 1)
    }

    /// Goes to the tab at this distance, cyclically.
    mutating func showTab(by distance: Int) -> [ClientAction] {
        if tabs.count == 1 {
            hint = FittingText(
                "there is one tab; /connect opens another", "one tab: /connect", "/connect")
        }
        return show((current + distance + tabs.count) % tabs.count)
    }

    private mutating func show(_ index: Int) -> [ClientAction] {
        guard index != current else { return [] }
        tabs[current].pausedWalk = history.pauseWalk()
        tabs[current].editor.endSeries()
        showsHits = false
        let hidden = hideCurrentTab()
        current = index
        resumeWalk()
        return hidden + showCurrentTab()
    }

    /// Each tab has its own position in the history, with the text from before the walk.
    private mutating func resumeWalk() {
        history.resumeWalk(tabs[current].pausedWalk)
        tabs[current].pausedWalk = nil
    }
}
