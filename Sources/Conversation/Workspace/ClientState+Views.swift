import TerminalUI
import Text

/// The view of the transcript: filters, times, unread lines, the bare view.
extension ClientState {
    /// Prepares the screen, so that drawing is fast even with long lines. A session calls this
    /// before `screen()`, which is correct without it too.
    package mutating func prepareScreen() {
        prepareMembers()
        if isTranscriptShown { tabs[current].prepare(in: frame) }
    }

    /// Updates the views of the tabs that have changed.
    mutating func followLines() {
        for index in touched.indices(of: tabs) { tabs[index].followLines() }
    }

    /// Whether the transcript is on the screen, not the help or the list of tabs.
    var isTranscriptShown: Bool {
        switch mode {
        case .help, .tabs: false
        case .none, .search, .copy, .history, .paste, .completion, .literal: true
        }
    }

    /// Whether there are only rows for text: in a bare view without a message.
    var isBare: Bool {
        guard case .none = mode else { return false }
        return showsTextAlone && passingWords == nil
    }

    // MARK: - Filters

    /// `/only` and `/hide`; without a pattern all lines are shown again.
    mutating func addFilter(
        _ effect: TranscriptFilter.Effect, _ pattern: String
    ) throws(CommandRefused) {
        var filter = TranscriptFilter()
        if !pattern.isEmpty {
            filter = tab.view.filter
            do throws(PatternError) {
                try filter.add(effect, pattern)
            } catch {
                throw CommandRefused(FittingText(error.reason))
            }
        }
        tabs[current].setFilter(filter)
    }

    mutating func toggleFilters() {
        var filter = tab.view.filter
        if filter.count == 0 {
            hint = Hint(
                "there is no filter; /only PATTERN and /hide PATTERN make one",
                "no filter: /only or /hide make one", "no filter: /only")
            return
        }
        filter.isOn.toggle()
        tabs[current].setFilter(filter)
    }

    // MARK: - Times and places

    /// `/timestamps`: in the mode of that name, or the next.
    mutating func showTimestamps(_ name: String) throws(CommandRefused) {
        guard let mode = name.isEmpty ? tabSettings.timestamps.next : StampMode(rawValue: name)
        else {
            let names = StampMode.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandRefused(
                FittingText(
                    "there is no mode \(name): times are shown as \(names)", "write \(names)"))
        }
        setTimestamps(mode)
    }

    mutating func goToUnread() {
        if !tabs[current].goToUnread(in: frame) { hint = "all is read" }
    }
}
