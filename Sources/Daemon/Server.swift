package import Logging
package import ReactorKit
import Services
import SystemPackage

/// The server's life: workers that listen and serve, settings that change, and an end in good
/// order.
///
/// One worker is on the reactor that it is made with; with more `threads` the others have
/// reactors of their own, which begin and end with this one. Call on the reactor's thread.
package final class Server {
    /// An endpoint that is open.
    struct Place {
        var plan: ListenerPlan
        let sockets: ListenerSockets
    }

    /// Descriptors that are kept for other things than connections: files, the control socket, the
    /// status page, and of each further worker its loop and its listeners.
    private var reserve: Int {
        64 + (workerCount - 1) * (6 + 2 * ListenerPlan.all(of: settings).count)
    }
    /// Connections that it is to hold where nothing else is said.
    private static let usualConnections = 10_000

    var settings: ServerSettings
    let reactor: Reactor
    let log: Logger
    /// Every event of its life goes through it.
    package var life = ServerLife() {
        didSet { status.phase = life.shown }
    }
    let home: Worker
    var threads: WorkerThreads?
    var places: [Place] = []
    /// All reactors, each with the name of its counters.
    package private(set) var workers: [(handle: ReactorHandle, key: CountersKey)] = []
    private let admission: Admission
    private let budget: BufferBudget
    private let once = OnceRegistry()
    /// Those of a predecessor or of the service manager that are still open.
    var adopted: [AdoptedListener]
    /// For the start; let go of behind it.
    private var startFiles: TLSFiles?
    /// When those that still talk are sent away, and when it is looked again whether any do.
    private var drainDeadline: ScheduledCall?
    private var nextLook: ScheduledCall?
    /// What it says of itself.
    package let status: ServerStatus

    /// `adopted` are listening sockets that others have opened, by the endpoint in whose place
    /// they stand; `files` may have been read already.
    package init(
        _ settings: ServerSettings, on reactor: Reactor, log: Logger,
        adopted: [AdoptedListener] = [], files: TLSFiles = TLSFiles(pipes: .refused)
    ) {
        startFiles = files
        self.settings = settings
        self.reactor = reactor
        self.log = log
        self.adopted = adopted
        admission = Admission(settings.limits, connectionLimit: Self.usualConnections)
        let workers = Self.workerCount(of: settings)
        budget = BufferBudget(limit: settings.limits.buffer, workers: workers)
        home = Worker(
            Worker.Common(
                settings: settings, admission: admission, budget: budget, log: log, once: once),
            on: reactor)
        status = ServerStatus(on: reactor)
        status.workers = { [weak self] in self?.workers ?? [] }
        status.addresses = { [weak self] in self?.places.flatMap(\.sockets.addresses) ?? [] }
    }

    /// Listens everywhere, or nowhere.
    ///
    /// - Throws: `ListenError`, which names the endpoint; `SystemError` when there is no thread
    ///   left.
    package func start() throws {
        applyLimits()
        var files = startFiles ?? TLSFiles(pipes: .refused)
        startFiles = nil
        try status.listen(at: settings.statusEndpoints, adopted: adopted, log: log)
        for plan in ListenerPlan.all(of: settings) {
            do throws(ListenError) {
                places.append(try open(plan, &files))
            } catch {
                closeUnused()
                status.stopListening()
                throw error
            }
        }
        do {
            try startThreads()
            // The listeners keep the server alive, until they stop.
            try home.open(openings(ofWorker: 0), for: self)
        } catch {
            stopListening()
            throw error
        }
        let key = CountersKey()
        reactor.attach(home.counters, for: key)
        workers.insert((reactor.handle, key), at: 0)
        for address in places.flatMap(\.sockets.addresses) { log.info("listening on \(address)") }
        _ = life.take(.started)
        log.info("waiting for connection...")
    }

    /// Connections that stand, and those that there have been.
    package var connections: (standing: Int, admitted: Int) {
        (admission.total, admission.admitted)
    }

    /// Bytes that are held for peers, to the next mebibyte or so.
    package var bufferedByteCount: Int { budget.taken }

    // MARK: - The end

    /// Ends: no new connections, those that stand finish within the drain limit. With a drain
    /// delay it serves on for so long first, but is not ready any more, and then waits for the
    /// connections to end by themselves, up to the drain limit. Asked a second time, it waits for
    /// nothing but the drain limit, and while that runs for nothing at all.
    package func end() {
        take(settings.drainDelay == .zero ? .stop : .stopLater)
    }

    /// Does what is to be done about an event of its own life.
    package func take(_ event: ServerLife.Event) {
        switch life.take(event) {
        case .announce:
            log.info("not ready any more, ending in \(settings.drainDelay)")
            nextLook = reactor.callLater(settings.drainDelay) { self.take(.delayOver) }
        case .drain:
            log.info("ending")
            drain(leavingFiles: false)
        case .leave:
            status.stopListening(leavesFile: true)
            drain(leavingFiles: true)
        case .close:
            log.info("ending")
            shutDown(within: settings.drainLimit)
        case .closeSoon: shutDown(within: .seconds(1))
        case .endNow: shutDown(within: .zero)
        // What is asked of the process is done by that.
        case .ignore, .refuse, .answer, .reload, .startSuccessor, .awaitSuccessor, .goOn: break
        }
    }

    // MARK: - Successors

    /// Those that listen, by endpoint, to be handed over to a successor.
    package var listeningDescriptors: [AdoptedListener] {
        let files = home.files
        return places.flatMap { place in
            place.sockets.descriptors.map {
                AdoptedListener(place.plan.endpoint, $0, file: files[$0])
            }
        } + status.listeningDescriptors
    }

    /// Takes the files over that the predecessor had to remove, to remove them at the end.
    package func takeFiles() {
        var files: [FileDescriptor: SocketFileID] = [:]
        for listener in adopted { files[listener.descriptor] = listener.file }
        home.takeFiles(files)
        status.takeFiles(files)
    }

    // MARK: - Inside

    var workerCount: Int { Self.workerCount(of: settings) }

    private static func workerCount(of settings: ServerSettings) -> Int {
        settings.threads == 0 ? ReactorGroup.usableCores : settings.threads
    }

    /// Opens the sockets of a plan, for workers that are still to get them.
    func open(_ plan: ListenerPlan, _ files: inout TLSFiles) throws(ListenError) -> Place {
        do {
            guard settings.section(ofService: plan.settings.service) != nil else {
                throw UnknownService(name: plan.settings.service)
            }
            var plan = plan
            if plan.endpoint.requiresTLS {
                plan.tls = try files.configuration(for: plan.settings)
            }
            return Place(plan: plan, sockets: try sockets(for: plan))
        } catch {
            throw ListenError(endpoint: plan.endpoint, reason: error)
        }
    }

    /// What a worker has to listen at, of all places or of these.
    func openings(ofWorker index: Int, in places: [Place]? = nil) -> [Worker.Opening] {
        (places ?? self.places).compactMap { place in
            let sockets = place.sockets.ofWorkers
            guard index < sockets.count else { return nil }
            return Worker.Opening(plan: place.plan, sockets: sockets[index])
        }
    }

    /// Has the limits of the settings hold, and says where there are too few descriptors.
    func applyLimits() {
        let descriptors = DescriptorLimit.raise()
        let room = max(descriptors - reserve, 1)
        let wanted = settings.limits.connections
        if wanted > room || wanted == 0 && room < Self.usualConnections {
            log.warning(
                """
                the descriptor limit allows \(room) connections \
                (\(wanted == 0 ? Self.usualConnections : wanted) wanted); raise LimitNOFILE= or \
                ulimit -Hn
                """)
        }
        admission.change(
            to: settings.limits, connectionLimit: wanted == 0 ? room : min(wanted, room))
        budget.change(limit: settings.limits.buffer)
    }

    // MARK: -

    private func sockets(for plan: ListenerPlan) throws -> ListenerSockets {
        let count = workerCount(of: plan)
        let opened = places.flatMap(\.sockets.descriptors)
        let free = adopted.filter {
            $0.endpoint == plan.endpoint.description && !opened.contains($0.descriptor)
        }.map(\.descriptor)
        return free.isEmpty
            ? try ListenerSockets(opening: plan, workers: count)
            : try ListenerSockets(adopting: free, workers: count)
    }

    /// How many workers accept connections there, from the first on.
    private func workerCount(of plan: ListenerPlan) -> Int {
        switch settings.section(ofService: plan.settings.service)?.type.placement {
        case .one: 1
        case .everyWorker, nil: workerCount
        }
    }

    private func startThreads() throws {
        guard workerCount > 1 else { return }
        let keys = (1..<workerCount).map { _ in CountersKey() }
        let common = Worker.Common(
            settings: settings, admission: admission, budget: budget, log: log, once: once)
        let threads = try WorkerThreads(
            common, opening: (1..<workerCount).map { openings(ofWorker: $0) }, counters: keys,
            beside: reactor)
        self.threads = threads
        workers = Array(zip(threads.handles, keys)).map { (handle: $0, key: $1) }
    }

    /// Listens no more, as behind a start that has failed.
    func stopListening() {
        threads?.abandon()
        for place in places { home.close(place.plan.key) }
        places = []
        status.stopListening()
    }

    private func closeUnused() {
        for place in places { place.sockets.close() }
        places = []
    }

    /// Listens no more, and waits for the connections to end by themselves.
    private func drain(leavingFiles leavesFile: Bool) {
        for place in places {
            home.close(place.plan.key, leavesFile: leavesFile)
            threads?.call { [key = place.plan.key] in $0.close(key, leavesFile: leavesFile) }
        }
        places = []
        // It holds the server, now that no listener does.
        drainDeadline = reactor.callLater(settings.drainLimit) { self.take(.drainOver) }
        onceAllHaveClosed { [weak self] in self?.endWhenDrained() }
    }

    /// Nothing of ours waits beyond it, which would hold the server, and with it the reactor.
    private func shutDown(within limit: Duration) {
        drainDeadline?.cancel()
        nextLook?.cancel()
        reactor.shutDown(within: limit)
    }

    /// A worker that has not heard of it yet may accept one more, which is to be waited for.
    private func onceAllHaveClosed(_ call: @escaping () -> Void) {
        let others = workers.dropFirst()
        guard !others.isEmpty else { return call() }
        var waiting = others.count
        for (handle, _) in others {
            _ = reactor.ask(handle) { _ in
                true
            } answered: { _ in
                waiting -= 1
                if waiting == 0 { call() }
            }
        }
    }

    private func endWhenDrained() {
        guard [.draining, .succeeded].contains(life.phase) else { return }
        if admission.total == 0 { return take(.disconnected) }
        nextLook = reactor.callLater(.milliseconds(50)) { self.endWhenDrained() }
    }
}

@available(*, unavailable)
extension Server: Sendable {}
