import TerminalUI
import Text

/// What is shown of the transcript, and how: filters, times, the unread, the bare view.
extension ClientState {
    /// Readies the screen, so that to draw it costs little even where lines are long; for a
    /// session to call before `screen()`, which is right without it too.
    package mutating func prepareScreen() {
        if isTranscriptShown { tabs[current].prepare(in: frame) }
    }

    /// Lets every view know what came.
    mutating func followLines() {
        for index in tabs.indices { tabs[index].followLines() }
    }

    /// Whether the transcript is on the screen, and not the help.
    var isTranscriptShown: Bool {
        if case .help = mode { false } else { true }
    }

    /// Whether there are no rows but those of the text: in a bare view that has nothing to report.
    var isBare: Bool {
        guard case .none = mode else { return false }
        return showsTextAlone && passingWords == nil
    }

    // MARK: - Filters

    /// `/only` and `/hide`; without a pattern all is shown again.
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
            hint = FittingText(
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
        guard let mode = name.isEmpty ? settings.timestamps.next : StampMode(rawValue: name) else {
            let names = StampMode.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandRefused("there is no mode \(name): times are shown as \(names)")
        }
        settings.timestamps = mode
    }

    mutating func goToUnread() {
        if !tabs[current].goToUnread(in: frame) { hint = "all is read" }
    }
}
