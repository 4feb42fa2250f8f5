import ChatCore
import Logging
import ReactorDatabase
import ReactorKit

/// Stores what changes of a network in its database.
///
/// When a transaction fails, and when too much waits, changes are dropped but for the acts of
/// operators; after some time all that is to be kept is stored as a whole. Call on the reactor's
/// thread.
final class ChangeWriter: GroupCommit<NetworkChanges> {
    /// The most changes that wait.
    private static let changeLimit = 16_384
    /// The most acts of operators that wait after a failure; later ones are in the log only.
    private static let actLimit = 1_000

    private let log: Logger
    private var changes: [StoredChange] = []
    /// True when changes were dropped.
    private var hasDropped = false
    /// All that is to be kept now.
    var wanted: () -> StoredNetwork = { StoredNetwork() }

    /// A writer that waits for its database.
    init(on reactor: Reactor, log: Logger) {
        self.log = log
        super.init(on: reactor) { changes, connection in
            let time = ServerTime.now
            let tables = NetworkTables(connection)
            if let whole = changes.whole { try tables.replaceAll(with: whole, at: time) }
            try tables.carryOut(changes.list, at: time)
        }
    }

    /// Stores changes, soon.
    func save(_ new: [StoredChange]) {
        if hasDropped {
            keepActs(of: new)
        } else {
            changes += new
            if changes.count > Self.changeLimit { drop() }
        }
        writeNext()
    }

    // MARK: - Transactions

    override func takeBatch() -> NetworkChanges? {
        guard hasDropped || !changes.isEmpty else { return nil }
        let batch = NetworkChanges(whole: hasDropped ? wanted() : nil, list: changes)
        changes = []
        hasDropped = false
        return batch
    }

    override func failed(_ batch: NetworkChanges, _ error: any Error) {
        log.error(
            """
            changes of rooms and bans were not stored, and are tried again in \
            \(Self.retryInterval.components.seconds) seconds: \(error)
            """)
        changes = batch.list + changes
        drop()
    }

    // MARK: -

    private func drop() {
        hasDropped = true
        let all = changes
        changes = []
        keepActs(of: all)
    }

    private func keepActs(of new: [StoredChange]) {
        for case .act(let act) in new where changes.count < Self.actLimit {
            changes.append(.act(act))
        }
    }
}

/// What is stored of a network in one transaction. Pure.
struct NetworkChanges: Sendable {
    /// All that is to be kept, which replaces what is there; nil to keep that.
    let whole: StoredNetwork?
    /// Carried out afterwards, in this order.
    let list: [StoredChange]
}
