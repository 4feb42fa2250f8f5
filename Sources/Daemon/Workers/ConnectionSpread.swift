import ReactorKit

/// Spreads the connections evenly over the workers.
///
/// The kernel assigns them by a hash of their addresses (SO_REUSEPORT), or to the worker that comes
/// first: one of two workers often gets 40 of 64. The worker that accepts a connection therefore
/// passes it to the one with the fewest, among those that serve the same endpoint. Used when a
/// connection is accepted and when it ends. Safe from any thread.
final class ConnectionSpread: Sendable {
    /// Identifies an endpoint on all workers.
    final class Place: Sendable {}

    private struct State: Sendable {
        /// Connections by worker, including those that are on their way to it.
        var counts: [Int]
        /// The workers that serve a place.
        var workers: [ObjectIdentifier: [Int]] = [:]
        var reactors: [Int: ReactorHandle] = [:]
    }

    private let state: Monitor<State>

    init(workers count: Int) {
        state = Monitor(State(counts: [Int](repeating: 0, count: count)))
    }

    /// Connections by worker.
    var counts: [Int] { state.withLock(\.counts) }

    fileprivate func open(_ place: Place, at index: Int, on reactor: ReactorHandle) {
        state.withLock { state in
            state.workers[ObjectIdentifier(place), default: []].append(index)
            state.reactors[index] = reactor
        }
    }

    fileprivate func close(_ place: Place, at index: Int) {
        state.withLock { state in
            let id = ObjectIdentifier(place)
            state.workers[id]?.removeAll { $0 == index }
            if state.workers[id]?.isEmpty == true { state.workers[id] = nil }
        }
    }

    /// Counts a connection that this worker has accepted, and passes it to the worker with the
    /// fewest; returns false when that is this one.
    fileprivate func pass(
        _ connection: AcceptedConnection, at place: Place, from index: Int
    ) -> Bool {
        state.withLock { state in
            var chosen = index
            for other in state.workers[ObjectIdentifier(place)] ?? []
            where state.counts[other] < state.counts[chosen] {
                chosen = other
            }
            state.counts[chosen] += 1
            guard chosen != index, let reactor = state.reactors[chosen] else { return false }
            // Under the lock, so that a worker that closes the place then has this call before it.
            reactor.call {
                $0.attachment(SpreadMember.self, for: self)?.take(connection, at: place)
            }
            return true
        }
    }

    fileprivate func remove(at index: Int) {
        state.withLock { $0.counts[index] -= 1 }
    }
}

/// A worker that takes part in the spread. Call on the worker's thread.
final class SpreadMember {
    private let spread: ConnectionSpread
    private let index: Int
    private weak var worker: Worker?
    /// What takes the connections of a place.
    private var acceptors: [ObjectIdentifier: Acceptor] = [:]

    init(_ worker: Worker, index: Int, of spread: ConnectionSpread) {
        self.worker = worker
        self.index = index
        self.spread = spread
        worker.reactor.attach(self, for: spread)
    }

    func open(_ place: ConnectionSpread.Place, _ acceptor: Acceptor) {
        guard let worker else { return }
        acceptors[ObjectIdentifier(place)] = acceptor
        spread.open(place, at: index, on: worker.reactor.handle)
    }

    /// Takes nothing more at this place, apart from what was passed to this worker before.
    func close(_ place: ConnectionSpread.Place) {
        guard let worker else { return }
        spread.close(place, at: index)
        worker.reactor.handle.call { [spread] in
            let member = $0.attachment(SpreadMember.self, for: spread)
            member?.acceptors[ObjectIdentifier(place)] = nil
        }
    }

    /// The same when the reactor has ended the listeners.
    func end(_ place: ConnectionSpread.Place) {
        spread.close(place, at: index)
        acceptors[ObjectIdentifier(place)] = nil
    }

    /// Counts a connection that was accepted here; true when another worker serves it.
    func pass(_ connection: AcceptedConnection, at place: ConnectionSpread.Place) -> Bool {
        spread.pass(connection, at: place, from: index)
    }

    /// A connection that was counted here has ended, or was refused.
    func remove() { spread.remove(at: index) }

    fileprivate func take(_ connection: AcceptedConnection, at place: ConnectionSpread.Place) {
        guard let worker, let acceptor = acceptors[ObjectIdentifier(place)] else {
            return remove()
        }
        worker.serve(connection, by: acceptor)
    }
}

@available(*, unavailable)
extension SpreadMember: Sendable {}
