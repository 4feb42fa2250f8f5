extension Keymap {
    /// The default bindings, as in readline, WeeChat, irssi and TinyFugue.
    package static let standard = Keymap(
        conversation + tabs + scrolling + views + searching + history + editing + terminal)

    // MARK: -

    private static let conversation = [
        Entry(.enter, .submit, "send the line; empty: close, or connect again"),
        Entry(.function(5), .reconnect, "connect again, now"),
        Entry(.alt("r"), .reconnect, "connect again, now"),
        Entry(.escape, .cancel, "call off connecting"),
        Entry(.alt("s"), .resend, "send again what was not answered"),
        Entry(.alt("x"), .drop, "give up what was not answered"),
        Entry(.alt("i"), .info, "all about the connection"),
        Entry(.function(9), .trust, "accept the certificate that was refused"),
    ]

    private static let tabs =
        (1...9).map { Entry(.alt(Character("\($0)")), .tab($0), "to the tab of that number") } + [
            Entry(.controlPageDown, .nextTab, "to the next tab"),
            Entry(.controlPageUp, .previousTab, "to the tab before"),
        ]

    private static let scrolling = [
        Entry(.pageUp, .pageUp, "a page up"),
        Entry(.pageDown, .pageDown, "a page down"),
        Entry(.altPageUp, .lineUp, "a few lines up"),
        Entry(.shiftUp, .lineUp, "a few lines up"),
        Entry(.wheelUp, .lineUp, "a few lines up"),
        Entry(.altPageDown, .lineDown, "a few lines down"),
        Entry(.shiftDown, .lineDown, "a few lines down"),
        Entry(.wheelDown, .lineDown, "a few lines down"),
        Entry(.controlHome, .toTop, "to the oldest line"),
        Entry(.altHome, .toTop, "to the oldest line"),
        Entry(.controlEnd, .toEnd, "to the newest line"),
        Entry(.altEnd, .toEnd, "to the newest line"),
    ]

    private static let views = [
        Entry(.function(6), .toUnread, "to the first unread line"),
        Entry(.function(7), .nextTimestamps, "times as sent, local, relative, ISO"),
        Entry(.function(8), .toggleBare, "the text alone, to be selected; and back"),
        Entry(.alt("="), .toggleFilters, "the filters aside; and back"),
    ]

    private static let searching = [
        Entry(.control("s"), .searchTranscript, "search the transcript"),
        Entry(.alt("p"), .olderHit, "to the hit before, of the last search"),
        Entry(.alt("n"), .newerHit, "to the hit after"),
        Entry(.alt("w"), .copyLines, "choose lines to copy"),
    ]

    private static let history = [
        Entry(.up, .upOrOlder, "up; or a line sent before that begins the same"),
        Entry(.down, .downOrNewer, "down; or a line sent after that begins the same"),
        Entry(.control("p"), .historyOlder, "the line sent before"),
        Entry(.control("n"), .historyNewer, "the line sent after"),
        Entry(.control("r"), .searchHistory, "search the lines sent before"),
        Entry(.control("o"), .submitAndFetchNext, "send, and fetch the line sent after"),
    ]

    private static let editing = [
        Entry(.left, .edit(.moveBackward), "back"),
        Entry(.control("b"), .edit(.moveBackward), "back"),
        Entry(.right, .edit(.moveForward), "forward"),
        Entry(.control("f"), .edit(.moveForward), "forward"),
        Entry(.controlLeft, .edit(.moveWordBackward), "back by a word"),
        Entry(.altLeft, .edit(.moveWordBackward), "back by a word"),
        Entry(.alt("b"), .edit(.moveWordBackward), "back by a word"),
        Entry(.controlRight, .edit(.moveWordForward), "forward by a word"),
        Entry(.altRight, .edit(.moveWordForward), "forward by a word"),
        Entry(.alt("f"), .edit(.moveWordForward), "forward by a word"),
        Entry(.home, .edit(.moveToStart), "to the line's start"),
        Entry(.control("a"), .edit(.moveToStart), "to the line's start"),
        Entry(.end, .edit(.moveToEnd), "to the line's end; empty: to the newest line"),
        Entry(.control("e"), .edit(.moveToEnd), "to the line's end; empty: to the newest line"),
        Entry(.backspace, .edit(.deleteBackward), "delete backward"),
        Entry(.delete, .edit(.deleteForward), "delete forward"),
        Entry(.control("w"), .edit(.killToBlank), "kill back to a blank"),
        Entry(.altBackspace, .edit(.killWordBackward), "kill the word before"),
        Entry(.alt("d"), .edit(.killWordForward), "kill the word after"),
        Entry(.control("u"), .edit(.killToStart), "kill to the line's start"),
        Entry(.control("k"), .edit(.killToEnd), "kill to the line's end"),
        Entry(.control("y"), .edit(.yank), "yank what was killed"),
        Entry(.alt("y"), .edit(.yankPop), "then: yank what was killed before that"),
        Entry(.control("t"), .edit(.transpose), "swap two characters"),
        Entry(.alt("t"), .edit(.transposeWords), "swap two words; empty: as F7"),
        Entry(.alt("u"), .edit(.upcaseWord), "the word in capitals; empty: as F6"),
        Entry(.alt("l"), .edit(.downcaseWord), "the word in small letters; empty: as F8"),
        Entry(.alt("c"), .edit(.capitalizeWord), "the word with a capital"),
        Entry(.control("_"), .edit(.undo), "undo"),
        Entry([.control("x"), .control("u")], .edit(.undo), "undo"),
        Entry(.alt("_"), .edit(.redo), "undo the undoing"),
        Entry(.altEnter, .newline, "a new line in the text"),
        Entry(.tab, .complete, "complete the word"),
        Entry(.backTab, .completeBackward, "complete it the other way round"),
        Entry(.control("v"), .literalNext, "put the next key into the text"),
        Entry(.control("q"), .literalNext, "put the next key into the text"),
        Entry([.control("x"), .control("e")], .editExternally, "write in the editor"),
    ]

    private static let terminal = [
        Entry(.function(1), .help, "this help"),
        Entry(.control("l"), .redraw, "draw the screen again"),
        Entry(.control("c"), .interrupt, "clear the line; on an empty one, twice: leave"),
        Entry(.control("d"), .endOfInput, "leave, on an empty line; else delete forward"),
        Entry(.control("z"), .suspend, "suspend"),
    ]
}
