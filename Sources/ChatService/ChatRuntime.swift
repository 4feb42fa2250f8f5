import Accounts
import ChatCore
import DequeModule
import ReactorKit

/// Runs the core of a network on a reactor: batches of events of all edges go in, effects come out.
///
/// A turn handles what fits into it; the rest follows in the next turns, between which the reactor
/// sends and serves its other connections. Effects are carried out at once by the edge on the same
/// reactor, and passed once a turn to each of the others, in the same order; with `durability =
/// strict` not before all is stored that was made until then. Call on the reactor's thread.
final class ChatRuntime {
    /// How many effects the core makes before the edge carries them out.
    private static let effectCount = 256
    /// How many lines are sent in a turn; a room of 10,000 takes that many for one message.
    private static let turnLineCount = 65_536
    /// How often users are removed that have been without a session for too long.
    private static let expiryInterval = Duration.seconds(3_600)

    private var network: Network
    private var effects = Effects()
    /// Batches of events, each with the edge that it is from; nil for the one on this reactor.
    private var inbox: Deque<(events: EventBatch, origin: RemoteEdge?)> = []
    /// The events of the first batch that were handled.
    private var position = 0
    /// True until the start, and while it waits for the next turn or for an edge.
    private var isWaiting = true
    /// True while it waits for an edge that has much to carry out, or for the disk.
    private var isHeld = false
    private var held = HeldEffects()
    /// True while what is said cannot be stored.
    private var isArchiveFailing = false
    private var hasEnded = false
    /// The next search for such users; nil while none is always on.
    private var expiry: ScheduledCall?
    private let reactor: Reactor
    private let now: () -> ServerTime
    private weak var edge: ChatEdge?
    /// Nil when there are no edges on other reactors.
    private var remotes: RemoteEdges?
    /// Called with a line for the log about what an operator did.
    var audited: (String) -> Void = { _ in }
    /// Called with what has changed of what is kept.
    var changed: ([StoredChange]) -> Void = { _ in }
    /// Called with what is to be archived, in this order; `archived` gets the number of those that
    /// are, on a later turn.
    var archiving: ([ArchiveChange]) -> Void = { _ in }
    /// Called with a question for a store; `answered` gets the answer.
    var asked: (Question, SessionID) -> Void = { _, _ in }

    /// A new network with an edge on the same reactor, one of so many; it handles nothing before
    /// `start`.
    init(
        _ settings: NetworkSettings, _ edge: ChatEdge, of edgeCount: Int, on reactor: Reactor,
        now: @escaping () -> ServerTime
    ) {
        network = Network(settings)
        self.edge = edge
        self.reactor = reactor
        self.now = now
        if edgeCount > 1 { remotes = RemoteEdges(besides: edge.number, of: edgeCount) }
        edge.collected = { [weak self] in self?.received($0) }
    }

    /// Begins with what has happened so far.
    func start() { run() }

    /// Handles nothing from now on.
    func end() {
        hasEnded = true
        inbox = []
        held = HeldEffects()
        expiry?.cancel()
    }

    /// Takes over the logs of an archive.
    func restore(_ history: StoredHistory) {
        network.restore(history)
        _ = carryOut()
    }

    /// Ends the stored logs of rooms that do not exist any more.
    func endUnclaimedLogs() {
        network.endUnclaimedLogs()
        _ = carryOut()
    }

    /// Removes what an account said and did from memory.
    func forget(_ account: String) {
        guard !hasEnded, let account = AccountName(Array(account.utf8)) else { return }
        network.forget(account)
        _ = carryOut()
    }

    /// So many more of the changes are archived, or were given up.
    func archived(_ count: Int) {
        if hasEnded { return }
        network.archived(count)
        held.archived(count)
        release()
    }

    /// What is said can be stored from now on, or cannot: operators get a notice.
    func archive(isAvailable: Bool) {
        if hasEnded { return }
        network.archive(isAvailable: isAvailable, at: now(), into: &effects)
        isArchiveFailing = !isAvailable
        updateStrictness()
        _ = carryOut()
        remotes?.flush()
    }

    /// So many records were given up: operators get a notice.
    func archiveDropped(_ count: Int) {
        if hasEnded { return }
        network.archiveDropped(count, at: now(), into: &effects)
        _ = carryOut()
        remotes?.flush()
    }

    /// There is no archive any more.
    func archiveEnded() {
        network.archiveEnded()
        isArchiveFailing = false
        updateStrictness()
    }

    /// Takes over what was kept.
    func restore(_ stored: StoredNetwork) {
        network.restore(stored, at: now(), into: &effects)
        _ = carryOut()
        remotes?.flush()
        expireUsers()
    }

    /// All that is to be kept now.
    var stored: StoredNetwork { network.stored }

    /// Replaces the network's settings, whose bans close sessions.
    func apply(_ settings: NetworkSettings) {
        network.apply(settings, at: now(), into: &effects)
        updateStrictness()
        _ = carryOut()
        remotes?.flush()
        expireUsers()
    }

    /// Removes users that have been without a session for too long, and does so again in an hour.
    private func expireUsers() {
        expiry?.cancel()
        expiry = nil
        if hasEnded { return }
        let isMoreToDo = network.expire(at: now(), into: &effects)
        _ = carryOut()
        remotes?.flush()
        let settings = network.settings
        guard isMoreToDo || settings.accounts?.alwaysOn != nil || settings.history?.age != nil
        else { return }
        expiry = reactor.callLater(isMoreToDo ? .zero : Self.expiryInterval) { [weak self] in
            self?.expireUsers()
        }
    }

    /// Handles the answer to a session's question.
    func answered(_ answer: Answer, of session: SessionID) {
        if hasEnded { return }
        network.handle(.answered(answer), of: session, at: now(), into: &effects)
        _ = carryOut()
        remotes?.flush()
    }

    /// The accounts that sessions are logged in to, or prove to be theirs.
    var accountsInUse: [AccountName] { network.accountsInUse }

    /// Closes the sessions of an account that was suspended, or logs those of a deleted one out;
    /// returns their number.
    func apply(_ change: AccountChange) -> Int {
        if hasEnded { return 0 }
        let count = network.apply(change, at: now(), into: &effects)
        _ = carryOut()
        remotes?.flush()
        return count
    }

    var roomCount: Int { network.roomCount }
    var userCount: Int { network.userCount }
    var sessionCount: Int { network.sessionCount }
    var banCount: Int { network.banCount(at: now()) }
    var counts: NetworkStatistics { network.counts }

    // MARK: - Edges on other reactors

    var remoteEdges: [RemoteEdge] { remotes?.all ?? [] }

    func add(_ edge: RemoteEdge) {
        remotes?.add(edge)
        network.reportBans(into: &effects)
        _ = carryOut()
        remotes?.flush()
    }

    func remove(_ edge: RemoteEdge) {
        remotes?.remove(edge)
        goOn()
    }

    /// Gets the events of an edge, if there are any; it has carried out some effects. The events of
    /// all edges that arrive together are handled together.
    func received(_ batch: EventBatch?, from edge: RemoteEdge) {
        remotes?.updateBacklog()
        goOn()
        guard let batch, !hasEnded else { return }
        inbox.append((batch, edge))
        if !isWaiting { runSoon() }
    }

    // MARK: -

    private func received(_ batch: consuming EventBatch) {
        if hasEnded { return }
        inbox.append((batch, nil))
        if !isWaiting { run() }
    }

    private func runSoon() {
        isWaiting = true
        reactor.callSoon { self.run() }
    }

    /// True while no more events are to be handled, since much waits to be carried out.
    private var isBehind: Bool { remotes?.areBehind == true || held.isFull }

    /// Ends the wait for an edge or the disk, when not much is to be carried out any more.
    private func goOn() {
        guard isHeld, !isBehind else { return }
        isHeld = false
        runSoon()
    }

    private func run() {
        isWaiting = false
        let time = now()
        var sentCount = 0
        while let (batch, origin) = inbox.popFirst() {
            while position < batch.count, sentCount < Self.turnLineCount, !isHeld {
                let (session, event) = batch[position]
                position += 1
                network.handle(event, of: session, at: time, into: &effects)
                if effects.list.count >= Self.effectCount { sentCount += carryOut() }
            }
            guard position == batch.count else {
                inbox.prepend((batch, origin))
                if isHeld { isWaiting = true } else { runSoon() }
                break
            }
            position = 0
            if let origin {
                origin.handled(byteCount: batch.byteCount)
            } else {
                edge?.handled(batch)
            }
        }
        _ = carryOut()
        remotes?.flush()
    }

    /// The number of lines that were sent, or wait to be.
    private func carryOut() -> Int {
        let changes = network.takeChanges()
        if !changes.isEmpty { changed(changes) }
        let records = network.takeArchiveChanges()
        if !records.isEmpty {
            held.made(records.count)
            archiving(records)
        }
        guard !effects.isEmpty else { return 0 }
        if held.mustWait {
            defer { effects = Effects() }
            held.append(effects)
            isHeld = isBehind
            return effects.list.count
        }
        defer { effects.removeAll() }
        return carryOut(effects)
    }

    /// The number of lines that were sent.
    private func carryOut(_ effects: borrowing Effects) -> Int {
        for line in effects.audit { audited(line) }
        var count = edge?.carryOut(effects) ?? 0
        if remotes != nil {
            remotes?.add(effects)
            isHeld = isBehind
            count += effects.list.count
        }
        if !effects.questions.isEmpty { passQuestions(of: effects) }
        return count
    }

    private func passQuestions(of effects: borrowing Effects) {
        for case .ask(let session, let index) in effects.list {
            let question = effects.questions[Int(index)]
            if !question.isAboutPassword { asked(question, session) }
        }
    }

    // MARK: - Strict durability

    /// Nothing waits for a disk that fails: the core refuses what is said then.
    private func updateStrictness() {
        held.isStrict =
            network.settings.history.map { $0.isStored && $0.isStrict } == true
            && !isArchiveFailing
        release()
    }

    /// Carries out what waited for the disk, as far as that is done.
    private func release() {
        var isReleased = false
        while let effects = held.popFirst() {
            _ = carryOut(effects)
            isReleased = true
        }
        guard isReleased else { return }
        remotes?.flush()
        goOn()
    }
}

@available(*, unavailable)
extension ChatRuntime: Sendable {}
