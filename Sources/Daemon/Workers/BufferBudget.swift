import ReactorKit

/// Limits the bytes that are held for clients, over all threads. Safe from any thread.
///
/// Workers take it in large pieces, so that the lock is taken once for many bytes; together they
/// never take more than the limit. Among several workers, a quarter of the limit is divided into
/// fixed parts, so that the clients of one worker leave something to the others.
package final class BufferBudget: Sendable {
    private struct State: Sendable {
        var limit: Int
        var taken = 0

        /// The fixed part of each worker.
        func part(of workers: Int) -> Int { workers > 1 ? limit / 4 / workers : 0 }
    }

    private let workers: Int
    private let state: Monitor<State>

    /// Zero is no limit.
    package init(limit: Int, workers: Int = 1) {
        self.workers = workers
        state = Monitor(State(limit: limit))
    }

    package var limit: Int { state.withLock(\.limit) }

    /// What workers have taken beyond their fixed parts, used or not.
    package var taken: Int { state.withLock(\.taken) }

    package func change(limit: Int) {
        state.withLock { $0.limit = limit }
    }

    /// The fixed part of a worker.
    var part: Int { state.withLock { $0.part(of: workers) } }

    /// The size of the pieces that workers take.
    var lump: Int {
        let limit = limit
        return limit == 0 ? 1 << 20 : min(max(limit / 64, 1), 1 << 20)
    }

    /// Takes `count` bytes; false when fewer are left.
    func take(_ count: Int) -> Bool {
        state.withLock { state in
            let most = state.limit - state.part(of: workers) * workers
            guard state.limit == 0 || state.taken + count <= most else { return false }
            state.taken += count
            return true
        }
    }

    func giveBack(_ count: Int) {
        state.withLock { $0.taken -= count }
    }
}

/// One worker's part of a `BufferBudget`.
package struct BufferShare {
    private let budget: BufferBudget
    /// What this worker has taken of what is there for all.
    package private(set) var granted = 0
    // Asked for once, since that takes the lock.
    private var part: Int
    private var lump: Int

    package init(of budget: BufferBudget) {
        self.budget = budget
        part = budget.part
        lump = budget.lump
    }

    /// The bytes that this worker may use.
    package var covered: Int { part + granted }

    /// Takes what is missing for `used` bytes, or returns the excess.
    ///
    /// - Returns: false when they are not.
    package mutating func cover(_ used: Int) -> Bool {
        let used = max(used - part, 0)
        if used > granted {
            let missing = used - granted
            let rounded = (missing + lump - 1) / lump * lump
            for count in [rounded, missing] where budget.take(count) {
                granted += count
                return true
            }
            return false
        }
        let spare = granted - used
        if spare > 2 * lump || used == 0, spare > 0 {
            let back = used == 0 ? spare : spare - lump
            budget.giveBack(back)
            granted -= back
        }
        return true
    }

    /// Returns everything and takes it again, as after a change of the limit.
    package mutating func renew(for used: Int) -> Bool {
        budget.giveBack(granted)
        granted = 0
        part = budget.part
        lump = budget.lump
        return cover(used)
    }
}
