package import ReactorKit
import Settings
import TerminalUI
import Text

/// Identifies a link while the program runs.
package struct LinkID: Hashable, Sendable {
    private let number: Int

    private init(number: Int) {
        self.number = number
    }

    /// The link that is opened first.
    package static let first = LinkID(number: 1)

    /// The link that is opened next.
    package var next: LinkID { LinkID(number: number + 1) }
}

/// The life of one connection: dialing, retries, trust, and what is known of it. Pure.
///
/// A link takes events and returns actions. It has one or more buffers; the methods take the
/// first one, in which the link reports and which has the conversation with the server itself. The
/// link's ``Dialect`` interprets the lines. No typed text is lost: a message whose connection broke
/// stays in its buffer until it is sent again or dropped.
package struct Link {
    /// The state of the connection.
    package enum State: Equatable, Sendable {
        case connecting
        /// `since` in seconds of the wall clock.
        case up(peer: String, since: Int64)
        /// The client has closed the connection, and waits for the peer to close it too.
        case closing
        /// No connection; `retry` is the time of the next automatic dial, if there is one.
        case down(reason: String, retry: Instant?)

        var isUp: Bool {
            if case .up = self { true } else { false }
        }
    }

    package let id: LinkID
    /// The endpoint of the connection.
    package let endpoint: Endpoint
    /// The name of the endpoint in the settings; nil if it has none.
    package internal(set) var name: String?
    /// The settings for this endpoint.
    package private(set) var settings = ClientSettings()
    /// Whether it leads to a network with rooms and persons, by IRC.
    package var isNetwork: Bool { chat != nil }
    package internal(set) var state = State.down(reason: "not connected yet", retry: nil)
    var dialect: any Dialect
    /// The client of the network; nil for a service of lines.
    var chat: ChatLink?
    /// The address of the network, if it was written as one.
    private let address: NetworkAddress?
    /// The person's name on this system.
    private let userName: String
    /// The properties of the connection, while there is one.
    var facts: ConnectionFacts?
    /// Why the last connection ended, or failed.
    var failure: ConnectionFailure?
    /// The program's exit status for this link, while it is down and should be up.
    var exitStatus: ProgramStatus?
    /// When the last connection ended.
    var downSince: Instant?
    /// When the current connection was made.
    var upSince: Instant?
    /// When the service last answered without carrying a message, while it may still be answering.
    var lastAnswer: Instant?
    /// Whether the peer echoes what is sent, as a terminal does.
    var peerEcho = PeerEcho.off
    /// Whether a hidden line was sent, and no line was received since.
    var hasSentHidden = false
    /// The latest failures, if they all had the same reason.
    var failureRun: FailureRun?
    var colors = ClientSettings.Colors.show
    /// The server's colours and attributes at the start of the next line.
    var rendition = RenditionReader()
    var schedule = ReconnectSchedule()
    /// Whether an empty line was sent before.
    private var hasSentEmptyLine = false
    /// The width of the title row while one of the link's buffers is shown, for the seconds in it;
    /// otherwise 0.
    var titleColumns = 0
    var random: any RandomNumberGenerator
    let timeOfDay: (Int64) -> String

    /// A link that is down; `dial` connects it.
    init(
        _ id: LinkID, to destination: Destination, dialect: any Dialect = LineDialect(),
        userName: String = "guest", random: any RandomNumberGenerator,
        timeOfDay: @escaping (Int64) -> String
    ) {
        self.id = id
        endpoint = destination.endpoint
        name = destination.name
        address = destination.network
        self.userName = userName
        self.dialect = dialect
        self.random = random
        self.timeOfDay = timeOfDay
    }

    /// Takes an event of the connection.
    mutating func handle(
        _ event: ConnectionEvent, in buffer: inout Buffer, at now: Moment
    ) -> [ConnectionAction] {
        switch event {
        case .connected(let facts):
            connected(facts, in: &buffer, at: now)
            return []
        case .received(let line, let isCut):
            return received(line, isCut: isCut, in: &buffer, at: now)
        case .holds(let start): return receivedStart(start, in: &buffer, at: now)
        case .hidesInput(let isHidden):
            dialect.peerEchoes(isHidden)
            peerEcho = isHidden ? .on : .off
            buffer.setInputHidden(byServer: isHidden)
            return []
        case .dialFailed(let failure): return dialFailed(failure, in: &buffer, at: now)
        case .trusted(let fingerprint): return trusted(fingerprint, in: &buffer, at: now)
        case .notTrusted(let reason): return notTrusted(reason, in: &buffer)
        case .lost(let failure): return lost(failure, in: &buffer, at: now)
        // Only a network has these.
        case .password, .derived: return []
        case .tick: return tick(in: &buffer, at: now)
        }
    }

    /// Applies the settings; a countdown that they disable ends.
    mutating func adopt(_ settings: ClientSettings) {
        self.settings = settings
        if address != nil { self.settings.wireProtocol = .irc }
        chooseProtocol()
        schedule.initialDelay = settings.reconnectInitial
        schedule.maximumDelay = settings.reconnectMaximum
        schedule.factor = settings.reconnectFactor
        colors = settings.colors
        // It does not read lines whose sequences are shown as marks.
        if colors == .marks { rendition = RenditionReader() }
        if settings.reconnect == .never, case .down(let reason, _?) = state {
            state = .down(reason: reason, retry: nil)
        }
        dialect.adopt(settings)
    }

    /// Applies the setting of the protocol, unless there is a connection.
    private mutating func chooseProtocol() {
        let (settings, address, userName) = (settings, address, userName)
        if settings.wireProtocol == .irc, chat != nil {
            chat?.adopt(settings, address: address, userName: userName)
        } else if case .down = state {
            chat =
                settings.wireProtocol == .irc
                ? ChatLink(settings, address: address, userName: userName) : nil
        }
    }

    // MARK: - What the person wants

    /// Connects: ends the wait, dials again, or drops the connection and dials.
    mutating func reconnect(in buffer: inout Buffer, at now: Moment) -> [ConnectionAction] {
        guard state.isUp || state == .closing else { return dial(in: &buffer, at: now) }
        let ending = endUnfinished(in: &buffer, at: now)
        buffer.say("connection dropped, connecting again")
        downSince = downSince ?? now.instant
        return ending + dial(in: &buffer, at: now)
    }

    mutating func dial(in buffer: inout Buffer, at now: Moment) -> [ConnectionAction] {
        forgetConnection(in: &buffer, at: now)
        chooseProtocol()
        state = .connecting
        buffer.hint = nil
        return [.dial(endpoint)]
    }

    /// What an empty line does, by the setting; without a connection it connects.
    func emptyLineEffect(in buffer: Buffer, at now: Moment) -> SubmitEffect {
        guard state.isUp else { return .connect }
        if isNetwork { return .ignore }
        // A line that has begun is more than an echo.
        let onlyEchoes = buffer.unfinished == nil && dialect.onlyEchoes(at: now.instant)
        return switch settings.emptyLine.resolved(onlyEchoes: onlyEchoes) {
        case .auto, .close: .close
        case .ignore: .ignore
        case .send: .sendEmpty
        }
    }

    /// Enter on an empty line.
    mutating func submitEmptyLine(in buffer: inout Buffer, at now: Moment) -> [ConnectionAction] {
        switch emptyLineEffect(in: buffer, at: now) {
        case .close: return hangUp()
        case .connect: return reconnect(in: &buffer, at: now)
        case .ignore where isNetwork: return []
        case .ignore:
            buffer.hint = Hint(
                "an empty line does nothing here: empty-line = ignore", "an empty line is ignored",
                "ignored")
            return []
        case .sendEmpty:
            let actions = send([""], from: &buffer, at: now) ?? []
            if settings.emptyLine == .auto, !hasSentEmptyLine {
                buffer.hint = Hint(
                    "the empty line was sent, since this service does more than echo",
                    "the empty line was sent", "sent")
            }
            hasSentEmptyLine = true
            return actions
        case .submitText, .submitHidden, .answerMode: return []
        }
    }

    mutating func hangUp() -> [ConnectionAction] {
        guard state.isUp else { return [] }
        state = .closing
        return [.hangUp]
    }

    /// Cancels the dial, or the wait for the next one.
    mutating func cancel(in buffer: inout Buffer) -> [ConnectionAction] {
        switch state {
        case .connecting:
            state = .down(reason: "cancelled", retry: nil)
            exitStatus = nil
            buffer.say("connecting was cancelled")
            return [.letGo]
        case .down(let reason, _?):
            state = .down(reason: reason, retry: nil)
            return []
        case .up, .closing, .down:
            return []
        }
    }

    /// Random bytes.
    mutating func randomBytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }

    // MARK: - What happens

    private mutating func connected(
        _ facts: ConnectionFacts, in buffer: inout Buffer, at now: Moment
    ) {
        state = .up(peer: facts.peer, since: now.wallSecond)
        self.facts = facts
        upSince = now.instant
        exitStatus = nil
        reportGap(in: &buffer, at: now)
        buffer.say("\(timeOfDay(now.wallSecond)) connected to \(facts.peer)\(facts.way)")
        if let encryption = facts.encryption { buffer.say(encryption.line) }
        if let remark = facts.remark { buffer.say(remark, .failure) }
        // A hint about an earlier problem is outdated.
        buffer.hint =
            buffer.unanswered.isEmpty ? nil : Hint(buffer.resendText, isFailure: false)
    }

    private mutating func lost(
        _ failure: ConnectionFailure, in buffer: inout Buffer, at now: Moment
    ) -> [ConnectionAction] {
        let isGoodbye = isGoodbye(failure, at: now)
        buffer.hint = nil
        noteEnd(in: &buffer, at: now)
        forgetConnection(in: &buffer, at: now)
        downSince = now.instant
        exitStatus = state == .closing ? nil : failure.lossStatus
        guard state != .closing else {
            state = .down(reason: "closed", retry: nil)
            buffer.say("\(timeOfDay(now.wallSecond)) connection closed")
            return []
        }
        return isGoodbye && settings.reconnect == .lost
            ? endAfterGoodbye(failure, in: &buffer, at: now)
            : retry(after: failure, in: &buffer, at: now)
    }

    private mutating func dialFailed(
        _ failure: ConnectionFailure, in buffer: inout Buffer, at now: Moment
    ) -> [ConnectionAction] {
        exitStatus = failure.dialStatus
        buffer.hint = nil
        return retry(after: failure, in: &buffer, at: now)
    }

    private mutating func forgetConnection(in buffer: inout Buffer, at now: Moment) {
        buffer.setAside(dialect.connectionEnded(at: now.instant))
        buffer.setInputHidden(byServer: false)
        facts = nil
        upSince = nil
        lastAnswer = nil
        peerEcho = .off
        rendition = RenditionReader()
        hasSentHidden = false
    }

    private mutating func tick(in buffer: inout Buffer, at now: Moment) -> [ConnectionAction] {
        if state.isUp {
            buffer.showAsSent(dialect.takenInSilence(at: now.instant))
            return wakeForAnswer(at: now)
        }
        guard case .down(_, let retry?) = state else { return [] }
        return retry > now.instant ? wakeForRetry(at: now) : dial(in: &buffer, at: now)
    }

    // MARK: - Wake-ups

    /// Requests the wake-up that the title row needs to count seconds.
    func wake(at now: Moment) -> [ConnectionAction] {
        wakeForRetry(at: now) + wakeForAnswer(at: now)
    }

    /// Requests a wake-up at the next dial; or, if the countdown is shown, when its number
    /// changes.
    func wakeForRetry(at now: Moment) -> [ConnectionAction] {
        guard case .down(_, let retry?) = state else { return [] }
        let left = max(retry - now.instant, .zero)
        let isCounted = titleColumns >= Self.countdownColumns
        return [.wake(after: isCounted ? Self.untilNextSecond(of: left) : left)]
    }

    /// Requests a wake-up when the overdue time in the title row changes.
    func wakeForAnswer(at now: Moment) -> [ConnectionAction] {
        guard state.isUp, titleColumns >= Self.overdueColumns,
            let delay = dialect.untilOverdueChanges(at: now.instant)
        else { return [] }
        return [.wake(after: delay)]
    }

    /// How long a countdown shows the same number.
    private static func untilNextSecond(of left: Duration) -> Duration {
        let (seconds, attoseconds) = left.components
        if seconds == 0 { return left }
        return attoseconds > 0
            ? Duration(secondsComponent: 0, attosecondsComponent: attoseconds) : .seconds(1)
    }
}
