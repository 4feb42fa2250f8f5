/// Counts what some connections of one reactor move, and what of it they hold.
///
/// Told of once a read and once a send, never once a message; what waits to be sent is known at
/// the end of each callback, what protocols keep of what came when they tell. Call on the
/// reactor's thread.
package final class StreamLedger {
    /// Bytes that came, and bytes that the kernel took; under TLS those of the records.
    package var receivedByteCount: Int { received }
    package var sentByteCount: Int { sent }
    /// Bytes of memory: what is allocated for bytes that the kernel has not taken yet, and what
    /// protocols keep of what came (see `Transport.noteKept`).
    package private(set) var waitingByteCount = 0
    /// Connections that stand.
    package private(set) var connectionCount = 0
    /// Called whenever more, or less, waits than before: also from inside `noteKept`.
    package var waitingChanged: (() -> Void)? {
        get { whenWaitingChanged }
        set { exchange(&whenWaitingChanged, newValue) }
    }
    /// Called when a connection is over, also for one that the application never heard of.
    package var connectionEnded: (() -> Void)? {
        get { whenConnectionEnded }
        set { exchange(&whenConnectionEnded, newValue) }
    }

    // Not seen outside themselves, which spares each read and send a check for exclusive access.
    private var received = 0
    private var sent = 0
    private var whenWaitingChanged: (() -> Void)?
    private var whenConnectionEnded: (() -> Void)?

    package init() {}

    func received(_ count: Int) { received += count }

    func sent(_ count: Int) { sent += count }

    func began() { connectionCount += 1 }

    func ended() {
        connectionCount -= 1
        connectionEnded?()
    }

    func waits(_ change: Int) {
        waitingByteCount += change
        waitingChanged?()
    }
}

@available(*, unavailable)
extension StreamLedger: Sendable {}

/// The connection was dropped, since all connections together had more to send than they may.
package struct BacklogTooLarge: Error, Hashable, CustomStringConvertible {
    package var description: String {
        "the server held too much that its peers did not read or finish, much of it for this one"
    }
}

extension Reactor {
    /// Drops connections of `ledger`, those first that hold most, until `enough` bytes or fewer are
    /// held.
    ///
    /// A peer that does not read is cut off: its protocol hears `.failed(BacklogTooLarge)` on the
    /// next turn, and the memory is free at once. One that only does not finish what it says can be
    /// told so: its protocol hears `memoryRanOut` on the next turn.
    package func dropLargest(of ledger: StreamLedger, downTo enough: Int) {
        let holding = poller.handlers.compactMap { $0 as? StreamTransport }.filter {
            $0.ledger === ledger && $0.heldByteCount > 0
        }.sorted { $0.heldByteCount > $1.heldByteCount }
        for transport in holding where ledger.waitingByteCount > enough {
            transport.giveUpMemory()
        }
    }
}
