import ReactorKit
import TerminalUI
import Text

/// The terminal's window: its title, its bell, its focus and its background.
extension ClientState {
    // MARK: - Title

    /// The title, without any text from a peer; nil when the setting is off.
    package var windowTitle: String? {
        guard tabSettings.title else { return nil }
        let mark = TitleRow.mark(of: tabs)
        let number = tabs.count == 1 ? "" : "[\(current + 1)/\(tabs.count)]"
        let place = number.isEmpty && mark.isEmpty ? "" : "\(number)\(mark) "
        return "\(place)\(tab.name)\(Self.title(of: link.state)) - carillon"
    }

    private static func title(of state: Link.State) -> String {
        switch state {
        case .connecting: " (connecting)"
        case .up: ""
        case .closing: " (closing)"
        case .down: " (down)"
        }
    }

    // MARK: - Focus and background

    /// Whether the person looks at the window while this tab is shown, as far as known.
    func isWatched(_ index: Int) -> Bool { hasFocus || !link(of: tabs[index]).settings.focus }

    mutating func take(_ report: TerminalReport) {
        switch report {
        case .focus(let hasFocus): setFocus(hasFocus)
        case .background(let background): self.background = background
        case .attributes: break
        case .pasteStalled:
            let key = Key.escape
            hint = Hint(
                "a paste has not ended: what follows belongs to it, \(key) alone ends it",
                "a paste has not ended: \(key) ends it", "paste not ended: \(key)",
                "paste: \(key)")
        }
    }

    mutating func setFocus(_ hasFocus: Bool) {
        guard hasFocus != self.hasFocus else { return }
        self.hasFocus = hasFocus
        touched.all()
        for index in tabs.indices { tabs[index].isWatched = isWatched(index) }
        if tab.isWatched { tabs[current].markAsSeen() }
    }

    // MARK: - Bell

    /// The shortest time between two rings, so that a flood does not slow the terminal down.
    private static let bellGap = Duration.seconds(1)

    /// The state before an event of a tab, on which it depends whether the event rings.
    struct BellContext {
        /// The tab's setting.
        let bell: ClientSettings.Bell
        let isClosing: Bool
        /// Whether the end of the transcript is on the screen.
        let isInSight: Bool
        /// See ``Buffer/heardCount``.
        let heardCount: Int
    }

    /// The context for the next event of a tab; nil if no event rings.
    func bellContext(of index: Int, link: Int) -> BellContext? {
        let bell = tabs[index].bell
        if bell == .never { return nil }
        return BellContext(
            bell: bell,
            isClosing: links[link].state == .closing,
            isInSight: index == current && tab.isWatched && isTranscriptShown
                && tabs[index].view.isFollowing,
            heardCount: tabs[index].heardCount)
    }

    /// Whether this event has to ring now, by the setting, by what was visible before it, and by the
    /// time of the last ring, which this replaces.
    mutating func ringsBell(
        for event: ConnectionEvent, of index: Int, before: BellContext
    ) -> Bool {
        let isHeard = tabs[index].heardCount > before.heardCount
        return rings(for: event, isHeard: isHeard, before: before) && bellIsDue()
    }

    /// Whether the bell may ring again; it is then about to.
    mutating func bellIsDue() -> Bool {
        if let lastBell, now.instant - lastBell < Self.bellGap { return false }
        lastBell = now.instant
        return true
    }

    private func rings(
        for event: ConnectionEvent, isHeard: Bool, before: BellContext
    ) -> Bool {
        switch event {
        case .lost: !before.isClosing
        case .received:
            before.bell == .always || before.bell == .activity && isHeard && !before.isInSight
        case .connected, .holds, .hidesInput, .dialFailed, .trusted, .notTrusted, .password,
            .derived,
            .tick:
            false
        }
    }
}
