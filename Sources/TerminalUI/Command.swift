/// What the person wants done by a key.
package enum Command: Hashable, Sendable {
    case edit(EditCommand)
    case submit
    case historyOlder, historyNewer
    case pageUp, pageDown, lineUp, lineDown, toTop, toEnd
    case reconnect, cancel, resend, drop
    case help, redraw, suspend, interrupt
    /// C-d: the end of the input if the line is empty, else to delete forward.
    case endOfInput
}
