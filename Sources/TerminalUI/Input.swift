/// What the person did at the keyboard.
package enum Input: Equatable, Sendable {
    /// One key.
    case key(Key)
    /// A text pasted as a whole: never a key, so a line end in it sends nothing.
    case paste(String)
    /// Nothing that the person did: the terminal itself tells something.
    case report(TerminalReport)
}
