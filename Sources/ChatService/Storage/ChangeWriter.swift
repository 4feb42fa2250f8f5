import ChatCore
import Logging
import ReactorDatabase
import ReactorKit

/// Stores what changes of a network in its database. Read markers may change with each message, and
/// wait a moment for later changes: a row is written once for many of them.
///
/// When a transaction fails, and when too much waits, changes are dropped but for the acts of
/// operators; after some time all that is to be kept is stored as a whole. Call on the reactor's
/// thread.
final class ChangeWriter: GroupCommit<NetworkChanges> {
    /// The most changes that wait.
    private static let changeLimit = 16_384
    /// How long read markers wait for later changes, which a server that is killed loses.
    private static let markerDelay = Duration.seconds(1)
    /// The most read markers that wait.
    private static let markerLimit = 65_536
    /// The most acts of operators that wait after a failure; later ones are in the log only.
    private static let actLimit = 1_000

    private let log: Logger
    private var changes: [StoredChange] = []
    /// The read markers that have changed; nil for one that is to be removed.
    private var markers: [MarkerKey: ServerTime?] = [:]
    /// True when the next transaction has the markers, too.
    private var areMarkersDue = false
    /// The end of their wait.
    private var markerCall: ScheduledCall?
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
            for change in new {
                if case .marker(let key, let time) = change {
                    markers.updateValue(time, forKey: key)
                } else {
                    changes.append(change)
                }
            }
            if changes.count > Self.changeLimit || markers.count > Self.markerLimit { drop() }
            if !markers.isEmpty, markerCall == nil { awaitMarkers() }
        }
        writeNext()
    }

    /// Submits what waits, to a database that is about to be closed.
    func end() {
        areMarkersDue = true
        markerCall?.cancel()
        finish()
    }

    private func awaitMarkers() {
        markerCall = reactor.callLater(Self.markerDelay) { [weak self] in
            self?.markerCall = nil
            self?.areMarkersDue = true
            self?.writeNext()
        }
    }

    // MARK: - Transactions

    override func takeBatch() -> NetworkChanges? {
        let hasMarkers = areMarkersDue && !markers.isEmpty
        guard hasDropped || hasMarkers || !changes.isEmpty else { return nil }
        let whole = hasDropped ? wanted() : nil
        if hasMarkers {
            changes += markers.map { StoredChange.marker($0, $1) }
            markers = [:]
            areMarkersDue = false
        }
        let batch = NetworkChanges(whole: whole, list: changes)
        changes = []
        hasDropped = false
        return batch
    }

    override func failed(_ batch: NetworkChanges, _ error: any Error) {
        log.error(
            """
            changes of rooms, bans and read markers were not stored, and are tried again in \
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
        markers = [:]
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
