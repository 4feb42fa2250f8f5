package import Logging
package import ReactorKit
import Services
import SystemPackage

/// The server: workers that listen and serve, settings that change, and an orderly end.
///
/// One worker uses the reactor that is passed to `init`; with more `threads` the others have their
/// own reactors, which start and end with this one. Call on the reactor's thread.
package final class Server {
    /// An endpoint that is open.
    struct Place {
        var plan: ListenerPlan
        let sockets: ListenerSockets
    }

    /// Descriptors that are reserved for other uses than connections: files, the control socket,
    /// the status page, and the loop and the listeners of each further worker.
    private var reserve: Int {
        64 + (workerCount - 1) * (6 + 2 * ListenerPlan.all(of: settings).count)
    }
    /// The connections that are wanted when the settings give no number.
    private static let usualConnections = 10_000

    var settings: ServerSettings
    let reactor: Reactor
    let log: Logger
    /// The state of the server; every event passes through it.
    package var life = ServerLife() {
        didSet { status.phase = life.shown }
    }
    let home: Worker
    var threads: WorkerThreads?
    var places: [Place] = []
    /// All reactors, each with the key of its counters.
    package private(set) var workers: [(handle: ReactorHandle, key: CountersKey)] = []
    private let admission: Admission
    private let budget: BufferBudget
    private let once = OnceRegistry()
    private let cores: CoreDirectory?
    let spread: ConnectionSpread?
    private let reloadRequests = ReloadRequests()
    /// Called when a service asks that the settings are read again; returns the result.
    package var reloadRequested: (() -> String)? {
        get { reloadRequests.handler }
        set { reloadRequests.handler = newValue }
    }
    /// Listeners from a predecessor or the service manager that are still open.
    var adopted: [AdoptedListener]
    /// The warnings about the settings in effect, which are logged once.
    var loggedWarnings: Set<String> = []
    /// Called when all services have left, in the place of which the successor's begin.
    package var servicesLeft: () -> Void = {}
    /// Released after the start.
    private var startFiles: TLSFiles?
    /// When the remaining connections are closed, and when their number is checked next.
    private var drainDeadline: ScheduledCall?
    private var nextLook: ScheduledCall?
    /// The status that it publishes.
    package let status: ServerStatus

    /// Creates a server that does not listen yet.
    ///
    /// `adopted` are listening sockets that another process has opened, each with the endpoint that
    /// it replaces; `files` may have been read already; `predecessor` are the services of that
    /// process.
    package init(
        _ settings: ServerSettings, on reactor: Reactor, log: Logger,
        adopted: [AdoptedListener] = [], files: TLSFiles = TLSFiles(pipes: .refused),
        predecessor: PredecessorServices? = nil
    ) {
        startFiles = files
        self.settings = settings
        self.reactor = reactor
        self.log = log
        self.adopted = adopted
        admission = Admission(settings.limits, connectionLimit: Self.usualConnections)
        let workers = Self.workerCount(of: settings)
        budget = BufferBudget(limit: settings.limits.buffer, workers: workers)
        cores = workers > 1 ? CoreDirectory(on: reactor, edgeCount: workers) : nil
        spread = workers > 1 ? ConnectionSpread(workers: workers) : nil
        home = Worker(
            Worker.Common(
                settings: settings, admission: admission, budget: budget, log: log, once: once,
                cores: cores, spread: spread, requestReload: reloadRequests.request(on: reactor)),
            index: 0, on: reactor)
        home.predecessor = predecessor
        status = ServerStatus(on: reactor)
        status.workers = { [weak self] in self?.workers ?? [] }
        status.addresses = { [weak self] in
            guard let self else { return [] }
            return places.flatMap(descriptions)
        }
    }

    /// Listens on all addresses, or on none when one fails.
    ///
    /// - Throws: `ListenError`, which names the endpoint; `SystemError` when no thread
    ///   can be started.
    package func start() throws {
        applyLimits()
        var files = startFiles ?? TLSFiles(pipes: .refused)
        startFiles = nil
        try status.listen(at: settings.statusEndpoints, adopted: adopted)
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
        for address in status.pageAddresses { log.info("status on \(address)") }
        for address in places.flatMap(descriptions) { log.info("listening on \(address)") }
        let warnings = files.warnings(at: WallTime.second)
        for warning in warnings { log.warning("\(warning)") }
        loggedWarnings.formUnion(warnings)
        _ = life.take(.started)
        log.info("waiting for connection...")
    }

    /// Open connections, and all that were admitted since the start.
    package var connections: (standing: Int, admitted: Int) {
        (admission.total, admission.admitted)
    }

    /// Bytes that are held for clients, to about one mebibyte.
    package var bufferedByteCount: Int { budget.taken }

    // MARK: - The end

    /// Stops the server: it accepts no new connections, and open ones finish within the drain
    /// limit. With a drain delay it first keeps serving for that long, but is not ready, and then
    /// waits for the connections to end by themselves, up to the drain limit. A second call skips
    /// the delay and closes the connections within the drain limit; a third call ends at once.
    package func end() {
        take(settings.drainDelay == .zero ? .stop : .stopLater)
    }

    /// Handles an event of the life of the server.
    package func take(_ event: ServerLife.Event) {
        switch life.take(event) {
        case .announce:
            log.info("no longer ready, ending in \(settings.drainDelay)")
            nextLook = reactor.callLater(settings.drainDelay) { self.take(.delayOver) }
        case .drain:
            log.info("ending")
            drain(leavingFiles: false)
        case .leave:
            status.stopListening(leavesFile: true)
            drain(leavingFiles: true)
            leaveServices { [weak self] in self?.servicesLeft() }
        case .close:
            log.info("ending")
            shutDown(within: settings.drainLimit)
        case .closeSoon: shutDown(within: .seconds(1))
        case .endNow: shutDown(within: .zero)
        // The process handles these.
        case .ignore, .refuse, .answer, .reload, .startSuccessor, .awaitSuccessor, .goOn: break
        }
    }

    // MARK: - Successors

    /// The listening sockets, by endpoint, to be passed to a successor.
    package var listeningDescriptors: [AdoptedListener] {
        let files = home.files
        return places.flatMap { place in
            place.sockets.descriptors.map {
                AdoptedListener(place.plan.endpoint, $0, file: files[$0])
            }
        } + status.listeningDescriptors
    }

    /// Takes over the files that the predecessor would have removed, to remove them at the end.
    package func takeFiles() {
        var files: [FileDescriptor: SocketFileID] = [:]
        for listener in adopted { files[listener.descriptor] = listener.file }
        home.takeFiles(files)
        status.takeFiles(files)
    }

    // MARK: - Inside

    /// Where a place listens, with the listener's name and service.
    func descriptions(of place: Place) -> [String] {
        place.sockets.addresses.map {
            place.plan.description(of: $0, usual: settings.catalog.names.first)
        }
    }

    var workerCount: Int { Self.workerCount(of: settings) }

    private static func workerCount(of settings: ServerSettings) -> Int {
        settings.threads == 0 ? ReactorGroup.usableCores : settings.threads
    }

    /// Opens the sockets of a plan, which no worker has yet.
    func open(_ plan: ListenerPlan, _ files: inout TLSFiles) throws(ListenError) -> Place {
        do {
            guard settings.section(ofService: plan.settings.service) != nil else {
                throw UnknownService(name: plan.settings.service)
            }
            let plan = try withTLS(plan, &files)
            return Place(plan: plan, sockets: try sockets(for: plan))
        } catch let error as ListenError {
            throw error
        } catch {
            throw ListenError(
                endpoint: plan.endpoint, reason: error, among: listenedAt,
                named: ListenerPlan.all(of: settings).map(\.endpoint) + settings.statusEndpoints)
        }
    }

    /// The addresses that it listens on now, each with its endpoint.
    private var listenedAt: [(endpoint: Endpoint, SocketAddress)] {
        places.flatMap { place in place.sockets.addresses.map { (place.plan.endpoint, $0) } }
            + status.listenedAt
    }

    /// The plan with what its TLS files contain.
    func withTLS(
        _ plan: ListenerPlan, _ files: inout TLSFiles
    ) throws(ListenError) -> ListenerPlan {
        var plan = plan
        guard plan.endpoint.requiresTLS else { return plan }
        do {
            plan.tls = try files.configuration(for: plan.settings)
        } catch {
            throw ListenError(endpoint: plan.endpoint, reason: error)
        }
        return plan
    }

    /// The endpoints that a worker listens on, of all places or of these.
    func openings(ofWorker index: Int, in places: [Place]? = nil) -> [Worker.Opening] {
        (places ?? self.places).compactMap { place in
            let sockets = place.sockets.ofWorkers
            guard index < sockets.count else { return nil }
            return Worker.Opening(
                plan: place.plan, place: place.sockets.place, sockets: sockets[index])
        }
    }

    /// Applies the limits of the settings, and warns when there are too few descriptors.
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

    /// The number of workers that accept its connections, counted from the first.
    func workerCount(of plan: ListenerPlan) -> Int {
        // What people in a room of telnet have in common is at one edge.
        if plan.settings.room != nil { return 1 }
        return switch settings.section(ofService: plan.settings.service)?.type.placement {
        case .one: 1
        case .everyWorker, .edges, nil: workerCount
        }
    }

    private func startThreads() throws {
        guard workerCount > 1 else { return }
        let keys = (1..<workerCount).map { _ in CountersKey() }
        let common = Worker.Common(
            settings: settings, admission: admission, budget: budget, log: log, once: once,
            cores: cores, spread: spread, requestReload: reloadRequests.request(on: reactor))
        let threads = try WorkerThreads(
            common, opening: (1..<workerCount).map { openings(ofWorker: $0) }, counters: keys,
            beside: reactor)
        self.threads = threads
        workers = Array(zip(threads.handles, keys)).map { (handle: $0, key: $1) }
    }

    /// Stops listening, as after a failed start.
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

    /// Stops listening, and waits for the connections to end by themselves.
    private func drain(leavingFiles leavesFile: Bool) {
        for place in places {
            home.close(place.plan.key, leavesFile: leavesFile)
            threads?.call { [key = place.plan.key] in $0.close(key, leavesFile: leavesFile) }
        }
        places = []
        // Keeps the server alive, since no listener does any more.
        drainDeadline = reactor.callLater(settings.drainLimit) { self.take(.drainOver) }
        // Twice: by the second answer a worker has what another one passed to it before the first.
        onceAllHaveClosed { [weak self] in
            self?.onceAllHaveClosed { self?.endWhenDrained() }
        }
    }

    /// Cancels all timers first: they would keep the server alive, and with it the reactor.
    private func shutDown(within limit: Duration) {
        drainDeadline?.cancel()
        nextLook?.cancel()
        reactor.shutDown(within: limit)
    }

    /// Calls `call` when all workers have stopped listening; until then one may still accept.
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
