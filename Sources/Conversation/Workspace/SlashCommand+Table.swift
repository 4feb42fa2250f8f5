import Settings
import TerminalUI

extension SlashCommand {
    /// The commands of the workspace and of every dialect, in the order of the manual.
    package static var all: [SlashCommand] { workspace + LineDialect().commands }

    /// The commands of every tab.
    static let workspace = tabs + messages + views + texts

    // MARK: -

    private static let tabs = [
        SlashCommand(
            "help", takes: "[WORD]", completing: [.help],
            "keys, commands and settings; with WORD one of these, or a topic"
        ) { state, argument throws(CommandRefused) in
            try state.openHelp(about: argument)
            return []
        },
        SlashCommand(
            "connect", takes: "ENDPOINT", completing: [.endpoint], in: .tabs,
            "open a tab to host:port, tls:, telnet:, unix:/path, or a name"
        ) { state, argument throws(CommandRefused) in
            try state.open(argument)
        },
        SlashCommand("close", in: .connection, "close the connection; where there is none, the tab")
        {
            state, _ throws(CommandRefused) in
            try state.close()
        },
        SlashCommand("tabs", as: .listTabs),
        SlashCommand("next", as: .nextTab),
        SlashCommand("previous", as: .previousTab),
        SlashCommand(
            "tab", takes: "N", completing: [.tab], in: .tabs, Command.tab(1).summary
        ) { state, argument throws(CommandRefused) in
            try state.showTab(argument)
        },
        SlashCommand("reconnect", as: .reconnect),
    ]

    private static let messages = [
        SlashCommand("resend", as: .resend),
        SlashCommand("drop", as: .drop),
        SlashCommand("info", as: .info),
        SlashCommand("trust", as: .trust),
        SlashCommand("edit", as: .editExternally),
        SlashCommand(
            "secret", takes: "[TEXT]", in: Command.secret.topic, Command.secret.summary,
            hiding: { !$0.isEmpty }
        ) { state, argument in
            state.hide(argument)
            return []
        },
        SlashCommand("quit", "close all connections and leave") { _, _ in [.quit] },
    ]

    private static let views = [
        SlashCommand(
            "only", takes: "PATTERN", completing: [.text], in: .view,
            "show only lines that match: a text, or /regex/"
        ) { state, argument throws(CommandRefused) in
            try state.addFilter(.only, argument)
            return []
        },
        SlashCommand(
            "hide", takes: "PATTERN", completing: [.text], in: .view, "hide lines that match"
        ) { state, argument throws(CommandRefused) in
            try state.addFilter(.hide, argument)
            return []
        },
        SlashCommand("all", in: .view, "show all lines again") { state, _ in
            state.tabs[state.current].setFilter(TranscriptFilter())
            return []
        },
        SlashCommand("filters", as: .toggleFilters),
        SlashCommand(
            "timestamps", takes: "MODE",
            completing: [.choice(StampMode.allCases.map(\.rawValue))], in: .view,
            "times as sent, local, relative, iso; or the next of these"
        ) { state, argument throws(CommandRefused) in
            try state.showTimestamps(argument)
            return []
        },
        SlashCommand("unread", as: .toUnread),
        SlashCommand("bare", as: .toggleBare),
        SlashCommand(
            "search", takes: "[TEXT]", completing: [.text], in: .search,
            "search the transcript; /TEXT/ is a regular expression"
        ) { state, argument throws(CommandRefused) in
            try state.search(argument)
            return []
        },
        SlashCommand(
            "copy", takes: "[N]", in: .search, "copy the newest N lines, or select lines by keys"
        ) { state, argument throws(CommandRefused) in
            try state.copy(argument)
        },
    ]

    private static let texts = [
        SlashCommand(
            "set", takes: "NAME VALUE", completing: [.settingName, .settingValue],
            "change a setting until the client exits; without VALUE show it, or show all",
            hiding: { ClientSettings.table.isSecret($0) }
        ) { state, argument throws(CommandRefused) in
            try state.change(argument)
            return []
        },
        SlashCommand("save", "write what /set has changed into the settings file") {
            state, _ throws(CommandRefused) in
            try state.save()
        },
        SlashCommand("reload", "read the settings file again") { _, _ in [.readSettings] },
        SlashCommand(
            "do", takes: "ACTION", completing: [.choice(Command.allCases.map(\.name))],
            "what a key does, by its name in the settings: /do page-up"
        ) { state, argument throws(CommandRefused) in
            try state.perform(named: argument)
        },
    ]
}
