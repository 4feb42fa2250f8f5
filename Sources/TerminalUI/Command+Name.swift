extension Command {
    /// Every command.
    package static let allCases: [Command] =
        [
            .submit, .submitAndFetchNext, .newline, .reconnect, .cancel, .resend, .drop,
            .info, .trust,
            .pageUp, .pageDown, .lineUp, .lineDown, .toTop, .toEnd, .nextTab, .previousTab,
            .toUnread, .nextTimestamps, .toggleFilters, .toggleBare,
        ] + (1...9).map { .tab($0) } + [
            .historyOlder, .historyNewer, .upOrOlder, .downOrNewer, .searchHistory, .complete,
            .completeBackward, .literalNext, .editExternally,
        ] + EditCommand.allCases.map { .edit($0) } + [
            .searchTranscript, .olderHit, .newerHit, .copyLines,
            .help, .redraw, .suspend, .interrupt, .endOfInput,
        ]

    /// The name in the settings: the case's own, in small letters with hyphens.
    package var name: String {
        let name =
            switch self {
            case .edit(let edit): "\(edit)"
            case .tab(let number): "tab-\(number)"
            default: "\(self)"
            }
        return name.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
    }

    /// The command of that name.
    package init?(named name: String) {
        guard let command = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = command
    }
}
