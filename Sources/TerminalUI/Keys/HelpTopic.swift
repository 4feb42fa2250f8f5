/// A group of keys and commands in the help; the cases have the order of the help.
package enum HelpTopic: String, CaseIterable, Sendable {
    case messages, rooms, people, operators, connection, tabs, scrolling, view, search, history,
        editing, program

    /// The heading above the group.
    package var heading: String {
        switch self {
        case .messages: "Messages"
        case .rooms: "Rooms"
        case .people: "People"
        case .operators: "Operators of rooms"
        case .connection: "Connection"
        case .tabs: "Tabs"
        case .scrolling: "Scrolling"
        case .view: "View"
        case .search: "Search and copy"
        case .history: "History of the input"
        case .editing: "Editing"
        case .program: "Program"
        }
    }
}

extension Command {
    /// The group of the help in which the command is.
    package var topic: HelpTopic {
        switch self {
        case .submit, .newline, .resend, .drop, .secret: .messages
        case .reconnect, .cancel, .info, .trust: .connection
        case .tab, .nextTab, .previousTab, .nextActiveTab, .listTabs: .tabs
        case .pageUp, .pageDown, .lineUp, .lineDown, .toTop, .toEnd, .toUnread: .scrolling
        case .nextTimestamps, .toggleFilters, .toggleBare, .toggleMembers, .toggleTopic, .membersUp,
            .membersDown:
            .view
        case .searchTranscript, .olderHit, .newerHit, .copyLines: .search
        case .historyOlder, .historyNewer, .upOrOlder, .downOrNewer, .searchHistory,
            .searchAllHistory, .submitAndFetchNext:
            .history
        case .edit, .complete, .completeBackward, .literalNext, .editExternally: .editing
        case .help, .redraw, .suspend, .interrupt, .endOfInput: .program
        }
    }
}
