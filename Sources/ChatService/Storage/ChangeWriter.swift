import ChatCore
import Logging
import ReactorDatabase
import ReactorKit

/// Stores what changes of a network in its database: what comes while a transaction is under way is
/// stored by the next one, in the same order. Read markers may change with each message, and wait a
/// moment for later changes: a row is written once for many of them.
///
/// When a transaction fails, and when too much waits, changes are dropped but for the acts of
/// operators; after some time all that is to be kept is stored as a whole. Call on the reactor's
/// thread.
final class ChangeWriter {
    /// The time after a failure until the next attempt.
    private static let retryInterval = Duration.seconds(10)
    /// The most changes that wait.
    private static let changeLimit = 16_384
    /// How long read markers wait for later changes, which a server that is killed loses.
    private static let markerDelay = Duration.seconds(1)
    /// The most read markers that wait.
    private static let markerLimit = 65_536
    /// The most acts of operators that wait after a failure; later ones are in the log only.
    private static let actLimit = 1_000

    /// What it is doing.
    private enum State {
        case idle
        case writing
        /// It waits for the next attempt.
        case failed
    }

    /// Nil until it is open.
    private var database: Database?
    private let reactor: Reactor
    private let log: Logger
    private var state = State.idle
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
        self.reactor = reactor
        self.log = log
    }

    /// Begins to store in a database that is open.
    func start(_ database: Database) {
        self.database = database
        write()
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
        write()
    }

    /// Submits what waits, to a database that is about to be closed.
    func finish() {
        // Also when it waits for the next attempt.
        state = .idle
        areMarkersDue = true
        write()
        database = nil
        markerCall?.cancel()
    }

    // MARK: -

    private func awaitMarkers() {
        markerCall = reactor.callLater(Self.markerDelay) { [weak self] in
            self?.markerCall = nil
            self?.areMarkersDue = true
            self?.write()
        }
    }

    private func write() {
        let hasMarkers = areMarkersDue && !markers.isEmpty
        guard state == .idle, let database, hasDropped || hasMarkers || !changes.isEmpty else {
            return
        }
        let whole = hasDropped ? wanted() : nil
        if hasMarkers {
            changes += markers.map { StoredChange.marker($0, $1) }
            markers = [:]
            areMarkersDue = false
        }
        let batch = changes
        changes = []
        hasDropped = false
        let time = ServerTime.now
        do throws(DatabaseError) {
            try database.write(
                on: reactor,
                { connection in
                    let tables = NetworkTables(connection)
                    if let whole { try tables.replaceAll(with: whole, at: time) }
                    try tables.carryOut(batch, at: time)
                },
                completion: { [weak self] in self?.written(batch, $0) })
            state = .writing
        } catch {
            failed(batch, error)
        }
    }

    private func written(_ batch: [StoredChange], _ result: Result<Void, any Error>) {
        guard state == .writing else { return }
        switch result {
        case .success:
            state = .idle
            write()
        case .failure(let error): failed(batch, error)
        }
    }

    private func failed(_ batch: [StoredChange], _ error: any Error) {
        log.error(
            """
            changes of rooms, bans and read markers were not stored, and are tried again in \
            \(Self.retryInterval.components.seconds) seconds: \(error)
            """)
        state = .failed
        changes = batch + changes
        drop()
        reactor.callLater(Self.retryInterval) { [weak self] in
            self?.state = .idle
            self?.write()
        }
    }

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

@available(*, unavailable)
extension ChangeWriter: Sendable {}
