/// What a reactor holds, for tests and for an operator.
extension Reactor {
    /// A clause for each thing that the reactor holds or waits for; empty when there is none.
    ///
    /// Jobs of other threads do not count: they may arrive at any time, as the late result of a
    /// look-up that was cancelled.
    package var inventory: [String] {
        watchedDescriptors + attachments.heldInventory + waitingCalls + awaitedResults
            + keyedObjects + attachments.flushable.flatMap(\.inventory)
    }

    /// Scheduled calls that are not due yet.
    package var timerCount: Int { timers.count }

    /// Descriptors that are watched, the one for jobs of other threads among them.
    package var watchedDescriptorCount: Int { poller.count }

    /// True when the next turn has nothing to do but to wait for descriptors.
    package var isQuiet: Bool {
        later.isEmpty && nextDue.map { $0 > now } ?? true
    }

    private var watchedDescriptors: [String] {
        poller.watched.filter { !isOwn($0.handler) }.map { fd, handler in
            "descriptor \(fd) is watched by a \(type(of: handler))"
        }
    }

    private var waitingCalls: [String] {
        let now = now
        var clauses = timers.allDue.map { due in
            due > now ? "a timer is due in \(due - now)" : "a timer is due now"
        }
        if !later.isEmpty { clauses.append("calls for the next turn: \(later.count)") }
        return clauses
    }

    private var awaitedResults: [String] {
        let count = completions.count
        return count == 0 ? [] : ["results that are awaited from worker threads: \(count)"]
    }

    private var keyedObjects: [String] {
        attachments.keyedObjects.map { "a \(type(of: $0)) is kept for other threads" }.sorted()
    }
}
