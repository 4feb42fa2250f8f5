import ReactorDatabase
import ReactorKit

/// Writes to a database, one transaction at a time: what is added while one is under way is written
/// by the next one, in the same order.
///
/// After a failure the next attempt is made when some time has passed. Subclasses have what waits.
/// Call on the reactor's thread.
class GroupCommit<Batch: Sendable> {
    /// The time after a failure until the next attempt.
    static var retryInterval: Duration { .seconds(10) }

    private enum State {
        case idle
        case writing
        /// It waits for the next attempt.
        case failed
    }

    final let reactor: Reactor
    private let write: @Sendable (Batch, DatabaseConnection) throws -> Void
    /// Nil until it is open, and from `finish` on.
    private var database: Database?
    private var state = State.idle

    /// Waits for its database; `write` writes a batch, in a transaction.
    init(
        on reactor: Reactor,
        write: @escaping @Sendable (Batch, DatabaseConnection) throws -> Void
    ) {
        self.reactor = reactor
        self.write = write
    }

    // MARK: - For subclasses

    /// Returns what waits; nil when nothing does.
    func takeBatch() -> Batch? { nil }

    /// A batch is on disk.
    func written(_ batch: Batch) {}

    /// A batch was not written: it is added to what waits, as far as it is to be kept.
    func failed(_ batch: Batch, _ error: any Error) {}

    // MARK: - Verbs

    /// Begins to write to a database that is open.
    final func start(_ database: Database) {
        self.database = database
        writeNext()
    }

    /// Writes what waits, unless a transaction is under way or has failed.
    final func writeNext() {
        guard state == .idle, let database, let batch = takeBatch() else { return }
        do throws(DatabaseError) {
            try database.write(
                on: reactor, { [write] in try write(batch, $0) },
                completion: { [weak self] in self?.completed(batch, $0) })
            state = .writing
        } catch {
            hasFailed(batch, error)
        }
    }

    /// Submits what waits, to a database that is about to be closed.
    final func finish() {
        // Also when it waits for the next attempt, or for a transaction.
        state = .idle
        writeNext()
        database = nil
    }

    // MARK: -

    private func completed(_ batch: Batch, _ result: Result<Void, any Error>) {
        guard state == .writing else { return }
        switch result {
        case .success:
            state = .idle
            written(batch)
            writeNext()
        case .failure(let error): hasFailed(batch, error)
        }
    }

    private func hasFailed(_ batch: Batch, _ error: any Error) {
        state = .failed
        failed(batch, error)
        reactor.callLater(Self.retryInterval) { [weak self] in
            guard let self, state == .failed else { return }
            state = .idle
            writeNext()
        }
    }
}

@available(*, unavailable)
extension GroupCommit: Sendable {}
