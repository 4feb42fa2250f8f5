import Settings
import TerminalUI
import Text

/// `/set`, and the effects of a changed setting.
extension ClientState {
    /// Changes a setting, or shows one, or all.
    mutating func change(_ argument: String) throws(CommandRefused) {
        switch settings.set(argument) {
        case .refused(let reason): throw CommandRefused(FittingText(reason))
        case .shown(let lines): for line in lines { tabs[current].show(line) }
        case .changed(let sentence, _): tabs[current].show(sentence)
        }
        tabs[current].view.toEnd()
    }

    /// Applies the settings whose changes are effective immediately.
    mutating func adoptSettings() {
        histories.limit = settings.historySize
        for index in links.indices { links[index].adopt(settings) }
        for index in tabs.indices {
            tabs[index].adopt(settings)
            tabs[index].isWatched = isWatched
        }
    }
}
