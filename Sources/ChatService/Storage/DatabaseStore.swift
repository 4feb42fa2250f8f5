import DequeModule
import Logging
import ReactorDatabase
import ReactorKit
import SystemPackage

/// What a service keeps in a database of its own, on threads of that.
///
/// The database is opened by the first turn after `open`, so that no start waits for it, and what is
/// asked until then waits here. While it cannot be used, there are no answers, and it is tried again
/// from time to time. Subclasses override what follows from its life. Call on the reactor's thread.
class DatabaseStore<Contents: Sendable> {
    /// The time after which a database that failed is tried again.
    private static var retryInterval: Duration { .seconds(10) }
    /// How many questions the database has at once. The others wait here, at most one for each
    /// session, so that its queue is never full and no answer is missing because of that.
    private static var parallelCount: Int { 256 }
    /// How long what was begun may take at the end.
    private static var closingLimit: Duration { .seconds(5) }

    /// What is done on which of the database's threads.
    enum Access { case read, write }

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

    let path: FilePath
    // It keeps the store until that is closed.
    unowned let reactor: Reactor
    let log: Logger
    private let schema: Schema
    private let options: DatabaseOptions
    /// What is not available when it cannot be used, with the verb.
    private let subject: String
    private let contents: @Sendable (DatabaseConnection) throws -> Contents
    private var state = State.closed
    /// What was asked before it was open, or while it had much to do.
    private var waiting: Deque<(DatabaseStore) -> Void> = []
    private var runningCount = 0
    private var whenClosed: [() -> Void] = []
    private var closingEnd: ScheduledCall?
    /// The last problem that was logged, so that a full disk does not fill the log.
    private var problem: DatabaseError.Reason?

    /// A store that is not open.
    ///
    /// - Parameters:
    ///   - subject: what is not available when it cannot be used, with its verb.
    ///   - contents: reads, on a thread of the database, what is needed before it can be used.
    init(
        at path: FilePath, _ schema: Schema, _ options: DatabaseOptions, on reactor: Reactor,
        log: Logger, subject: String,
        contents: @escaping @Sendable (DatabaseConnection) throws -> Contents
    ) {
        self.path = path
        self.schema = schema
        self.options = options
        self.reactor = reactor
        self.log = log
        self.subject = subject
        self.contents = contents
    }

    // MARK: - For subclasses

    /// The database is open, and has this.
    func opened(_ database: Database, with contents: Contents) {}

    /// It could not be opened, and is tried again.
    func openingFailed() {}

    /// It is about to be closed: what waits to be written is submitted now.
    func submitRest() {}

    /// Logs why it cannot be used, unless that was the last problem already.
    func report(_ error: any Error) {
        let reason = (error as? DatabaseError)?.reason
        if reason != nil, reason == problem { return }
        problem = reason
        log.error("\(subject) not available: \(error)")
    }

    // MARK: - Verbs

    /// Opens the database in a later turn.
    final func open() {
        state = .planned
        reactor.attach(self)
        reactor.callSoon { [weak self] in self?.begin() }
    }

    /// Closes it, and calls `closed` when its files are closed, or could not be in time. What was
    /// begun is done first; the rest has no answer.
    final func close(_ closed: @escaping () -> Void = {}) {
        submitRest()
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
        askWaiting()
    }

    /// Does `body` on a thread of the database, and calls `answered` on a later turn; with nil when
    /// the database cannot be used.
    final func ask<Value: Sendable>(
        _ access: Access, _ body: @escaping @Sendable (DatabaseConnection) throws -> Value,
        _ answered: @escaping (Value?) -> Void
    ) {
        switch state {
        case .planned, .opening: waiting.append { $0.ask(access, body, answered) }
        case .closed, .failed, .closing: reactor.callSoon { answered(nil) }
        case .open(let database):
            guard runningCount < Self.parallelCount else {
                return waiting.append { $0.ask(access, body, answered) }
            }
            let completion = { [weak self] (result: Result<Value, any Error>) in
                guard let self else { return answered(nil) }
                finished(result, answered)
            }
            do throws(DatabaseError) {
                switch access {
                case .read: try database.read(on: reactor, body, completion: completion)
                case .write: try database.write(on: reactor, body, completion: completion)
                }
                runningCount += 1
            } catch {
                report(error)
                reactor.callSoon { answered(nil) }
            }
        }
    }

    // MARK: -

    private func begin() {
        guard case .planned = state else { return }
        state = .opening
        Database.open(at: .file(path.string), schema: schema, options: options, on: reactor) {
            [weak self] in self?.opened($0)
        }
    }

    private func opened(_ result: Result<Database, any Error>) {
        if case .closing = state {
            guard let database = try? result.get() else { return ended() }
            return close(database)
        }
        guard case .opening = state else { return }
        do {
            let database = try result.get()
            try database.read(on: reactor, contents) { [weak self] in
                self?.read($0, from: database)
            }
        } catch {
            fail(error)
        }
    }

    private func read(_ result: Result<Contents, any Error>, from database: Database) {
        if case .closing = state { return close(database) }
        guard case .opening = state else { return }
        switch result {
        case .success(let contents):
            state = .open(database)
            opened(database, with: contents)
            askWaiting()
        case .failure(let error): fail(error)
        }
    }

    private func fail(_ error: any Error) {
        state = .failed
        report(error)
        openingFailed()
        askWaiting()
        reactor.callLater(Self.retryInterval) { [weak self] in
            guard let self, case .failed = state else { return }
            open()
        }
    }

    private func askWaiting() {
        let asked = waiting
        waiting = []
        for ask in asked { ask(self) }
    }

    private func finished<Value>(
        _ result: Result<Value, any Error>, _ answered: (Value?) -> Void
    ) {
        runningCount -= 1
        switch result {
        case .success(let value):
            problem = nil
            answered(value)
        case .failure(let error):
            report(error)
            answered(nil)
        }
        if case .open = state { waiting.popFirst()?(self) }
    }
}

extension DatabaseStore: ReactorAttachment {
    /// Nothing: the connections end first, whose last changes are stored.
    func finish(within limit: Duration) {}

    /// Waits for the disk on this thread, which has nothing else to do any more.
    func abandon() {
        switch state {
        case .open(let database), .closing(let database?):
            submitRest()
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
        closingEnd = reactor.callLater(Self.closingLimit) { [weak self] in
            self?.reportSlowDisk()
            self?.ended()
        }
    }

    private func ended() {
        closingEnd?.cancel()
        closingEnd = nil
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
extension DatabaseStore: Sendable {}
