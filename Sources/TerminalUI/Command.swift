/// What a key does; a slash command may do the same. Each has its name and its summary here, and
/// nowhere else.
package enum Command: Hashable, Sendable {
    case edit(EditCommand)
    case submit
    /// Submit, and fetch the line that follows in the history.
    case submitAndFetchNext
    /// A line break in the text.
    case newline
    case historyOlder, historyNewer
    /// To the line above or below in the text; at its first or last line, to a text in the
    /// history that begins with what stands before the cursor.
    case upOrOlder, downOrNewer
    case searchHistory
    case complete, completeBackward
    /// Put the next key into the text, whatever it is.
    case literalNext
    case editExternally
    case pageUp, pageDown, lineUp, lineDown, toTop, toEnd
    /// To where the unread begins.
    case toUnread
    /// Times in the next of their modes.
    case nextTimestamps
    case toggleFilters, toggleBare
    /// Search the transcript; or to its next hit while that is open.
    case searchTranscript
    /// To the next hit of the last search.
    case olderHit, newerHit
    /// Choose lines of the transcript to be copied.
    case copyLines
    case reconnect, cancel, resend, drop
    /// To the tab of this number, counted from 1, or to one beside it.
    case tab(Int), nextTab, previousTab
    case info, trust
    case help, redraw, suspend, interrupt
    /// C-d: the end of the input if the line is empty, else to delete forward.
    case endOfInput
}

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

    /// One line for the help; commands with the same one are a series.
    package var summary: String {
        switch self {
        case .edit(let edit): edit.summary
        case .submit: "send the line; empty: close, or connect again"
        case .submitAndFetchNext: "send, and fetch the next line of the history"
        case .newline: "a new line in the text"
        case .historyOlder: "the previous line of the history"
        case .historyNewer: "the next line of the history"
        case .upOrOlder: "up; or a previous line that begins the same"
        case .downOrNewer: "down; or a next line that begins the same"
        case .searchHistory: "search the history"
        case .complete: "complete the word"
        case .completeBackward: "complete it with the previous candidate"
        case .literalNext: "insert the next key as it is"
        case .editExternally: "write a text in the editor that VISUAL or EDITOR names"
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
        case .info: "all about the connection"
        case .trust: "accept the certificate that was refused"
        case .help: "keys and commands"
        case .redraw: "draw the screen again"
        case .suspend: "suspend"
        case .interrupt: "clear the line; on an empty one, twice: leave"
        case .endOfInput: "leave, on an empty line; else delete forward"
        }
    }

    /// What a key that edits does where there is nothing to edit; nil for most.
    ///
    /// People know these keys for the transcript as well as for the line; on an empty line they
    /// would do nothing.
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
        case .transposeWords: "swap two words; empty: as F7"
        case .upcaseWord: "the word in capitals; empty: as F6"
        case .downcaseWord: "the word in small letters; empty: as F8"
        case .capitalizeWord: "the word with a capital"
        case .undo: "undo"
        case .redo: "redo"
        }
    }
}
