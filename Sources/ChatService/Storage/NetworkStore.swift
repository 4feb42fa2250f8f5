import Accounts
import ChatCore
import DequeModule
import Logging
import ReactorDatabase
import ReactorKit
import SystemPackage

/// Keeps what of a network outlives its server in a database, on threads of that: it answers the
/// core's questions about accounts, and stores what changes.
///
/// The database is opened by the first turn after `open`, so that no start waits for it. While it
/// cannot be used, the answer is that the accounts are not available, and chat goes on: what changes
/// meanwhile is stored when it can be used again. Call on the reactor's thread.
final class NetworkStore {
    /// The time after which a database that failed is tried again.
    private static let retryInterval = Duration.seconds(10)
    /// How many queries the database has at once. The others wait here, at most one for each session,
    /// so that its queue is never full and no nick is given away because of that.
    private static let parallelCount = 256
    /// How long what was begun may take at the end.
    private static let closingLimit = Duration.seconds(5)

    private enum State {
        case closed
        /// A later turn opens it.
        case planned
        case opening
        case open(Database)
        case failed
        /// It is closed when what was begun is done; nil while it is being opened.
        case closing(Database?)
    }

    private let path: FilePath
    private let options: DatabaseOptions
    // It keeps the store until that is closed.
    private unowned let reactor: Reactor
    private let log: Logger
    private var state = State.closed
    /// What was asked before it was open, or while it had much to do.
    private var waiting: Deque<(query: AccountQuery, answered: (Answer) -> Void)> = []
    private var runningCount = 0
    private let writer: ChangeWriter
    /// Called when the database was opened, with what it holds.
    var loaded: (StoredNetwork) -> Void = { _ in }
    /// Called when it could not be opened.
    var failed: () -> Void = {}
    private var whenClosed: [() -> Void] = []
    private var closingLimit: ScheduledCall?
    /// The last problem that was logged, so that a full disk does not fill the log.
    private var problem: DatabaseError.Reason?

    /// The store of a data folder, which is not open.
    init(
        in folder: FilePath, _ options: DatabaseOptions = DatabaseOptions(), on reactor: Reactor,
        log: Logger
    ) {
        self.options = options
        path = folder.appending(NetworkDatabase.fileName)
        self.reactor = reactor
        self.log = log
        writer = ChangeWriter(on: reactor, log: log)
    }

    /// Stores changes, soon; `wanted` returns all that is to be kept, for when changes were lost.
    func save(_ changes: [StoredChange], wanted: @escaping () -> StoredNetwork) {
        writer.wanted = wanted
        writer.save(changes)
    }

    /// Opens the database in a later turn.
    func open() {
        state = .planned
        reactor.attach(self)
        reactor.callSoon { [weak self] in self?.begin() }
    }

    /// Closes it, and calls `closed` when its files are closed, or could not be in time. What was
    /// begun is done first; the rest is answered as not available.
    func close(_ closed: @escaping () -> Void = {}) {
        writer.finish()
        let asked = waiting
        waiting = []
        reactor.callSoon { for (_, answered) in asked { answered(.unavailable) } }
        whenClosed.append(closed)
        switch state {
        case .closed, .planned, .failed: ended()
        case .opening:
            state = .closing(nil)
            limitClosing()
        case .open(let database):
            limitClosing()
            close(database)
        case .closing: break
        }
    }

    /// Answers a query on a later turn, not before so many seconds have passed.
    func answer(
        _ query: AccountQuery, delay: Int64, _ answered: @escaping (Answer) -> Void
    ) {
        guard delay > 0 else { return answer(query, answered) }
        reactor.callLater(.seconds(delay)) { [weak self] in
            guard let self else { return answered(.unavailable) }
            answer(query, answered)
        }
    }

    /// Finds which of these accounts were suspended or deleted, and calls `found` later; while the
    /// database cannot be used, with none.
    func findChanges(
        of names: [AccountName], _ found: @escaping ([AccountChange]) -> Void
    ) {
        guard case .open(let database) = state else { return found([]) }
        do throws(DatabaseError) {
            try database.read(on: reactor) { connection in
                try AccountTables(connection).changes(of: names)
            } completion: { [weak self] result in
                switch result {
                case .success(let changes): found(changes)
                case .failure(let error):
                    self?.report(error)
                    found([])
                }
            }
        } catch {
            report(error)
            found([])
        }
    }

    // MARK: -

    private func begin() {
        guard case .planned = state else { return }
        state = .opening
        Database.open(
            at: .file(path.string), schema: NetworkDatabase.schema, options: options, on: reactor
        ) { [weak self] in self?.opened($0) }
    }

    private func opened(_ result: Result<Database, any Error>) {
        if case .closing = state {
            guard let database = try? result.get() else { return ended() }
            return close(database)
        }
        guard case .opening = state else { return }
        do {
            let database = try result.get()
            let time = ServerTime.now
            try database.read(on: reactor, { try NetworkTables($0).all(at: time) }) {
                [weak self] in self?.read($0, from: database)
            }
        } catch {
            fail(error)
        }
    }

    private func read(_ result: Result<StoredNetwork, any Error>, from database: Database) {
        if case .closing = state { return close(database) }
        guard case .opening = state else { return }
        switch result {
        case .success(let network):
            state = .open(database)
            loaded(network)
            writer.start(database)
            answerWaiting()
        case .failure(let error): fail(error)
        }
    }

    private func fail(_ error: any Error) {
        state = .failed
        report(error)
        failed()
        answerWaiting()
        reactor.callLater(Self.retryInterval) { [weak self] in
            guard let self, case .failed = state else { return }
            open()
        }
    }

    private func answerWaiting() {
        let asked = waiting
        waiting = []
        for (query, answered) in asked { answer(query, answered) }
    }

    private func answer(_ query: AccountQuery, _ answered: @escaping (Answer) -> Void) {
        switch state {
        case .planned, .opening: waiting.append((query, answered))
        case .closed, .failed, .closing: reactor.callSoon { answered(.unavailable) }
        case .open(let database):
            guard runningCount < Self.parallelCount else {
                return waiting.append((query, answered))
            }
            do throws(DatabaseError) {
                try ask(database, query) { [weak self] result in
                    guard let self else { return answered(.unavailable) }
                    finished(result, answered)
                }
                runningCount += 1
            } catch {
                report(error)
                reactor.callSoon { answered(.unavailable) }
            }
        }
    }

    private func finished(
        _ result: Result<Answer, any Error>, _ answered: (Answer) -> Void
    ) {
        runningCount -= 1
        switch result {
        case .success(let answer):
            problem = nil
            answered(answer)
        case .failure(let error):
            report(error)
            answered(.unavailable)
        }
        if case .open = state, let next = waiting.popFirst() {
            answer(next.query, next.answered)
        }
    }

    private func ask(
        _ database: Database, _ query: AccountQuery,
        _ completion: @escaping (Result<Answer, any Error>) -> Void
    ) throws(DatabaseError) {
        if query.isReadOnly {
            try database.read(
                on: reactor, { try query.answer(from: $0, at: 0) },
                completion: completion)
        } else {
            let second = WallTime.second
            try database.write(
                on: reactor, { try query.answer(from: $0, at: second) },
                completion: completion)
        }
    }

    private func report(_ error: any Error) {
        let reason = (error as? DatabaseError)?.reason
        if reason != nil, reason == problem { return }
        problem = reason
        log.error("accounts and registered rooms are not available: \(error)")
    }
}

extension NetworkStore: ReactorAttachment {
    /// Nothing: the connections end first, whose last changes are stored.
    func finish(within limit: Duration) {}

    /// Waits for the disk on this thread, which has nothing else to do any more.
    func abandon() {
        switch state {
        case .open(let database), .closing(let database?):
            writer.finish()
            if !database.close(waitingAtMost: Self.closingLimit) { reportSlowDisk() }
        default: break
        }
        ended()
    }

    /// True until the answers have arrived.
    var holdsShutdown: Bool {
        switch state {
        case .opening, .closing: true
        default: runningCount > 0
        }
    }

    var inventory: [String] {
        if case .closed = state { return [] }
        return ["the database \(path) is not closed"]
    }

    private func close(_ database: Database) {
        state = .closing(database)
        database.close(on: reactor) { self.ended() }
    }

    private func limitClosing() {
        closingLimit = reactor.callLater(Self.closingLimit) { [weak self] in
            self?.reportSlowDisk()
            self?.ended()
        }
    }

    private func ended() {
        closingLimit?.cancel()
        closingLimit = nil
        state = .closed
        reactor.detach(self)
        let calls = whenClosed
        whenClosed = []
        for call in calls { call() }
    }

    private func reportSlowDisk() {
        log.error("\(path) is not closed after \(Self.closingLimit): the disk is slow, or failed")
    }
}

@available(*, unavailable)
extension NetworkStore: Sendable {}
