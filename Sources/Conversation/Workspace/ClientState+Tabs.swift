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
            + withLink(of: index) { link, buffer, now in link.dial(in: &buffer, at: now) }
    }

    private func destination(_ text: String) throws(CommandRefused) -> Destination {
        do throws(EndpointError) {
            return try settings.destination(text)
        } catch {
            throw CommandRefused(error.hint)
        }
    }

    /// `/close`: closes the tab of a room or a person; else the connection, or the tab if there is no
    /// connection.
    mutating func close() throws(CommandRefused) -> [ClientAction] {
        if tab.target != nil { return try closeConversation() }
        switch link.state {
        case .up: return withLink(of: current) { link, _, _ in link.hangUp() }
        case .connecting: return cancelDial()
        case .closing: return []
        case .down(_, let retry):
            if links.count > 1 { return try closeLink() }
            if retry == nil {
                throw CommandRefused(
                    FittingText("the last tab stays; /quit leaves", "/quit leaves"))
            }
            return cancelDial()
        }
    }

    /// Closes the tab of a room or a person; the connection stays.
    private mutating func closeConversation() throws(CommandRefused) -> [ClientAction] {
        try checkAnswered(current)
        let id = tab.id
        let actions = leaveConversation()
        return actions + removeTabs { $0.id == id }
    }

    /// Closes all tabs of the current one's link.
    private mutating func closeLink() throws(CommandRefused) -> [ClientAction] {
        let id = tab.link
        for index in tabs.indices where tabs[index].link == id { try checkAnswered(index) }
        let shown = removeTabs { $0.link == id }
        links.removeAll { $0.id == id }
        return [.close(id)] + shown
    }

    /// Removes tabs, of which the current one may be one. The tab after it is shown next, or the last
    /// one.
    mutating func removeTabs(where isClosed: (Buffer) -> Bool) -> [ClientAction] {
        let shown = tab.id
        let before = tabs[..<current].count(where: isClosed)
        tabs.removeAll(where: isClosed)
        current = min(current - before, tabs.count - 1)
        noteTabs()
        if tab.id == shown { return [] }
        resumeWalk()
        return showCurrentTab()
    }

    /// A tab with messages that were not answered is not closed.
    func checkAnswered(_ index: Int) throws(CommandRefused) {
        let count = tabs[index].unanswered.count
        guard count == 0 else {
            let drop = keymap.name(of: .drop)
            throw CommandRefused(
                FittingText(
                    "\(count) not answered: \(drop) drops, then /close",
                    "\(count) lost: \(drop) drops", "\(drop) drops", drop))
        }
    }

    /// `/tab N`.
    mutating func showTab(_ text: String) throws(CommandRefused) -> [ClientAction] {
        guard let number = Int(text) else {
            throw CommandRefused(
                FittingText(
                    "which tab? write a number from 1 to \(tabs.count)",
                    "which tab, 1 to \(tabs.count)?", "1 to \(tabs.count)?"))
        }
        return showTab(number)
    }

    /// The index of the tab with this number, counted from 1.
    mutating func showTab(_ number: Int) -> [ClientAction] {
        guard tabs.indices.contains(number - 1) else {
            hint = .error(
                "there is no tab \(number); /connect opens another", "no tab \(number): /connect",
                "/connect")
            return []
        }
        return show(number - 1)
    }

    /// Goes to the tab at this distance, cyclically.
    mutating func showTab(by distance: Int) -> [ClientAction] {
        if tabs.count == 1 {
            hint = Hint(
                "there is one tab; /connect opens another", "one tab: /connect", "/connect")
        }
        return show((current + distance + tabs.count) % tabs.count)
    }

    // MARK: - The list

    /// Opens the list, in which every link counts its seconds.
    mutating func openTabList() -> [ClientAction] {
        mode = .tabs(TabListMode(at: tab.id))
        let columns = columns
        return wakeHiddenLinks { link, now in
            link.titleColumns = columns
            return link.wake(at: now)
        }
    }

    /// Stops the counting of seconds in hidden links, when the list is closed.
    mutating func closeTabList() -> [ClientAction] {
        wakeHiddenLinks { link, now in
            link.titleColumns = 0
            return link.wakeForRetry(at: now)
        }
    }

    private mutating func wakeHiddenLinks(
        _ body: (inout Link, Moment) -> [ConnectionAction]
    ) -> [ClientAction] {
        links.indices.filter { links[$0].id != tab.link }.flatMap { index -> [ClientAction] in
            let id = links[index].id
            return body(&links[index], now).map { .connection(id, $0) }
        }
    }

    /// Whether the list is open, which shows events of every tab.
    var isTabListOpen: Bool {
        if case .tabs = mode { true } else { false }
    }

    /// The rows of the list.
    var tabRows: [TabListMode.Row] {
        let names = TabNames(tabs).full
        return tabs.indices.map { index in
            let tab = tabs[index]
            return TabListMode.Row(
                id: tab.id, number: index + 1, activity: tab.activity, name: names[index],
                address: tab.endpoint.description,
                status: listStatus(of: index), unread: tab.unreadCount)
        }
    }

    /// Performs an input while the list is open.
    mutating func take(_ input: BoundInput, in list: TabListMode) -> [ClientAction]? {
        var list = list
        let outcome = list.take(input, over: tabRows, page: max(frame.rows - 1, 1), with: &killRing)
        mode = .none
        switch outcome {
        case .stay: mode = .tabs(list)
        case .show(let id):
            return closeTabList() + (tabs.firstIndex { $0.id == id }.map { show($0) } ?? [])
        case .close: return closeTabList()
        case .pass:
            mode = .tabs(list)
            return nil
        case .refuse:
            mode = .tabs(list)
            hint = "no tab has that text"
        }
        return []
    }

    // MARK: -

    private mutating func show(_ index: Int) -> [ClientAction] {
        guard index != current else { return [] }
        touched.add(index)
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

extension EndpointError {
    /// The message, and shorter ones that end with what to write instead.
    fileprivate var hint: FittingText {
        let start = ": write "
        let remedy = problem.firstRange(of: start).map { "write \(problem[$0.upperBound...])" }
        return FittingText(forms: ["\(self)", reason] + (remedy.map { [$0] } ?? []))
    }
}
