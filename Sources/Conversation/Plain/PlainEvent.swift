package import Settings

/// What happens to the plain client.
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
    /// An input line was longer than the client takes, and is left out.
    case inputTooLong(limit: Int)
    case inputEnded
    case inputFailed(String)
    /// A reply; `isCut` when it was longer than the client keeps.
    case received([UInt8], isCut: Bool = false)
    /// The line that the connection ended in; `lost` follows.
    case receivedTail([UInt8])
    /// The start of a line that has not ended, with its characters whole, or more of it.
    case holds([UInt8])
    /// Bytes that came, in a pipe.
    case receivedBytes([UInt8])
    /// The peer sends nothing more, and still reads.
    case peerFinished
    /// The peer reads too slowly for more to be sent now.
    case sendingPaused
    case sendingResumed
    /// So many bytes that were sent are not known to have reached the peer's system; in a pipe, in
    /// front of `peerFinished` and `deadline`.
    case unconfirmed(Int)
    /// Nothing has come for a while after what was received.
    case silence
    /// The time is over that `PlainAction.startDeadline` asked for, or one of its kind.
    case deadline
    /// The connection is over; `inOrder` when the peer, or we, closed it.
    case lost(String, inOrder: Bool)
    /// The command that `PlainAction.run` started has ended; nil is success.
    case commandEnded(String?)
    /// Standard output takes nothing more, for this reason.
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

    /// Whether it means anything when only the command is waited for.
    var concernsDraining: Bool {
        switch self {
        case .commandEnded, .outputFailed: true
        default: false
        }
    }
}

/// What decides for the plain client: events in, actions out.
package protocol PlainBrain {
    mutating func handle(_ event: PlainEvent) -> [PlainAction]
}

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
    /// A text for a person at a terminal, without a line end; not needed in a pipe.
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
