package import Settings

/// An input of the plain client.
package enum PlainEvent: Equatable, Sendable {
    case connected
    case dialFailed(String, isUnknownHost: Bool)
    /// The server's certificate is not accepted, for this reason.
    case notTrusted(String)
    /// The settings of this side cannot be used, for this reason.
    case misconfigured(String)
    /// A line of the input, without its end.
    case input([UInt8])
    /// Bytes of the input, in a pipe.
    case inputBytes([UInt8])
    /// An input line was over the limit, and is left out.
    case inputTooLong(limit: Int)
    case inputEnded
    case inputFailed(String)
    /// Whether the server does not want the input to be visible, as for a password.
    case hidesInput(Bool)
    /// A reply; `isCut` when it was longer than the client keeps.
    case received([UInt8], isCut: Bool = false)
    /// The unfinished line with which the connection ended; `lost` follows.
    case receivedTail([UInt8])
    /// The start of an unfinished line, with complete characters, or more of it.
    case holds([UInt8])
    /// Received bytes, in a pipe.
    case receivedBytes([UInt8])
    /// The peer has closed its sending half, and may still read.
    case peerFinished
    /// The peer reads too slowly for more to be sent now.
    case sendingPaused
    case sendingResumed
    /// The number of sent bytes that the peer's system has not confirmed; in a pipe, precedes
    /// `peerFinished` and `deadline`.
    case unconfirmed(Int)
    /// Nothing was received for a while after the last bytes.
    case silence
    /// The time that `PlainAction.startDeadline`, or an action like it, has set is over.
    case deadline
    /// The connection has ended; `inOrder` when one of the two sides closed it.
    case lost(String, inOrder: Bool)
    /// The command that `PlainAction.run` started has ended; nil is success.
    case commandEnded(String?)
    /// Standard output cannot be written, for this reason.
    case outputFailed(String)
}

extension PlainEvent {
    /// The status and the sentence, if this is a dial that failed.
    func dialFailure(to destination: String) -> (ProgramStatus, String)? {
        switch self {
        case .dialFailed(let reason, let isUnknownHost):
            (
                isUnknownHost ? .unknownHost : .unavailable,
                "cannot connect to \(destination): \(reason)"
            )
        case .notTrusted(let reason):
            (.notPermitted, "cannot connect to \(destination): \(reason)")
        case .misconfigured(let reason):
            (.configuration, "cannot connect to \(destination): \(reason)")
        default: nil
        }
    }

    /// Whether the event matters while only the command is waited for.
    var concernsDraining: Bool {
        switch self {
        case .commandEnded, .outputFailed: true
        default: false
        }
    }
}

/// The logic of the plain client: events in, actions out.
package protocol PlainBrain {
    mutating func handle(_ event: PlainEvent) -> [PlainAction]
}

/// An effect of the plain client's logic; the session performs them in order.
package enum PlainAction: Equatable, Sendable {
    /// Send this message, followed by the line end of the settings.
    case send([UInt8])
    /// The same, and keep the message nowhere.
    case sendHidden([UInt8])
    /// Send these bytes unchanged.
    case sendBytes([UInt8])
    /// Write a reply to standard output; the session adds the line end.
    case reply([UInt8])
    /// Write bytes to standard output unchanged.
    case output([UInt8])
    /// Show the start of a reply on a terminal; `reply`, or more of it, follows.
    case show([UInt8])
    /// The shown start of a line is not continued: the cursor is in the next row.
    case leaveShown
    /// Treat the start of a line that the connection holds as a line.
    case endLine([UInt8])
    /// Write a line to the log.
    case log(LoggedLine.Speaker, [UInt8])
    /// Pass a reply to the command.
    case run([UInt8])
    /// Stop or resume receiving, because the command is slower than the server.
    case pauseServer
    case resumeServer
    /// Print a text for a person at a terminal, without a line end; not needed in a pipe.
    case say(String)
    /// Print one sentence on standard error.
    case complain(String)
    case readInput
    case pauseInput
    /// Start the time limit for an answer, or for the peer to close the connection.
    case startDeadline
    /// Wait a moment for the end of the input, instead of the deadline.
    case startGrace
    /// Wait this long, instead of the deadline.
    case startTimer(Duration)
    case stopDeadline
    /// Send FIN, and receive until the peer closes.
    case closeWriting
    case quit(ProgramStatus)
}
