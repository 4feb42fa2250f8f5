package import ReactorKit
package import TerminalUI
import Text

/// One conversation: where it leads, its connection, and what was said and typed in it. Pure.
///
/// It is told what happens to its connection, and what the person wants with it, and gives
/// back what is to be done, under its name. Nothing that was typed is ever lost: a message
/// whose connection broke stays, marked, until it is sent again or dropped by a key.
package struct Tab {
    package let id: TabID
    /// Where the connection leads.
    package let endpoint: Endpoint
    package internal(set) var link = Link.down(reason: "not connected yet", retry: nil)
    package internal(set) var transcript: Transcript
    /// The line being typed.
    package internal(set) var editor = LineEditor()
    /// The walk through the history that another tab has interrupted.
    var pausedWalk: InputHistory.PausedWalk?
    /// What happened while another tab was shown, or nobody looked.
    package internal(set) var activity = Activity.none

    package internal(set) var view = TranscriptView()
    /// Seconds since 1970 at what happens now; for the lines that come of it.
    var present: Int64?
    /// Whether sending goes back to the newest line.
    var followsOnSend = true
    /// Whether a filter has lines to judge yet.
    var isFiltering = false
    /// The last search through the transcript.
    var search: TranscriptSearch?
    /// Sent over the present connection.
    var sent = SentMessages()
    /// The line that has begun and not ended, as far as it is shown.
    var unfinished: UnfinishedLine?
    /// The last of the lines that were received, where they are in the transcript.
    var lastReceived: LineID?
    /// Whether the person's command is given the lines that are received.
    var isHooked = false
    /// The lines that the command is to be given.
    var unhooked: [[UInt8]] = []
    /// Sent over one that broke; they wait for a key.
    var unanswered = UnansweredMessages()
    var roundTrip: Duration?
    /// Since when the other side owes an answer and is silent.
    var silentSince: Instant?
    /// What is known of the connection, while there is one.
    var facts: ConnectionFacts?
    /// Why the last one ended, or did not come about.
    var failure: ConnectionFailure?
    /// What the program's end would be for it, while there is no connection and ought to be one.
    var failureStatus: PlainStatus?
    /// When the connection before ended, if there was one.
    var downSince: Instant?
    /// A passing word about this conversation, until the next key that is pressed in it.
    var hint: FittingText?
    /// Whether this is the tab on the screen: then news are seen, and seconds counted down.
    var isShown = false
    /// Whether somebody looks at the screen.
    var isWatched = true
    /// The room of the row in which seconds are counted; none where the screen lacks that row.
    var titleColumns = Int.max
    var lineEnd = ClientSettings.LineEnd.lf
    var schedule = ReconnectSchedule()
    var reconnect = ClientSettings.Reconnect.lost
    /// When the present connection was made.
    var upSince: Instant?
    /// When the service's last answer in words of its own came, as far as it still comes.
    var lastAnswer: Instant?
    /// The failures in a row up to now.
    var failureRun: FailureRun?
    /// Whether a file wants what is said here.
    var isLogged = false
    /// What the file does not have yet.
    var unlogged: [LoggedLine] = []
    var random: any RandomNumberGenerator
    let timeOfDay: (Int64) -> String

    /// A tab at rest; `dial` brings it to life.
    init(
        _ id: TabID, to endpoint: Endpoint, transcript: Transcript,
        random: any RandomNumberGenerator, timeOfDay: @escaping (Int64) -> String
    ) {
        self.id = id
        self.endpoint = endpoint
        self.transcript = transcript
        self.random = random
        self.timeOfDay = timeOfDay
    }

    /// Takes in what happened to the connection, and gives back what is to be done.
    mutating func handle(_ event: ConnectionEvent, at now: Moment) -> [ClientAction] {
        switch event {
        case .connected(let facts):
            connected(facts, at: now)
            return []
        case .received(let line, let isCut): return received(line, isCut: isCut, at: now)
        case .holds(let start): return holds(start, at: now)
        case .dialFailed(let failure): return dialFailed(failure, at: now)
        case .trusted(let fingerprint): return trusted(fingerprint)
        case .notTrusted(let reason): return notTrusted(reason)
        case .lost(let failure): return lost(failure, at: now)
        case .tick: return tick(at: now)
        }
    }

    // MARK: - Being seen

    /// Comes to the screen; what happened meanwhile is seen now.
    mutating func show(at now: Moment) -> [ClientAction] {
        isShown = true
        activity = .none
        return wakeForRetry(at: now) + wakeForAnswer(at: now)
    }

    /// Leaves the screen to another tab.
    mutating func hide(at now: Moment) -> [ClientAction] {
        isShown = false
        return wakeForRetry(at: now)
    }

    /// Moves what is seen of the transcript.
    mutating func scroll(by command: Command, in frame: TranscriptView.Frame) {
        view.move(by: command, over: transcript, in: frame)
    }

    /// Marks the tab, unless the person sees what happened.
    mutating func note(_ news: Activity) {
        if !isShown || !isWatched { activity = max(activity, news) }
    }

    // MARK: - For the extensions

    /// Adds a line of the program's own to the transcript.
    mutating func say(_ text: String, _ kind: Transcript.Kind = .notice) {
        transcript.append("-- \(text)".utf8, kind: kind, at: present)
        log(.program, text.utf8)
    }
}
