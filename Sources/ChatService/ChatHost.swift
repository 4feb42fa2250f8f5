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
    private var database: NetworkStore?
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
        if let problem = settings.problemOfAccounts(keptIn: folder) { throw FileError(problem) }
        store = ChatStore(at: folder, for: context.account, log: context.log)
        runtime = ChatRuntime(
            settings.network, edge, of: context.cores?.edgeCount ?? 1, on: context.reactor,
            now: { .now })
        runtime.audited = { [log = context.log, name = context.name] in
            log.notice("\(name): \($0)")
        }
        runtime.changed = { [weak self] changes in
            guard let self else { return }
            database?.save(changes) { [weak runtime] in runtime?.stored ?? StoredNetwork() }
        }
        runtime.asked = { [weak self] in self?.ask($0, delay: $1, for: $2) }
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
        if hasStarted { openAccounts(network.accounts != nil) }
        runtime.apply(network)
        // A command may not have reached this process.
        dataChanged()
    }

    private func openAccounts(_ areWanted: Bool) {
        if areWanted, database == nil, let folder = store.openPath {
            let database = NetworkStore(in: folder, on: context.reactor, log: context.log)
            database.loaded = { [weak self] in
                self?.runtime.restore($0)
                self?.begin()
                // Of users that are always on an account may have been suspended meanwhile.
                self?.dataChanged()
            }
            database.failed = { [weak self] in self?.begin() }
            self.database = database
            database.open()
        } else if !areWanted {
            database?.close()
            database = nil
        }
    }

    private func ask(_ query: AccountQuery, delay: Int64, for session: SessionID) {
        let runtime = runtime
        guard let database else {
            return context.reactor.callSoon { [weak runtime] in
                runtime?.answered(.unavailable, of: session)
            }
        }
        database.answer(query, delay: delay) { [weak runtime] answer in
            runtime?.answered(answer, of: session)
        }
    }

    /// Notices accounts that an administrator has suspended or deleted: their sessions are closed, or
    /// logged out. Calls `noted` with what was done, as sentences.
    func dataChanged(_ noted: @escaping ([String]) -> Void = { _ in }) {
        let names = runtime.accountsInUse
        guard let database, !names.isEmpty else { return noted([]) }
        database.findChanges(of: names) { [weak self] changes in
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
        let release = {
            store.close()
            closed()
        }
        guard let database = exchange(&database, nil) else { return release() }
        database.close(release)
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
            "\(store.summary(keepsSecret: keepsSecret, keepsAccounts: database != nil))")
        if database == nil { begin() }
    }

    /// Handles what clients have sent, now that rooms and bans are what they were.
    private func begin() {
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
