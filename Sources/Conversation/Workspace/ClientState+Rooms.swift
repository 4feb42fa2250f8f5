import ReactorKit
import TerminalUI
import Text

/// The parts of the screen for rooms: members, topic, and what happens in other tabs.
extension ClientState {
    /// From this width on `members = auto` shows them.
    private static let columnsForMembers = 80
    /// The most tabs whose news are listed.
    private static let activityLimit = 8

    // MARK: - Members

    private var isRoom: Bool { tabs[current].target?.kind == .room }

    /// The columns of the members; 0 where they are not shown.
    var membersWidth: Int {
        guard isRoom, isTranscriptShown else { return 0 }
        let settings = tabSettings
        let isShown =
            switch settings.members {
            case .auto: columns >= Self.columnsForMembers
            case .on: true
            case .off: false
            }
        return isShown ? settings.membersWidth : 0
    }

    /// The members of the current tab's room.
    var memberList: MemberList {
        var list = tabs[current].members
        if list.isStale, let rows = currentMembers { list.replace(rows) }
        return list
    }

    /// Reads the members of the current tab's room, if they have changed and are shown.
    mutating func prepareMembers() {
        guard layout.members != nil, tabs[current].members.isStale, let rows = currentMembers
        else { return }
        tabs[current].members.replace(rows)
    }

    mutating func scrollMembers(byPages pages: Int) {
        guard layout.members != nil else {
            let key = keymap.name(of: .toggleMembers)
            hint = Hint("no members are shown: \(key) shows those of a room", "no members: \(key)")
            return
        }
        prepareMembers()
        tabs[current].members.scroll(byPages: pages, height: layout.transcript.count)
    }

    /// Shows or hides the members, until the next start.
    mutating func toggleMembers() {
        change("members", to: membersWidth > 0 ? "off" : "on")
        if !isRoom { hint = "members are listed beside rooms" }
    }

    // MARK: - Topic

    /// Whether the topic of a room has a row.
    var hasTopicRow: Bool { isRoom && isTranscriptShown && tabSettings.topic }

    func drawTopic(into grid: inout CellGrid, row: Int) {
        grid.fill(row: row, style: theme.topic)
        let text = VisibleText(FormattingReader.plain(tab.topic[...]))
        grid.put(
            text.cut(to: columns), row: row, column: 0, style: theme.topic, mark: theme.mark)
    }

    mutating func toggleTopic() {
        change("topic", to: tabSettings.topic ? "off" : "on")
        if !isRoom { hint = "a topic is shown above rooms" }
    }

    private mutating func change(_ setting: String, to value: String) {
        settings.assign(
            value, to: setting,
            ofEndpoint: settings.owner(ofSetting: setting, inTabOf: link.name))
    }

    // MARK: - News

    /// Draws the tabs with news at the right of the ruler, if there are conversations.
    func drawActivity(into grid: inout CellGrid, row: Int, after column: Int) {
        guard case .none = mode, let text = activityText?.fitting(columns - column - 5) else {
            return
        }
        let start = columns - VisibleText(text).columns - 4
        grid.put(" \(text) ", row: row, column: start, style: theme.ruler)
    }

    /// `5+ ada 2, 3* #linux 12`: the most important ones first; nil without any.
    private var activityText: FittingText? {
        guard tabs.indices.contains(where: { tabs[$0].target != nil }) else { return nil }
        let active = tabs.indices.filter { $0 != current && tabs[$0].activity != .none }
            .sorted { (tabs[$1].activity, $0) < (tabs[$0].activity, $1) }
            .prefix(Self.activityLimit)
        if active.isEmpty { return nil }
        let items = active.map { index in
            let name =
                tabs[index].target?.name ?? tabs[index].endpointName ?? tabs[index].endpoint.host
                ?? "\(tabs[index].endpoint)"
            let important = tabs[index].highlightCount
            let count = important > 0 ? important : tabs[index].unreadCount
            let sign = tabs[index].activity.sign
            return "\(index + 1)\(sign) \(name)" + (count > 0 ? " \(count)" : "")
        }
        let forms = items.indices.reversed().map { items[...$0].joined(separator: ", ") }
        return FittingText(forms: forms)
    }

    /// Goes to the tab with the most important news; of several, to the next one.
    mutating func showNextActiveTab() -> [ClientAction] {
        let following = (1..<max(tabs.count, 1)).map { (current + $0) % tabs.count }
        var best: Int?
        for index in following where tabs[index].activity != .none {
            if best.map({ tabs[index].activity > tabs[$0].activity }) ?? true { best = index }
        }
        guard let best else {
            hint = "no other tab has news"
            return []
        }
        return showTab(best + 1)
    }
}
