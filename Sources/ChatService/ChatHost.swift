import ChatCore
import Logging
import ReactorKit
import Services
import Settings
import Text

/// The core of a chat network on the first worker, with its settings and what it keeps on disk.
///
/// While there are edges on other reactors, its own reactor keeps it alive, and it keeps the service.
/// Call on the worker's thread.
final class ChatHost {
    let runtime: ChatRuntime
    private let context: ServiceContext
    private let edge: ChatEdge
    private let startedAt = ServerTime(seconds: WallTime.second)
    private let store: ChatStore
    /// Nil without accounts.
    private var accounts: NetworkStore?
    /// Nil when no history is stored.
    private(set) var history: HistoryStore?
    /// What was counted of the history.
    private var earlierCounts = HistoryCounts()
    /// The stores that are being opened for the first time, for which the core waits.
    private var awaited: Set<ObjectIdentifier> = []
    /// What was loaded, until all of it is there.
    private var loadedHistory: StoredHistory?
    private var loadedNetwork: StoredNetwork?
    /// True when the rooms and people that were kept are there.
    private var isNetworkRestored = false
    private let nonceSecret: [UInt8]
    private var hasStarted = false
    private var hasBegun = false
    private let seed: UInt64
    private var settings: ChatSettings
    private var motd: [[UInt8]]?
    private var keeper: AnyObject?
    private let keeperWhileUsed: () -> AnyObject?

    /// The core of a service, with its edge on the same worker; what `keeper` returns is kept alive
    /// while there are others.
    ///
    /// - Throws: `PIDFile.Taken` when another process uses the data folder, or `FileError`.
    init(
        _ context: ServiceContext, _ settings: ChatSettings, _ edge: ChatEdge,
        keeper: @escaping () -> AnyObject?
    ) throws {
        self.context = context
        self.settings = settings
        self.edge = edge
        keeperWhileUsed = keeper
        var generator = SystemRandomNumberGenerator()
        seed = .random(in: .min ... .max, using: &generator)
        nonceSecret = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let folder = ChatStore.folder(of: settings, named: context.name)
        if let problem = settings.problem(keptIn: folder) { throw FileError(problem) }
        store = ChatStore(at: folder, for: context.account, log: context.log)
        // The network makes its sources of ids from it at once.
        var network = settings.network
        network.seed = seed
        runtime = ChatRuntime(
            network, edge, of: context.cores?.edgeCount ?? 1, on: context.reactor,
            now: { .now })
        runtime.audited = { [log = context.log, name = context.name] in
            log.notice("\(name): \($0)")
        }
        runtime.changed = { [weak self] changes in
            guard let self else { return }
            accounts?.save(changes) { [weak runtime] in runtime?.stored ?? StoredNetwork() }
        }
        runtime.archiving = { [weak self] in self?.history?.append($0) }
        runtime.asked = { [weak self] in self?.ask($0, for: $1) }
        if context.isAlone {
            try store.open()
        } else if let problem = ChatStore.problem(
            at: folder, for: context.account, asSuccessor: true)
        {
            throw problem
        }
        context.cores?.add(self, named: context.name, on: context.reactor)
        // Until then clients of the new process wait.
        context.whenAlone { [weak self] in self?.start() }
    }

    /// Applies changed settings.
    func apply(_ settings: ChatSettings) {
        self.settings = settings
        store.verify()
        do throws(FileContents.Failure) {
            motd = try MOTD.read(settings.motd)
        } catch {
            // The old one stays in use; a reload reports it.
        }
        var network = settings.network
        network.motd = motd
        network.startedAt = startedAt
        network.version = "carillon-\(ProgramVersion.current)"
        network.seed = seed
        if network.cloakSecret.isEmpty { network.cloakSecret = store.secret() }
        network.accounts = settings.accountSettings(
            keptIn: store.openPath, nonceSecret: nonceSecret)
        network.history = settings.historySettings(keptIn: store.openPath)
        if hasStarted {
            openAccounts(network.accounts != nil)
            openHistory(network.history?.isStored == true)
        }
        runtime.apply(network)
        // A command may not have reached this process.
        dataChanged()
    }

    private func openAccounts(_ areWanted: Bool) {
        if areWanted, accounts == nil, let folder = store.openPath {
            let accounts = NetworkStore(in: folder, on: context.reactor, log: context.log)
            accounts.loaded = { [weak self, unowned accounts] in
                self?.loadedNetwork = $0
                self?.settle(accounts)
            }
            accounts.failed = { [weak self, unowned accounts] in self?.settle(accounts) }
            self.accounts = accounts
            awaited.insert(ObjectIdentifier(accounts))
            accounts.open()
        } else if !areWanted, let accounts = exchange(&accounts, nil) {
            accounts.close()
            settle(accounts)
        }
    }

    private func openHistory(_ isWanted: Bool) {
        if isWanted, history == nil, let folder = store.openPath {
            let history = HistoryStore(
                in: folder, keeping: settings.retention, counting: earlierCounts,
                on: context.reactor, log: context.log)
            history.loaded = { [weak self, unowned history] in
                self?.loadedHistory = $0
                self?.settle(history)
            }
            history.failed = { [weak self, unowned history] in self?.settle(history) }
            history.archived = { [weak runtime] in runtime?.archived($0) }
            history.availabilityChanged = { [weak runtime] in runtime?.archive(isAvailable: $0) }
            history.dropped = { [weak runtime] in runtime?.archiveDropped($0) }
            self.history = history
            awaited.insert(ObjectIdentifier(history))
            history.open()
        } else if !isWanted, let history = exchange(&history, nil) {
            earlierCounts = history.counts
            history.close()
            runtime.archiveEnded()
            settle(history)
        }
        history?.apply(settings.retention)
    }

    /// What was counted of the history since the start.
    var historyCounts: HistoryCounts { history?.counts ?? earlierCounts }

    /// The core need not wait any more for a store, which can be used or cannot.
    private func settle(_ store: AnyObject) {
        awaited.remove(ObjectIdentifier(store))
        begin()
    }

    private func ask(_ question: Question, for session: SessionID) {
        let answered: (Answer) -> Void = { [weak runtime] in
            runtime?.answered($0, of: session)
        }
        switch question {
        case .accounts(let query, let delay):
            if let accounts { return accounts.answer(query, delay: delay, answered) }
        case .history(let queries):
            if let history { return history.answer(queries, answered) }
        // An edge answers them.
        case .password, .accountPassword, .newVerifier: return
        }
        context.reactor.callSoon { answered(.unavailable) }
    }

    /// Notices accounts that an administrator has suspended or deleted: their sessions are closed, or
    /// logged out. Calls `noted` with what was done, as sentences.
    func dataChanged(_ noted: @escaping ([String]) -> Void = { _ in }) {
        let names = runtime.accountsInUse
        guard let accounts, !names.isEmpty else { return noted([]) }
        accounts.findChanges(of: names) { [weak self] changes in
            noted(changes.compactMap { self?.carryOut($0) })
        }
    }

    /// Nil when no session was logged in.
    private func carryOut(_ change: AccountChange) -> String? {
        let count = runtime.apply(change)
        if count == 0 { return nil }
        let sentence =
            switch change {
            case .suspended(let name): "closed \(counted(count, "session")) of \(name)"
            case .deleted(let name): "logged \(counted(count, "session")) of \(name) out"
            }
        context.log.notice("\(context.name): \(sentence)")
        return sentence
    }

    /// Ends the network, whose sessions end by themselves; calls `left` when a successor may use the
    /// data folder.
    func leave(_ left: @escaping () -> Void) {
        runtime.end()
        closeStores(left)
    }

    deinit { closeStores {} }

    /// The folder is released when the files in it are closed.
    private func closeStores(_ closed: @escaping () -> Void) {
        let store = store
        // One is this call.
        var openCount = 1
        let release = {
            openCount -= 1
            guard openCount == 0 else { return }
            store.close()
            closed()
        }
        if let history = exchange(&history, nil) {
            openCount += 1
            earlierCounts = history.counts
            history.close(release)
        }
        if let accounts = exchange(&accounts, nil) {
            openCount += 1
            accounts.close(release)
        }
        release()
    }

    // MARK: - Edges on other reactors

    /// Adds an edge on another reactor.
    func add(_ remote: RemoteEdge) {
        context.reactor.attach(remote, for: remote.link)
        context.reactor.attach(self)
        keeper = keeperWhileUsed()
        remote.host = self
        runtime.add(remote)
    }

    /// Removes an edge, which has no sessions any more.
    func remove(_ remote: RemoteEdge) {
        remote.host = nil
        context.reactor.detach(for: remote.link)
        runtime.remove(remote)
        guard runtime.remoteEdges.isEmpty else { return }
        context.reactor.detach(self)
        // Not now: this may be inside a call of what it keeps.
        context.reactor.callSoon { if self.runtime.remoteEdges.isEmpty { self.keeper = nil } }
    }

    // MARK: -

    /// Begins, when the predecessor's sessions are gone.
    private func start() {
        if !context.isAlone {
            do {
                try store.open()
            } catch {
                context.log.error("\(error)")
            }
        }
        hasStarted = true
        apply(settings)
        if let problem = settings.fileProblem() { context.log.error("\(problem)") }
        let keepsSecret = settings.network.cloakSecret.isEmpty
        context.log.notice(
            "\(store.summary(secret: keepsSecret, accounts: accounts != nil, history: history != nil))"
        )
        begin()
    }

    /// Handles what clients have sent, when rooms, bans and logs are what they were.
    private func begin() {
        guard hasStarted, awaited.isEmpty else { return }
        // First the logs, to which what is restored of rooms may add.
        if let history = loadedHistory.take() { runtime.restore(history) }
        if let network = loadedNetwork.take() {
            runtime.restore(network)
            isNetworkRestored = true
            // Of users that are always on an account may have been suspended meanwhile.
            dataChanged()
        }
        // Other rooms than those that are there now do not come back.
        if accounts == nil || isNetworkRestored { runtime.endUnclaimedLogs() }
        guard !hasBegun else { return }
        hasBegun = true
        runtime.start()
    }
}

extension ChatHost: ReactorAttachment {
    func finish(within limit: Duration) {}

    func abandon() {
        for remote in runtime.remoteEdges { remove(remote) }
        context.reactor.detach(self)
    }

    var holdsShutdown: Bool { false }

    var inventory: [String] { [] }
}

@available(*, unavailable)
extension ChatHost: Sendable {}

extension ServerTime {
    /// The time of the system's clock. Safe from any thread.
    static var now: ServerTime { ServerTime(milliseconds: WallTime.nanoseconds / 1_000_000) }
}
