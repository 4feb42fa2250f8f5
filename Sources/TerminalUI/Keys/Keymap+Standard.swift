extension Keymap {
    /// The default bindings, as in readline, WeeChat, irssi and TinyFugue.
    package static let standard = Keymap(
        conversation + tabs + scrolling + views + searching + history + editing + terminal)

    // MARK: -

    private static let conversation = [
        Entry(.enter, .submit),
        Entry(.function(5), .reconnect),
        Entry(.alt("r"), .reconnect),
        Entry(.escape, .cancel),
        Entry(.alt("s"), .resend),
        Entry(.alt("x"), .drop),
        Entry(.alt("i"), .info),
        Entry(.function(9), .trust),
        Entry(.alt("h"), .secret),
    ]

    private static let tabs =
        (1...9).map { Entry(.alt(Character("\($0)")), .tab($0)) } + [
            Entry(.controlPageDown, .nextTab),
            Entry(.controlPageUp, .previousTab),
            Entry(.alt("j"), .nextActiveTab),
            Entry(.function(2), .listTabs),
            Entry(.alt("g"), .listTabs),
        ]

    private static let scrolling = [
        Entry(.pageUp, .pageUp),
        Entry(.pageDown, .pageDown),
        Entry(.altPageUp, .lineUp),
        Entry(.shiftUp, .lineUp),
        Entry(.wheelUp, .lineUp),
        Entry(.altPageDown, .lineDown),
        Entry(.shiftDown, .lineDown),
        Entry(.wheelDown, .lineDown),
        Entry(.controlHome, .toTop),
        Entry(.altHome, .toTop),
        Entry(.controlEnd, .toEnd),
        Entry(.altEnd, .toEnd),
    ]

    private static let views = [
        Entry(.function(6), .toUnread),
        Entry(.function(7), .nextTimestamps),
        Entry(.function(8), .toggleBare),
        Entry(.alt("="), .toggleFilters),
        Entry(.function(3), .toggleMembers),
        Entry(.function(4), .toggleTopic),
        Entry(.function(11), .membersUp),
        Entry(.function(12), .membersDown),
    ]

    private static let searching = [
        Entry(.control("s"), .searchTranscript),
        Entry(.alt("p"), .olderHit),
        Entry(.alt("n"), .newerHit),
        Entry(.alt("w"), .copyLines),
    ]

    private static let history = [
        Entry(.up, .upOrOlder),
        Entry(.down, .downOrNewer),
        Entry(.control("p"), .historyOlder),
        Entry(.control("n"), .historyNewer),
        Entry(.control("r"), .searchHistory),
        Entry(.alt("a"), .searchAllHistory),
        Entry(.control("o"), .submitAndFetchNext),
    ]

    private static let editing = [
        Entry(.left, .edit(.moveBackward)),
        Entry(.control("b"), .edit(.moveBackward)),
        Entry(.right, .edit(.moveForward)),
        Entry(.control("f"), .edit(.moveForward)),
        Entry(.controlLeft, .edit(.moveWordBackward)),
        Entry(.altLeft, .edit(.moveWordBackward)),
        Entry(.alt("b"), .edit(.moveWordBackward)),
        Entry(.controlRight, .edit(.moveWordForward)),
        Entry(.altRight, .edit(.moveWordForward)),
        Entry(.alt("f"), .edit(.moveWordForward)),
        Entry(.home, .edit(.moveToStart)),
        Entry(.control("a"), .edit(.moveToStart)),
        Entry(.end, .edit(.moveToEnd)),
        Entry(.control("e"), .edit(.moveToEnd)),
        Entry(.backspace, .edit(.deleteBackward)),
        Entry(.delete, .edit(.deleteForward)),
        Entry(.control("w"), .edit(.killToBlank)),
        Entry(.altBackspace, .edit(.killWordBackward)),
        Entry(.alt("d"), .edit(.killWordForward)),
        Entry(.control("u"), .edit(.killToStart)),
        Entry(.control("k"), .edit(.killToEnd)),
        Entry(.control("y"), .edit(.yank)),
        Entry(.alt("y"), .edit(.yankPop)),
        Entry(.control("t"), .edit(.transpose)),
        Entry(.alt("t"), .edit(.transposeWords)),
        Entry(.alt("u"), .edit(.upcaseWord)),
        Entry(.alt("l"), .edit(.downcaseWord)),
        Entry(.alt("c"), .edit(.capitalizeWord)),
        Entry(.control("_"), .edit(.undo)),
        Entry([.control("x"), .control("u")], .edit(.undo)),
        Entry(.alt("_"), .edit(.redo)),
        Entry(.altEnter, .newline),
        Entry(.tab, .complete),
        Entry(.backTab, .completeBackward),
        Entry(.control("v"), .literalNext),
        Entry(.control("q"), .literalNext),
        Entry([.control("x"), .control("e")], .editExternally),
    ]

    private static let terminal = [
        Entry(.function(1), .help),
        Entry(.control("l"), .redraw),
        Entry(.control("c"), .interrupt),
        Entry(.control("d"), .endOfInput),
        Entry(.control("z"), .suspend),
    ]
}
