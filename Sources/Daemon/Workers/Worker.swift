import Logging
import ReactorKit
import Relay
import SystemPackage
import Timestamps

/// All that one reactor serves: its listeners, their services, and what it counts.
///
/// Call on the reactor's thread.
final class Worker {
    /// What all workers share, and what each is made from.
    struct Common: Sendable {
        let settings: ServerSettings
        let admission: Admission
        let budget: BufferBudget
        let log: Logger
        let hint: LineEndHint.Once
    }

    /// An endpoint that is to be opened, with this worker's sockets for it.
    struct Opening: Sendable {
        let plan: ListenerPlan
        let sockets: [ListeningSocket]
    }

    let reactor: Reactor
    let admission: Admission
    let log: Logger
    let counters: Counters
    let timestamp: Timestamp
    let rates: ConnectionRates
    let lineEndHint: LineEndHint
    private(set) var settings: ServerSettings
    private let ledger = StreamLedger()
    private let limits: SharedActivityLimits
    private var isRelieving = false
    private var peak = BacklogPeak()
    private var memoryReturn: ScheduledCall?
    private let refusals: RefusalLog
    private var share: BufferShare
    private var services: [ListenerPlan.Key: ListenerService] = [:]
    private var listeners: [ListenerPlan.Key: [StreamListener]] = [:]
    /// By the name of their listeners.
    private var rooms: [String: Relay] = [:]

    init(_ common: Common, on reactor: Reactor) {
        settings = common.settings
        admission = common.admission
        log = common.log
        share = BufferShare(of: common.budget)
        self.reactor = reactor
        counters = Counters(of: reactor)
        timestamp = Timestamp(common.settings.timeLayout)
        rates = ConnectionRates(common.settings.limits)
        limits = SharedActivityLimits(common.settings.limits.activity)
        refusals = RefusalLog(common.log, on: reactor)
        lineEndHint = LineEndHint(common.hint, on: reactor, log: common.log)
        ledger.connectionEnded = { [admission] in admission.leave() }
        ledger.waitingChanged = { [weak self] in self?.coverWhatWaits() }
        counters.refresh = { [weak self, ledger, timestamp] counters in
            counters.bytesIn = ledger.receivedByteCount
            counters.bytesOut = ledger.sentByteCount
            counters.bufferedBytes = ledger.waitingByteCount
            let said = self?.rooms.values.reduce(0) { $0 + $1.messageCount } ?? 0
            counters.messages = timestamp.useCount + said
        }
        reactor.turnEnded = { [counters] in counters.turn(took: $0) }
    }

    // MARK: - Listeners

    /// Listens at these; the listeners keep `owner` alive until they stop.
    ///
    /// - Throws: `TLSError`; then nothing of it is opened.
    func open(_ openings: [Opening], for owner: AnyObject? = nil) throws {
        // All that can fail comes first.
        let made = try openings.map { (try ListenerService($0.plan, on: self), $0) }
        for (service, opening) in made {
            services[opening.plan.key] = service
            listeners[opening.plan.key] = opening.sockets.map {
                listen(on: $0, service, for: owner)
            }
        }
    }

    /// Stops listening there; connections that stand are left alone. With `leavesFile` a UNIX
    /// socket's file stays, for another process that has the socket too.
    func close(_ key: ListenerPlan.Key, leavesFile: Bool = false) {
        services[key] = nil
        for listener in listeners.removeValue(forKey: key) ?? [] {
            if leavesFile { listener.leaveFile() }
            listener.stopListening()
        }
    }

    /// The files of UNIX sockets that are to be removed at the end, by the socket's descriptor.
    var files: [FileDescriptor: SocketFileID] {
        var files: [FileDescriptor: SocketFileID] = [:]
        for listener in listeners.values.joined() { files[listener.descriptor] = listener.fileID }
        return files
    }

    /// Removes these at the end, as if it had made them.
    func takeFiles(_ files: [FileDescriptor: SocketFileID]) {
        for listener in listeners.values.joined() {
            if let file = files[listener.descriptor] { listener.takeFile(file) }
        }
    }

    /// Takes other settings over: the limits of time and of rates for those who are there as well,
    /// the rest for those who come.
    func change(to settings: ServerSettings, _ plans: [ListenerPlan]) {
        self.settings = settings
        timestamp.layout = settings.timeLayout
        for plan in plans { services[plan.key]?.change(to: plan) }
        for room in rooms.values {
            room.layout = settings.timeLayout
            room.historyLimit = settings.relayHistory
        }
        rates.change(to: settings.limits)
        reactor.change(limits, to: settings.limits.activity)
        if !share.renew(for: ledger.waitingByteCount) { relieve() }
    }

    // MARK: - For services

    /// The room of a listener, which all its endpoints lead to.
    func room(ofListener name: String) -> Relay {
        if let room = rooms[name] { return room }
        let room = Relay(
            Timestamp(settings.timeLayout), on: reactor, history: settings.relayHistory)
        rooms[name] = room
        return room
    }

    /// Counts it, and says it once a period.
    func refused(
        _ reason: RefusalReason, count: Int = 1, _ event: String, _ metadata: Logger.Metadata = [:]
    ) {
        counters.refused(reason, count: count)
        refusals.tell(reason, count: count, event, metadata)
    }

    // MARK: -

    private func listen(
        on socket: ListeningSocket, _ service: ListenerService, for owner: AnyObject?
    ) -> StreamListener {
        let listener = reactor.listen(on: socket, options: ListenOptions()) { peer in
            try withExtendedLifetime(owner) { try service.welcome(peer) }
        }
        let key = service.plan.key
        listener.ledger = ledger
        listener.limits = limits
        listener.lastWords = service.wordsOfExhaustion
        listener.acceptFailed = { [weak self, weak listener] error in
            self?.acceptFailed(error, at: listener)
        }
        listener.exhausted = { [weak self] error, count in
            self?.refused(.descriptors, count: count, "cannot accept: \(error)")
        }
        listener.stopped = { [weak self, weak listener] in
            self?.listeners[key]?.removeAll { $0 === listener }
            if self?.listeners[key]?.isEmpty == true { self?.services[key] = nil }
        }
        return listener
    }

    private func acceptFailed(_ error: any Error, at listener: StreamListener?) {
        switch error {
        case is Refusal: break  // Told already.
        case is SystemError:
            guard let listener, !listener.isListening else { break }  // Told by `exhausted`.
            log.critical("no longer listening on \(listener.address): \(error)")
        // For want of memory, as that of OpenSSL.
        default: refused(.buffer, "cannot serve a connection: \(error)")
        }
    }

    private func coverWhatWaits() {
        let held = ledger.waitingByteCount
        if !share.cover(held) { relieve() }
        if peak.hasPassed(now: held) { returnMemorySoon() }
    }

    /// A while later, when the rest of a backlog that is going has gone too.
    private func returnMemorySoon() {
        guard memoryReturn?.isWaiting != true else { return }
        memoryReturn = reactor.callLater(.seconds(1)) { [reactor] in
            // Best effort: with all workers busy there will be another time.
            _ = try? reactor.runOnWorker({ ProcessUse.returnFreeMemory() }) { _ in }
        }
    }

    /// Some room is made at once, so that this is not to be done for each byte.
    private func relieve() {
        // Each that is dropped changes what is held, and need not be looked at anew.
        guard !isRelieving else { return }
        isRelieving = true
        reactor.dropLargest(of: ledger, downTo: share.covered / 8 * 7)
        isRelieving = false
    }
}

extension ServerLimits {
    /// How long connections may do nothing.
    var activity: ActivityLimits {
        ActivityLimits(
            idle: idle == .zero ? nil : idle, writeStall: writeStall == .zero ? nil : writeStall)
    }
}
