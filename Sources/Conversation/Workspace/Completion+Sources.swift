import Settings
import TerminalUI

extension SlashCommand {
    /// The command as Tab knows it.
    func forCompletion(tabCount: Int) -> Completer.Command {
        Completer.Command(rawValue, completedArguments(tabCount: tabCount))
    }

    private func completedArguments(tabCount: Int) -> [Completer.Argument] {
        switch self {
        case .connect: [.endpoint]
        case .tab: [.choice((1...tabCount).map(String.init))]
        case .timestamps: [.choice(StampMode.allCases.map(\.rawValue))]
        case .set: [.settingName, .settingValue]
        case .perform: [.choice(Command.allCases.map(\.name))]
        case .only, .hide, .search: [.text]
        case .copy: []
        case .help, .close, .next, .previous, .reconnect, .resend, .drop, .info, .trust: []
        case .edit, .quit, .all, .filters, .unread, .bare: []
        }
    }
}

extension ClientSettings {
    /// The settings as Tab knows them, with their values as far as these can be listed.
    var forCompletion: [Completer.Setting] {
        Self.table.names.map { Completer.Setting($0, completions(ofSetting: $0 + " ")) }
    }
}
