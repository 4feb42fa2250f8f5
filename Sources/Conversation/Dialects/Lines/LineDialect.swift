import ReactorKit

/// The dialect of services whose messages are lines, such as the timestamp service, a mail server,
/// or a person at the other end of a socket. Pure.
///
/// It determines whether the service echoes each message, see ``SentMessages``, and how long it has
/// been silent. While the peer is the person's terminal and echoes what is typed, as by Telnet, its
/// echo is no answer, and none is owed.
struct LineDialect: Dialect {
    /// The seconds of an overdue answer are counted up to this.
    static let countedSilence = Duration.seconds(60)

    private(set) var messages = SentMessages()
    private(set) var roundTrip: Duration?
    /// Since when the peer has owed an answer and been silent; nil if it does not.
    private var silentSince: Instant?
    /// Whether a message had no answer when its connection ended; kept for the next connection,
    /// since it is a property of the service.
    private var hasBeenSilent = false
    private var lineEnd = ClientSettings.LineEnd.lf
    /// Whether the peer echoes what is sent, as a terminal does.
    private var isTerminal = false

    var commands: [SlashCommand] { [] }

    mutating func adopt(_ settings: ClientSettings) {
        lineEnd = settings.lineEnd
    }

    mutating func peerEchoes(_ isEchoing: Bool) {
        isTerminal = isEchoing
    }

    // MARK: - Out

    var expectsAnswer: Bool { messages.manner != .otherwise && !isTerminal }

    func action(sending message: [UInt8]) -> ConnectionAction {
        lineEnd == .nothing ? .sendUnended(message) : .send(lineEnd.ending(message))
    }

    /// A service that has been silent after a message is not an echo either.
    func onlyEchoes(at now: Instant) -> Bool {
        if isTerminal || messages.hasSpokenUnasked { return false }
        return switch messages.manner {
        case .echo: takenInSilence(at: now).isEmpty
        case .unknown: !hasBeenSilent && takenInSilence(at: now).isEmpty
        case .otherwise: false
        }
    }

    mutating func sent(_ message: SentMessage) {
        if isTerminal { return }
        messages.append(message)
        silentSince = silentSince ?? message.sent
    }

    // MARK: - In

    mutating func received(_ line: [UInt8], isEnded: Bool, at now: Instant) -> LineMeaning {
        let owed = messages.count
        let meaning = messages.received(line, at: now)
        switch meaning {
        case .reply(let answered, _):
            roundTrip = now - answered.sent
            silentSince = messages.isEmpty ? nil : now
        // A service that does not echo need not answer any message.
        case .answer: silentSince = nil
        }
        if !isEnded, messages.manner == .echo, messages.count < owed {
            messages.endsLinesWithNothing = true
        }
        return meaning
    }

    func isAnswered(byUnfinished start: [UInt8], at now: Instant) -> Bool {
        messages.isAnswered(byUnfinished: start, at: now)
    }

    var awaitsEcho: Bool { messages.manner == .echo && !messages.isEmpty }

    func takenInSilence(at now: Instant) -> [SentMessage] {
        guard messages.manner != .echo, let silentSince,
            now - silentSince >= SentMessages.patience
        else { return [] }
        return messages.all
    }

    mutating func connectionEnded(at now: Instant) -> [SentMessage] {
        if !takenInSilence(at: now).isEmpty { hasBeenSilent = true }
        silentSince = nil
        roundTrip = nil
        isTerminal = false
        return messages.takeAll()
    }

    // MARK: - Waiting

    var unansweredCount: Int { messages.count }

    /// Only a service that is known to answer each message can be overdue.
    private func silence(at now: Instant) -> Duration? {
        messages.manner == .echo ? silentSince.map { now - $0 } : nil
    }

    func overdue(at now: Instant) -> Duration? {
        guard let silence = silence(at: now), silence >= SentMessages.patience else { return nil }
        return silence
    }

    func untilOverdueChanges(at now: Instant) -> Duration? {
        guard let silence = silence(at: now), silence < Self.countedSilence else { return nil }
        return silence < SentMessages.patience
            ? SentMessages.patience - silence
            : .seconds(1) - (silence - .seconds(silence.components.seconds))
    }
}
