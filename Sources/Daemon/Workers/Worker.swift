import Logging
import ReactorKit
import Services
import SystemPackage

/// What one reactor serves: its listeners, their services, and its counters.
///
/// Call on the reactor's thread.
final class Worker {
    /// What all workers share.
    struct Common: Sendable {
        let settings: ServerSettings
        let admission: Admission
        let budget: BufferBudget
        let log: Logger
        let once: OnceRegistry
        /// Nil when there is one worker, as the spread.
        let cores: CoreDirectory?
        let spread: ConnectionSpread?
        let requestReload: @Sendable (@escaping ReloadCompletion) -> Void
    }

    /// An endpoint to open, with this worker's sockets for it.
    struct Opening: Sendable {
        let plan: ListenerPlan
        let place: ConnectionSpread.Place
        let sockets: [ListeningSocket]
    }

    let reactor: Reactor
    /// From 0, which is the one on the main reactor.
    private let index: Int
    private let cores: CoreDirectory?
    let admission: Admission
    let log: Logger
    let counters: Counters
    let rates: ConnectionRates
    var connections = ConnectionList()
    private let once: OnceRegistry
    private let requestReload: @Sendable (@escaping ReloadCompletion) -> Void
    private(set) var settings: ServerSettings
    /// Set on the first worker alone, which has the services that wait for it.
    var predecessor: PredecessorServices?
    private let meter = StreamMeter()
    private let limits: SharedActivityLimits
    private var isRelieving = false
    private var peak = BacklogPeak()
    private var memoryReturn: ScheduledCall?
    private let refusals: RefusalLog
    private var share: BufferShare
    private var acceptors: [ListenerPlan.Key: Acceptor] = [:]
    private var listeners: [ListenerPlan.Key: [StreamListener]] = [:]
    private var services = WorkerServices()
    private var spread: SpreadMember?

    init(_ common: Common, index: Int, on reactor: Reactor) {
        self.index = index
        cores = common.cores
        settings = common.settings
        admission = common.admission
        log = common.log
        share = BufferShare(of: common.budget)
        self.reactor = reactor
        counters = Counters(of: reactor, worker: index)
        rates = ConnectionRates(common.settings.limits)
        limits = SharedActivityLimits(common.settings.limits.activity)
        refusals = RefusalLog(common.log, on: reactor)
        once = common.once
        requestReload = common.requestReload
        spread = common.spread.map { SpreadMember(self, index: index, of: $0) }
        meter.connectionEnded = { [admission, spread] in
            admission.leave()
            spread?.remove()
        }
        meter.heldByteCountChanged = { [weak self] in self?.coverWhatWaits() }
        counters.refresh = { [weak self, meter] counters in
            counters.bytesIn = meter.receivedByteCount
            counters.bytesOut = meter.sentByteCount
            counters.bufferedBytes = meter.heldByteCount
            self?.services.add(to: counters)
        }
        reactor.turnEnded = { [counters] in counters.turn(took: $0) }
    }

    // MARK: - Listeners

    /// Listens on these; the listeners keep `owner` alive until they stop.
    ///
    /// - Throws: `TLSError`, `UnknownService`, or why a service cannot serve; then none of them is opened.
    func open(_ openings: [Opening], for owner: AnyObject? = nil) throws {
        // All that can fail is done first.
        let made = try openings.map { (try Acceptor($0.plan, at: $0.place, on: self), $0) }
        for (acceptor, opening) in made {
            acceptors[opening.plan.key] = acceptor
            spread?.open(opening.place, acceptor)
            listeners[opening.plan.key] = opening.sockets.map {
                listen(on: $0, acceptor, for: owner)
            }
        }
    }

    /// Stops listening; open connections continue. With `leavesFile` the file of a UNIX socket is
    /// kept, for another process that has the socket too.
    func close(_ key: ListenerPlan.Key, leavesFile: Bool = false) {
        if let acceptor = acceptors.removeValue(forKey: key) { spread?.close(acceptor.place) }
        for listener in listeners.removeValue(forKey: key) ?? [] {
            if leavesFile { listener.leaveFile() }
            listener.stopListening()
        }
    }

    /// Notifies the services that a successor serves in this process's place; calls `left` when all
    /// have left.
    func leave(_ left: @escaping () -> Void) { services.leave(left) }

    /// Notifies the services that a command has changed what they keep on disk; calls `noted` with
    /// what all of them did.
    func dataChanged(_ noted: @escaping ([String]) -> Void) { services.dataChanged(noted) }

    /// Notifies the services that a command removes what they keep on disk of an account; calls
    /// `noted` with what all of them did.
    func dataForgotten(of account: String, _ noted: @escaping ([String]) -> Void) {
        services.dataForgotten(of: account, noted)
    }

    /// The files of UNIX sockets to be removed at the end, by the descriptor of the socket.
    var files: [FileDescriptor: SocketFileID] {
        var files: [FileDescriptor: SocketFileID] = [:]
        for listener in listeners.values.joined() { files[listener.descriptor] = listener.fileID }
        return files
    }

    /// Removes these at the end, as if it had created them.
    func takeFiles(_ files: [FileDescriptor: SocketFileID]) {
        for listener in listeners.values.joined() {
            if let file = files[listener.descriptor] { listener.takeFile(file) }
        }
    }

    /// Whether the file of a listener's UNIX socket was removed or replaced, so that no client can
    /// connect. False for a file that is not its own, such as the service manager's.
    func hasLostFile(_ key: ListenerPlan.Key) -> Bool {
        listeners[key]?.contains { $0.hasLostFile } == true
    }

    /// The addresses of a listener's UNIX sockets whose file, which another process made, is gone.
    func lostForeignFiles(_ key: ListenerPlan.Key) -> [SocketAddress] {
        (listeners[key] ?? []).filter(\.hasLostForeignFile).map(\.address)
    }

    /// Applies new settings: time and rate limits also to open connections, the rest to new ones.
    /// `former` are the keys that plans had before.
    func change(
        to settings: ServerSettings, _ plans: [ListenerPlan],
        _ former: [ListenerPlan.Key: ListenerPlan.Key] = [:]
    ) {
        self.settings = settings
        services.change(to: settings, named: Set(plans.map(\.settings.service)))
        for (key, before) in former where key != before {
            acceptors[key] = acceptors.removeValue(forKey: before)
            listeners[key] = listeners.removeValue(forKey: before)
        }
        for plan in plans {
            guard let acceptor = acceptors[plan.key] else { continue }
            acceptor.change(to: plan)
            for listener in listeners[plan.key] ?? [] {
                listener.exhaustionMessage = acceptor.exhaustionMessage
            }
        }
        rates.change(to: settings.limits)
        reactor.change(limits, to: settings.limits.activity)
        if !share.renew(for: meter.heldByteCount) { relieve() }
    }

    // MARK: - For acceptors

    /// Serves a connection that another worker has accepted.
    func serve(_ connection: AcceptedConnection, by acceptor: Acceptor) {
        do {
            try reactor.serve(connection, limits: limits, meter: meter) {
                try accept($0, at: connection.address, by: acceptor)
            }
        } catch {
            acceptFailed(error, at: nil)
        }
    }

    /// The service of this name, created when the first listener needs it.
    ///
    /// - Throws: `UnknownService`, or why the service cannot serve.
    func service(named name: String) throws -> any Service {
        guard let section = settings.section(ofService: name) else {
            throw UnknownService(name: name)
        }
        return try services.service(
            section,
            in: ServiceContext(
                name: name, on: reactor, worker: index, cores: cores, log: log, once: once,
                lineLimit: settings.lineLimit,
                account: Privileges.futureAccount(settings), requestReload: requestReload,
                isAlone: predecessor?.areGone ?? true,
                whenAlone: predecessor?.whenGone ?? { $0() }),
            named: name)
    }

    /// Counts a refusal, and logs it at most once per period.
    func refused(
        _ reason: RefusalReason, count: Int = 1, _ event: String, _ metadata: Logger.Metadata = [:]
    ) {
        counters.refused(reason, count: count)
        refusals.record(reason, count: count, event, metadata)
    }

    // MARK: -

    private func listen(
        on socket: ListeningSocket, _ acceptor: Acceptor, for owner: AnyObject?
    ) -> StreamListener {
        let listener = reactor.accept(on: socket, options: ListenOptions()) { [self] transport in
            try withExtendedLifetime(owner) {
                try accept(transport, at: socket.address, by: acceptor)
            }
        }
        if let spread {
            listener.passOn = { [place = acceptor.place] in spread.pass($0, at: place) }
        }
        listener.meter = meter
        listener.limits = limits
        listener.exhaustionMessage = acceptor.exhaustionMessage
        listener.acceptFailed = { [weak self, weak listener] error in
            self?.acceptFailed(error, at: listener)
        }
        listener.exhausted = { [weak self] error, count in
            self?.refused(.descriptors, count: count, "cannot accept: \(error)")
        }
        listener.stopped = { [weak self, weak listener, weak acceptor] in
            guard let key = acceptor?.plan.key else { return }
            self?.listeners[key]?.removeAll { $0 === listener }
            guard let self, listeners[key]?.isEmpty == true,
                let acceptor = acceptors.removeValue(forKey: key)
            else { return }
            spread?.end(acceptor.place)
        }
        return listener
    }

    private func accept(
        _ transport: any Transport, at address: SocketAddress, by acceptor: Acceptor
    ) throws -> any StreamProtocol {
        do {
            return try acceptor.accept(transport, at: address)
        } catch {
            spread?.remove()
            throw error
        }
    }

    private func acceptFailed(_ error: any Error, at listener: StreamListener?) {
        switch error {
        case is Refusal: break  // Reported already.
        case is SystemError:
            guard let listener, !listener.isListening else { break }  // Reported by `exhausted`.
            log.critical("no longer listening on \(listener.address): \(error)")
        // No memory, such as in OpenSSL.
        default: refused(.buffer, "cannot serve a connection: \(error)")
        }
    }

    private func coverWhatWaits() {
        let held = meter.heldByteCount
        if !share.cover(held) { relieve() }
        if peak.hasPassed(now: held) { returnMemorySoon() }
    }

    /// A second later, when the rest of the backlog is gone too.
    private func returnMemorySoon() {
        guard memoryReturn?.isWaiting != true else { return }
        memoryReturn = reactor.callLater(.seconds(1)) { [reactor] in
            // Best effort: when all threads of the pool are busy, a later peak returns it.
            _ = try? reactor.runOnWorker({ ProcessUse.returnFreeMemory() }) { _ in }
        }
    }

    /// Frees some more than needed, so that it is not repeated for each byte.
    private func relieve() {
        // Dropping a connection changes the held bytes, which would call this again.
        guard !isRelieving else { return }
        isRelieving = true
        reactor.dropLargest(of: meter, downTo: share.covered / 8 * 7)
        isRelieving = false
    }
}

extension ServerLimits {
    /// The time limits of connections.
    var activity: ActivityLimits {
        ActivityLimits(
            idle: idle == .zero ? nil : idle, writeStall: writeStall == .zero ? nil : writeStall)
    }
}

/// A listener names a service that the settings do not have.
struct UnknownService: Error, CustomStringConvertible {
    let name: String

    var description: String { "there is no service \"\(name)\"" }
}
