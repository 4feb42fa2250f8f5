extension Command {
    /// Every command.
    package static let allCases: [Command] =
        [
            .submit, .reconnect, .cancel, .resend, .drop, .pageUp, .pageDown, .lineUp, .lineDown,
            .toTop, .toEnd, .historyOlder, .historyNewer,
        ] + EditCommand.allCases.map { .edit($0) } + [
            .help, .redraw, .suspend, .interrupt, .endOfInput,
        ]

    /// The name in the settings: the case's own, in small letters with hyphens.
    package var name: String {
        let name = if case .edit(let edit) = self { "\(edit)" } else { "\(self)" }
        return name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    }

    /// The command of that name.
    package init?(named name: String) {
        guard let command = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = command
    }
}
