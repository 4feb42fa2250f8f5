/// An action that a key can be bound to; a slash command may do the same. Each has its name and its
/// summary here, and nowhere else.
package enum Command: Hashable, Sendable {
    case edit(EditCommand)
    case submit
    /// Submit, and fetch the next line of the history.
    case submitAndFetchNext
    /// Insert a line break into the text.
    case newline
    case historyOlder, historyNewer
    /// Move to the line above or below in the text; from its first or last line, to a text in the
    /// history that begins like the text before the cursor.
    case upOrOlder, downOrNewer
    case searchHistory
    /// Search the history of all endpoints; in that search, of the tab's endpoint again.
    case searchAllHistory
    case complete, completeBackward
    /// Insert the next key into the text literally.
    case literalNext
    case editExternally
    /// Hide the input for one line; hidden already, show it.
    case secret
    case pageUp, pageDown, lineUp, lineDown, toTop, toEnd
    /// Scroll to the first unread line.
    case toUnread
    /// Show times in the next mode.
    case nextTimestamps
    case toggleFilters, toggleBare
    /// Show or hide a room's members, or its topic.
    case toggleMembers, toggleTopic
    /// Scroll the list of the members.
    case membersUp, membersDown
    /// Search the transcript; while the search is open, move to its next hit.
    case searchTranscript
    /// Move to the next hit of the last search.
    case olderHit, newerHit
    /// Select lines of the transcript to copy.
    case copyLines
    case reconnect, cancel, resend, drop
    /// Switch to the tab of this number, counted from 1, or to the next or previous one.
    case tab(Int), nextTab, previousTab
    /// Switch to the tab in which something important happened, or else something.
    case nextActiveTab
    /// Show the list of the tabs.
    case listTabs
    case info, trust
    case help, redraw, suspend, interrupt
    /// Ctrl-D: end of input if the line is empty, else delete forward.
    case endOfInput
}

/// An action on the text being edited; words and kills are as in readline.
package enum EditCommand: Hashable, Sendable, CaseIterable {
    case moveBackward, moveForward, moveWordBackward, moveWordForward
    /// Move to the current line's start or end.
    case moveToStart, moveToEnd
    case deleteBackward, deleteForward
    /// Kill a word of letters and digits.
    case killWordBackward, killWordForward
    /// Kill back to a blank.
    case killToBlank
    /// Kill to the current line's start or end; there, kill the line break.
    case killToStart, killToEnd
    /// Insert the last kill; right after that, `yankPop` replaces it by the kill before.
    case yank, yankPop
    /// Swap the clusters, or words, on both sides of the cursor, and move forward.
    case transpose, transposeWords
    case upcaseWord, downcaseWord, capitalizeWord
    case undo, redo
}

extension Command {
    /// Every command.
    package static let allCases: [Command] =
        [
            .submit, .submitAndFetchNext, .newline, .reconnect, .cancel, .resend, .drop,
            .info, .trust,
            .pageUp, .pageDown, .lineUp, .lineDown, .toTop, .toEnd, .nextTab, .previousTab,
            .nextActiveTab, .listTabs,
            .toUnread, .nextTimestamps, .toggleFilters, .toggleBare,
            .toggleMembers, .toggleTopic, .membersUp, .membersDown,
        ] + (1...9).map { .tab($0) } + [
            .historyOlder, .historyNewer, .upOrOlder, .downOrNewer, .searchHistory,
            .searchAllHistory, .complete, .completeBackward, .literalNext, .editExternally, .secret,
        ] + EditCommand.allCases.map { .edit($0) } + [
            .searchTranscript, .olderHit, .newerHit, .copyLines,
            .help, .redraw, .suspend, .interrupt, .endOfInput,
        ]

    /// The name in the settings: the case's name in lower case with hyphens.
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

    /// One line for the help; commands with the same one are a series.
    package var summary: String {
        switch self {
        case .edit(let edit): edit.summary
        case .submit: "send the line; empty: as empty-line says, or connect"
        case .submitAndFetchNext: "send, and fetch the next line of the history"
        case .newline: "a new line in the text"
        case .historyOlder: "the previous line of the history"
        case .historyNewer: "the next line of the history"
        case .upOrOlder: "up; or a previous line that begins the same"
        case .downOrNewer: "down; or a next line that begins the same"
        case .searchHistory: "search the history"
        case .searchAllHistory: "search the history of all endpoints"
        case .complete: "complete the word"
        case .completeBackward: "complete it with the previous candidate"
        case .literalNext: "insert the next key as it is"
        case .editExternally: "write a text in the editor that VISUAL or EDITOR names"
        case .secret: "hide the input for one line, such as a password; or show it"
        case .pageUp: "a page up"
        case .pageDown: "a page down"
        case .lineUp: "a few lines up"
        case .lineDown: "a few lines down"
        case .toTop: "to the oldest line"
        case .toEnd: "to the newest line"
        case .toUnread: "to the first unread line"
        case .nextTimestamps: "times as sent, local, relative, ISO"
        case .toggleFilters: "turn the filters off, or on again"
        case .toggleBare: "show the text alone, to select it; or all again"
        case .toggleMembers: "show the members of a room, or hide them"
        case .toggleTopic: "show the topic of a room, or hide it"
        case .membersUp: "a page up in the list of members"
        case .membersDown: "a page down in the list of members"
        case .searchTranscript: "search the transcript"
        case .olderHit: "to the previous match of the last search"
        case .newerHit: "to the next match"
        case .copyLines: "select lines to copy"
        case .reconnect: "connect again, now"
        case .cancel: "cancel connecting"
        case .resend: "send the unanswered messages again"
        case .drop: "drop the unanswered messages"
        case .tab: "to the tab of that number"
        case .nextTab: "to the next tab"
        case .previousTab: "to the previous tab"
        case .nextActiveTab: "to the tab with the most important news"
        case .listTabs: "list the tabs, to choose one"
        case .info: "all about the connection"
        case .trust: "accept the certificate that was refused"
        case .help: "keys, commands and settings"
        case .redraw: "draw the screen again"
        case .suspend: "suspend"
        case .interrupt: "clear the line; on an empty one, twice: leave"
        case .endOfInput: "leave, on an empty line; else delete forward"
        }
    }
}

extension Command {
    /// The action of an editing key on an empty line, where it would have no effect; nil for most.
    package var onEmptyLine: Command? {
        switch self {
        case .edit(.upcaseWord): .toUnread
        case .edit(.downcaseWord): .toggleBare
        case .edit(.transposeWords): .nextTimestamps
        case .edit(.moveToEnd): .toEnd
        default: nil
        }
    }
}

extension EditCommand {
    /// One line for the help.
    package var summary: String {
        switch self {
        case .moveBackward: "back"
        case .moveForward: "forward"
        case .moveWordBackward: "back by a word"
        case .moveWordForward: "forward by a word"
        case .moveToStart: "to the line's start"
        case .moveToEnd: "to the line's end; empty: to the newest line"
        case .deleteBackward: "delete backward"
        case .deleteForward: "delete forward"
        case .killWordBackward: "kill the word before"
        case .killWordForward: "kill the word after"
        case .killToBlank: "kill back to a blank"
        case .killToStart: "kill to the line's start"
        case .killToEnd: "kill to the line's end"
        case .yank: "yank what was killed"
        case .yankPop: "then: yank what was killed before that"
        case .transpose: "swap two characters"
        case .transposeWords: "swap two words; empty: as /timestamps"
        case .upcaseWord: "the word in capitals; empty: as /unread"
        case .downcaseWord: "the word in small letters; empty: as /bare"
        case .capitalizeWord: "the word with a capital"
        case .undo: "undo"
        case .redo: "redo"
        }
    }
}
