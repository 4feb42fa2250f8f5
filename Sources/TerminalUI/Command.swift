/// What the person wants done by a key.
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
