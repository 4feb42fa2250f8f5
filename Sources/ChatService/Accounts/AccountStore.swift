import Accounts
import ChatCore
import DequeModule
import Logging
import ReactorDatabase
import ReactorKit
import SystemPackage

/// Answers the core's questions about accounts from their database, on threads of that.
///
/// The database is opened by the first turn after `open`, so that no start waits for it. While it
/// cannot be used, the answer is that the accounts are not available, and chat goes on. Call on the
/// reactor's thread.
final class AccountStore {
    /// The time after which a database that could not be opened is tried again.
    private static let retryInterval = Duration.seconds(10)
    /// How many queries the database has at once. The others wait here, at most one for each session,
    /// so that its queue is never full and no nick is given away because of that.
    private static let parallelCount = 256

    private enum State {
        case closed
        case opening
        case open(Database)
        case failed(at: Instant)
    }

    private let path: FilePath
    private let reactor: Reactor
    private let log: Logger
    private var state = State.closed
    /// What was asked before it was open, or while it had much to do.
    private var waiting: Deque<(query: AccountQuery, answered: (Answer) -> Void)> = []
    private var runningCount = 0
    /// The last problem that was logged, so that a full disk does not fill the log.
    private var problem: DatabaseError.Reason?

    /// The accounts in a data folder.
    init(in folder: FilePath, on reactor: Reactor, log: Logger) {
        path = folder.appending(NetworkDatabase.fileName)
        self.reactor = reactor
        self.log = log
    }

    /// Opens the database in a later turn.
    func open() {
        state = .opening
        reactor.callSoon { [weak self] in self?.begin() }
    }

    /// Closes it; what was not begun is answered as not available.
    func close() {
        state = .closed
        let asked = waiting
        waiting = []
        reactor.callSoon { for (_, answered) in asked { answered(.unavailable) } }
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

    // MARK: -

    private func begin() {
        guard case .opening = state else { return }
        Database.open(at: .file(path.string), schema: NetworkDatabase.schema, on: reactor) {
            [weak self] in self?.opened($0)
        }
    }

    private func opened(_ result: Result<Database, any Error>) {
        guard case .opening = state else { return }
        switch result {
        case .success(let database): state = .open(database)
        case .failure(let error):
            state = .failed(at: reactor.now)
            report(error)
        }
        let asked = waiting
        waiting = []
        for (query, answered) in asked { answer(query, answered) }
    }

    private func answer(_ query: AccountQuery, _ answered: @escaping (Answer) -> Void) {
        switch state {
        case .opening: waiting.append((query, answered))
        case .failed(let time) where reactor.now - time >= Self.retryInterval:
            waiting.append((query, answered))
            open()
        case .closed, .failed: reactor.callSoon { answered(.unavailable) }
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
                on: reactor, { try query.answer(from: AccountTables($0), at: 0) },
                completion: completion)
        } else {
            let second = WallTime.second
            try database.write(
                on: reactor, { try query.answer(from: AccountTables($0), at: second) },
                completion: completion)
        }
    }

    private func report(_ error: any Error) {
        let reason = (error as? DatabaseError)?.reason
        if reason != nil, reason == problem { return }
        problem = reason
        log.error("accounts are not available: \(error)")
    }
}

@available(*, unavailable)
extension AccountStore: Sendable {}

extension AccountQuery {
    fileprivate var isReadOnly: Bool {
        switch self {
        case .find, .findOwner: true
        default: false
        }
    }

    /// Does what it asks for; `second` is the time, for a change.
    fileprivate func answer(from tables: AccountTables, at second: Int64) throws -> Answer {
        switch self {
        case .find(let name): .account(try tables.account(named: name))
        case .findOwner(let certificate): .account(try tables.owner(of: certificate))
        case .insert(let account):
            .stored(try tables.insert(account, .registered, at: second))
        case .replaceVerifier(let name, let verifier):
            .stored(
                try tables.replaceVerifier(
                    of: name, with: verifier, .passwordChanged, at: second))
        case .addCertificate(let name, let certificate):
            .stored(try tables.add(certificate, to: name, at: second))
        case .removeCertificate(let name, let certificate):
            .stored(try tables.remove(certificate, from: name, at: second))
        case .delete(let name): .stored(try tables.delete(name, .dropped, at: second))
        }
    }
}
