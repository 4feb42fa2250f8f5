import Settings
import TerminalUI

extension SlashCommand {
    /// The command as Tab knows it.
    var forCompletion: Completer.Command { Completer.Command(name, completions) }
}

extension ClientSettings {
    /// The settings as Tab knows them, with their values as far as these can be listed.
    var forCompletion: [Completer.Setting] {
        Self.table.names.map { Completer.Setting($0, completions(ofSetting: $0 + " ")) }
    }
}
