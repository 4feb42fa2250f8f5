/// What the server takes for one message.
package enum Framing: String, Sendable, CaseIterable {
    /// A line, ended by LF or CRLF; the reply ends with LF.
    case lines
    /// Whatever one read returned; the reply gets nothing added, as in the textbook server.
    case chunks
}
