/// What lives on a reactor without a descriptor, and ends with it: a network in memory.
package protocol ReactorGuest: AnyObject {
    /// Every callback of this part of the turn has run: deliver what they have caused.
    func flush()

    /// The reactor shuts down: finish in an orderly way within `limit`.
    func finish(within limit: Duration)

    /// The reactor's loop is over: end now, and tell whoever waits.
    func abandon()

    /// True for what an orderly shutdown waits for.
    var holdsShutdown: Bool { get }

    /// A clause for each thing that is still there.
    var inventory: [String] { get }
}

/// The guests of one reactor, which holds none of them alive.
struct Guests {
    private struct Entry {
        weak var guest: (any ReactorGuest)?
    }

    private var entries: [Entry] = []

    var all: [any ReactorGuest] { entries.compactMap(\.guest) }

    mutating func add(_ guest: any ReactorGuest) {
        entries.removeAll { $0.guest == nil }
        entries.append(Entry(guest: guest))
    }
}
