/// What the person wants done by a key.
package enum Command: Hashable, Sendable {
    case edit(EditCommand)
    case submit
    case historyOlder, historyNewer
    case pageUp, pageDown, lineUp, lineDown, toTop, toEnd
    case reconnect, cancel, resend, drop
    /// To the tab of this number, counted from 1, or to one beside it.
    case tab(Int), nextTab, previousTab
    case help, redraw, suspend, interrupt
    /// C-d: the end of the input if the line is empty, else to delete forward.
    case endOfInput
}
