/// What the tests of programs see of a reactor, and its guests.
extension Reactor {
    /// A clause for each thing that the reactor holds or waits for; empty for one at rest.
    ///
    /// Jobs of other threads do not count: they come when they like, as the late result of a
    /// lookup that was called off.
    package var inventory: [String] {
        watchedDescriptors + startedConnects + waitingCalls + awaitedResults + residentObjects
            + guests.all.flatMap(\.inventory)
    }

    /// Has `guest` end with the reactor, which does not hold it.
    package func admit(_ guest: any ReactorGuest) {
        guests.add(guest)
        mayHaveGuests = true
    }

    /// True when the next turn has nothing to do but to wait for descriptors.
    package var isQuiet: Bool {
        later.isEmpty && nextDue.map { $0 > now } ?? true
    }

    private var watchedDescriptors: [String] {
        poller.watched.filter { !isOwn($0.handler) }.map { fd, handler in
            "descriptor \(fd) is watched by a \(type(of: handler))"
        }
    }

    private var startedConnects: [String] {
        connectors.values.map { "a connection to \($0.endpoint) is being made" }.sorted()
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

    private var residentObjects: [String] {
        residents.objects.map { "a \(type(of: $0)) is kept for other threads" }.sorted()
    }
}
