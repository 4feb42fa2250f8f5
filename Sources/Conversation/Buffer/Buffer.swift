package import ReactorKit
package import TerminalUI
import Text

/// Identifies a buffer while the program runs, although its tab's number may change.
package struct BufferID: Hashable, Sendable {
    private let number: Int

    private init(number: Int) {
        self.number = number
    }

    /// The buffer that is opened first.
    static let first = BufferID(number: 1)

    /// The buffer that is opened next.
    var next: BufferID { BufferID(number: number + 1) }
}

/// What happened in a buffer since it was last seen, in order of severity.
package enum Activity: Int, Comparable, Sendable {
    case none
    /// Lines by others; echoes of the person's own messages do not count.
    case lines
    /// A line by others that is important to the person.
    case highlight
    case failure

    package static func < (left: Activity, right: Activity) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The mark after the tab's number.
    var sign: String {
        switch self {
        case .none: ""
        case .lines: "*"
        case .highlight: "+"
        case .failure: "!"
        }
    }
}

/// The transcript, the draft and the view of one conversation. Pure.
///
/// A buffer belongs to a ``Link``, which may have others.
package struct Buffer {
    /// The room or the person with which the conversation is.
    package struct Target: Hashable, Sendable {
        package enum Kind: Sendable {
            case room, person
            /// The list of a network's rooms.
            case list
        }

        package let kind: Kind
        /// The name as it is shown.
        package let name: String

        package init(_ kind: Kind, _ name: String) {
            self.kind = kind
            self.name = name
        }
    }

    /// An unfinished line, as far as it is shown.
    struct UnfinishedLine {
        /// The bytes as received.
        var bytes: [UInt8]
        /// The line in the transcript.
        var line: LineID
        /// Whether the tab is marked for it already.
        var isHeard = false
    }

    let id: BufferID
    /// The link to which it belongs.
    package let link: LinkID
    /// The endpoint of the link.
    package let endpoint: Endpoint
    /// The room or the person; nil in the link's first buffer, the conversation with the server.
    package internal(set) var target: Target?
    /// The name of the endpoint in the settings; nil if it has none.
    var endpointName: String?
    /// The name of the endpoint in stored files.
    package let endpointKey: String
    /// The key of the conversation in stored files.
    package private(set) var key: String

    package internal(set) var transcript: Transcript
    /// The line that is being typed.
    package internal(set) var editor = LineEditor()
    /// Whether the line is readable on the screen.
    package internal(set) var inputVisibility = InputVisibility.visible
    /// The input line as it was before it was hidden; nil while it is visible.
    var coveredEditor: LineEditor?
    /// The kills since the line was hidden, which only it can yank; nil before the first.
    var hiddenKills: KillRing?
    /// The position in the history, which another tab has interrupted.
    var pausedWalk: InputHistory.PausedWalk?
    /// What happened while the buffer was not shown, or the window had no focus.
    package internal(set) var activity = Activity.none
    /// The number of lines by others since then.
    package internal(set) var unreadCount = 0
    /// The number of those that are important to the person.
    package internal(set) var highlightCount = 0
    /// The number of lines by others in total.
    var heardCount = 0
    package internal(set) var view = TranscriptView()
    /// The time of the current event, in seconds since 1970, for the lines that it adds.
    var present: Int64?
    /// The key bindings, for hints.
    var keymap = Keymap.standard
    /// Whether sending scrolls to the newest line.
    var followsOnSend = true
    /// Whether a filter has more lines to test.
    var isFiltering = false
    /// The last search in the transcript.
    var search: TranscriptSearch?
    var unfinished: UnfinishedLine?
    /// The last received line in the transcript.
    var lastReceived: LineID?
    /// Whether the person's command runs for received lines.
    var isHooked = false
    /// The lines that were not passed to the command yet.
    var unhooked: [[UInt8]] = []
    /// Messages that an earlier connection left unanswered, for the person to send again or drop.
    var unanswered = UnansweredMessages()
    /// A hint about this conversation, until the next key that is pressed in it.
    var hint: Hint?
    /// The topic of the room, with its formatting codes.
    var topic: [UInt8] = []
    /// The members of the room.
    var members = MemberList()
    /// The events in the room that no message has interrupted.
    var events: EventRun?
    /// Who has written in it, and when they last did.
    var speakers = Speakers()
    /// Who is typing in it.
    var typists = Typists()
    /// The person's nick, which is the prompt; nil where there is none.
    var nick: String?
    /// Whether this is the buffer on the screen.
    var isShown = false
    /// Whether the person looks at the screen, as far as known.
    var isWatched = true
    /// The setting `log`: the file to which the transcript is appended; nil for none.
    var logSetting: String?
    /// When the bell rings for an event in it.
    var bell = ClientSettings.Bell.never
    /// The lines that are not in the file yet.
    var unlogged: [LoggedLine] = []

    /// An empty buffer.
    ///
    /// - Parameter endpointKey: The endpoint's name in stored files; nil for its usual text.
    init(
        _ id: BufferID, of link: Link, target: Target? = nil, endpointKey: String? = nil,
        transcript: Transcript
    ) {
        self.id = id
        self.link = link.id
        endpoint = link.endpoint
        endpointName = link.name
        self.target = target
        let endpointKey = endpointKey ?? link.endpoint.description
        self.endpointKey = endpointKey
        key = Self.key(endpointKey, target)
        self.transcript = transcript
    }

    private static func key(_ endpointKey: String, _ target: Target?) -> String {
        // Names differ in case only by the choice of who writes them.
        target.map { "\(endpointKey)/\($0.name.lowercased())" } ?? endpointKey
    }

    /// The room or the person has another name.
    mutating func rename(to target: Target) {
        self.target = target
        key = Self.key(endpointKey, target)
    }

    /// Applies the settings.
    mutating func adopt(_ settings: ClientSettings) {
        logSetting = settings.log
        bell = settings.bell
        followsOnSend = settings.followOnSend
        keymap = settings.keymap
    }

    // MARK: - What is seen

    /// The name of the conversation on the screen.
    var name: String {
        let place = endpointName ?? endpoint.description
        return target.map { "\(place)/\($0.name)" } ?? place
    }

    /// Puts the buffer on the screen, and marks it as seen.
    mutating func appear() {
        isShown = true
        markAsSeen()
    }

    /// Clears the activity and the number of unread lines.
    mutating func markAsSeen() {
        activity = .none
        unreadCount = 0
        highlightCount = 0
    }

    /// Takes the buffer off the screen.
    mutating func disappear() { isShown = false }

    /// Marks the tab, unless the event is visible.
    mutating func note(_ news: Activity) {
        if !isShown || !isWatched { activity = max(activity, news) }
    }

    /// Counts a line by others, whose start may have marked the tab already.
    mutating func noteHeard(isHighlight: Bool = false) {
        heardCount += 1
        if unfinished?.isHeard != true { countHeard() }
        guard isHighlight, !isShown || !isWatched else { return }
        highlightCount += 1
        note(.highlight)
    }

    /// Marks the tab for the start of a line by others, once for the line.
    mutating func noteHeardStart() {
        guard unfinished?.isHeard == false else { return }
        unfinished?.isHeard = true
        countHeard()
    }

    private mutating func countHeard() {
        if !isShown || !isWatched { unreadCount += 1 }
        note(.lines)
    }

    /// Scrolls the transcript.
    mutating func scroll(by command: Command, in frame: TranscriptView.Frame) {
        view.move(by: command, over: transcript, in: frame)
    }

    /// Updates the view after a change; must be called after each one.
    mutating func followLines() {
        isFiltering = !view.follow(transcript, isOnScreen: isShown, isWatched: isWatched)
    }

    mutating func setFilter(_ filter: TranscriptFilter) {
        view.setFilter(filter, over: transcript)
        search?.setFilter(filter)
    }

    /// Scrolls to the first unread line; false if there is none.
    mutating func goToUnread(in frame: TranscriptView.Frame) -> Bool {
        view.toUnread(in: transcript, frame: frame)
    }

    /// Prepares what the next frame shows.
    mutating func prepare(in frame: TranscriptView.Frame) {
        view.prepare(transcript, in: frame)
    }

    // MARK: - Files

    /// How many lines of the log are shown at the start.
    private static let earlierLimit = 200

    /// Restores the draft of an earlier run, and the last lines of its log.
    mutating func restore(from stored: inout StoredState) {
        if let draft = stored.drafts[key]?.first {
            editor = LineEditor(draft)
            stored.drafts[key]?.removeFirst()
        }
        let earlier = stored.log.filter { $0.buffer == key }.suffix(Self.earlierLimit)
        if earlier.isEmpty { return }
        for line in earlier {
            transcript.append(line.earlierText, kind: .earlier, at: line.second)
        }
        transcript.append("──── earlier lines above ────".utf8, kind: .earlier)
    }

    mutating func log(_ speaker: LoggedLine.Speaker, _ bytes: some Collection<UInt8>) {
        if logSetting != nil { unlogged.append(LoggedLine(key, speaker, Array(bytes))) }
    }
}

extension TranscriptView {
    /// The rows to scroll for "a few lines".
    private static let fewRows = 3

    /// Scrolls by a command; other commands do nothing.
    mutating func move(by command: Command, over transcript: Transcript, in frame: Frame) {
        switch command {
        case .pageUp: pageUp(over: transcript, in: frame)
        case .pageDown: pageDown(over: transcript, in: frame)
        case .lineUp: scroll(byRows: -Self.fewRows, over: transcript, in: frame)
        case .lineDown: scroll(byRows: Self.fewRows, over: transcript, in: frame)
        case .toTop: toTop(of: transcript, in: frame)
        case .toEnd: toEnd()
        default: break
        }
    }
}

extension LoggedLine {
    /// The text of a logged line in the transcript of the next run.
    fileprivate var earlierText: [UInt8] {
        switch speaker {
        case .peer: bytes
        case .person: Array("> ".utf8) + bytes
        case .program: Array("-- ".utf8) + bytes
        }
    }
}
