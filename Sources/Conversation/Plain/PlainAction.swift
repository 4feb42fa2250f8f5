package import Settings

/// What the plain client wants done; performed in order by its session.
package enum PlainAction: Equatable, Sendable {
    /// Send this message; what ends it is added.
    case send([UInt8])
    /// Send these bytes as they are.
    case sendBytes([UInt8])
    /// A reply, for standard output; its line end is the session's to add.
    case reply([UInt8])
    /// Bytes for standard output, as they are.
    case output([UInt8])
    /// The start of a reply, for a terminal; `reply`, or more of it, follows.
    case show([UInt8])
    /// What was shown is not gone on with: the cursor is in the next row.
    case leaveShown
    /// The start of the line that the connection holds is a line.
    case endLine([UInt8])
    /// A line for the log.
    case log(LoggedLine.Speaker, [UInt8])
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
    /// Something may take this long, in place of the deadline.
    case startTimer(Duration)
    case stopDeadline
    /// Send FIN, and go on receiving until the peer closes.
    case closeWriting
    case quit(ProgramStatus)
}
