import ReactorKit
package import TerminalUI

/// The client's brain: events in, actions out, and a picture of the screen. Pure.
///
/// It holds the connection's state, the transcript, the line being typed and what waits for an
/// answer. Nothing that was typed is ever lost: a message whose connection broke stays, marked,
/// until it is sent again or dropped by a key.
package struct ClientState {
    /// Where the connection leads, as the person wrote it.
    package let destination: String
    package internal(set) var link = Link.down(reason: "not connected yet", retry: nil)
    package internal(set) var transcript: Transcript
    package internal(set) var editor = LineEditor()
    /// Set by every event that changes what is seen; the session takes it back.
    package var needsDisplay = true

    var rows: Int
    var columns: Int
    var view = TranscriptView()
    var help: HelpPage?
    var history = InputHistory()
    /// Sent over the present connection.
    var sent = UnansweredMessages()
    /// Sent over one that broke; they wait for a key.
    var unanswered = UnansweredMessages()
    var roundTrip: Duration?
    /// A passing word to the person, until the next key.
    var hint: String?
    var quitIsArmed = false
    var schedule = ReconnectSchedule()
    var random: any RandomNumberGenerator
    var now: Moment
    let keymap: Keymap
    let theme: Theme
    let timeOfDay: (Int64) -> String

    /// A client at rest; `start` makes it dial.
    package init(
        destination: String, rows: Int, columns: Int, now: Moment,
        transcript: Transcript = Transcript(), keymap: Keymap = .standard,
        theme: Theme = .standard,
        random: any RandomNumberGenerator = SystemRandomNumberGenerator(),
        timeOfDay: @escaping (Int64) -> String
    ) {
        self.destination = destination
        self.rows = rows
        self.columns = columns
        self.now = now
        self.transcript = transcript
        self.keymap = keymap
        self.theme = theme
        self.random = random
        self.timeOfDay = timeOfDay
    }

    /// The first dial.
    package mutating func start(at moment: Moment) -> [ClientAction] {
        now = moment
        say("F1 or /help lists the keys; an empty line closes the connection.")
        return dial()
    }

    /// Takes an event in and gives back what is to be done.
    package mutating func handle(_ event: ClientEvent, at moment: Moment) -> [ClientAction] {
        now = moment
        needsDisplay = true
        switch event {
        case .input(let input): return take(input)
        case .resized(let rows, let columns):
            (self.rows, self.columns) = (rows, columns)
            return []
        case .connected(let peer): return connected(to: peer)
        case .dialFailed(let reason): return dialFailed(reason)
        case .received(let line, let isCut): return received(line, isCut: isCut)
        case .lost(let reason): return lost(reason)
        case .tick: return tick()
        case .terminated: return [.quit]
        }
    }

    // MARK: - For the extensions

    /// Adds a line of the program's own to the transcript.
    mutating func say(_ text: String, _ kind: Transcript.Kind = .notice) {
        transcript.append("-- \(text)".utf8, kind: kind)
    }
}
