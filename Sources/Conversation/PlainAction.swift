/// What the plain client wants done; performed in order by its session.
package enum PlainAction: Equatable, Sendable {
    case send([UInt8])
    /// A reply, for standard output; its line end is the session's to add.
    case reply([UInt8])
    /// A reply, for the command.
    case run([UInt8])
    /// The command is slower than the server, which has to wait.
    case pauseServer
    case resumeServer
    /// A word to a person at a terminal, without a line end; nobody needs it in a pipe.
    case say(String)
    /// One sentence for standard error.
    case complain(String)
    case readInput
    case pauseInput
    /// An answer, or the peer's end of the connection, may take so long and no longer.
    case startDeadline
    /// The end of the input may take a moment, in place of the deadline.
    case startGrace
    case stopDeadline
    /// Send FIN, and go on receiving until the peer closes.
    case closeWriting
    case quit(PlainStatus)
}
