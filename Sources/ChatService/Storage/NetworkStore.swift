import Accounts
import ChatCore
import Logging
import ReactorDatabase
import ReactorKit
import SystemPackage

/// Keeps what of a network outlives its server, without what is said: it answers the core's
/// questions about accounts, and stores what changes.
///
/// While the database cannot be used, the answer is that the accounts are not available, and chat
/// goes on: what changes meanwhile is stored when it can be used again. Call on the reactor's thread.
final class NetworkStore: DatabaseStore<StoredNetwork> {
    private let writer: ChangeWriter
    /// Called when the database was opened, with what it holds.
    var loaded: (StoredNetwork) -> Void = { _ in }
    /// Called when it could not be opened.
    var failed: () -> Void = {}

    /// The store of a data folder, which is not open.
    init(
        in folder: FilePath, _ options: DatabaseOptions = DatabaseOptions(), on reactor: Reactor,
        log: Logger
    ) {
        writer = ChangeWriter(on: reactor, log: log)
        super.init(
            at: folder.appending(NetworkDatabase.fileName), NetworkDatabase.schema, options,
            on: reactor, log: log, subject: "accounts and registered rooms are",
            contents: { try NetworkTables($0).all(at: .now) })
    }

    /// Stores changes, soon; `wanted` returns all that is to be kept, for when changes were lost.
    func save(_ changes: [StoredChange], wanted: @escaping () -> StoredNetwork) {
        writer.wanted = wanted
        writer.save(changes)
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

    private func answer(_ query: AccountQuery, _ answered: @escaping (Answer) -> Void) {
        let second = WallTime.second
        ask(query.isReadOnly ? .read : .write, { try query.answer(from: $0, at: second) }) {
            answered($0 ?? .unavailable)
        }
    }

    /// Finds which of these accounts were suspended or deleted, and calls `found` later; while the
    /// database cannot be used, with none.
    func findChanges(
        of names: [AccountName], _ found: @escaping ([AccountChange]) -> Void
    ) {
        ask(.read, { try AccountTables($0).changes(of: names) }) { found($0 ?? []) }
    }

    // MARK: - Its life

    override func opened(_ database: Database, with contents: StoredNetwork) {
        loaded(contents)
        writer.start(database)
    }

    override func openingFailed() { failed() }

    override func submitRest() { writer.end() }
}
