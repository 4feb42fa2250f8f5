/// Counts the bytes that some connections of one reactor receive, send, and hold in memory.
///
/// Updated once for each read and each send, never for each message. The memory of unsent bytes is
/// updated at the end of each callback, that of received data when protocols report it. Call on the
/// reactor's thread.
package final class StreamMeter {
    /// Bytes received, and bytes that the kernel took; with TLS, bytes of records.
    package var receivedByteCount: Int { received }
    package var sentByteCount: Int { sent }
    /// Bytes of memory: allocated for bytes that the kernel has not taken yet, and kept by
    /// protocols of received data (see `Transport.noteKept`).
    package private(set) var heldByteCount = 0
    /// The number of open connections.
    package private(set) var connectionCount = 0
    /// Called whenever `heldByteCount` changes, also inside `noteKept`.
    package var heldByteCountChanged: (() -> Void)? {
        get { whenHeldByteCountChanged }
        set { exchange(&whenHeldByteCountChanged, newValue) }
    }
    /// Called when a connection has ended, also for one that the application did not get.
    package var connectionEnded: (() -> Void)? {
        get { whenConnectionEnded }
        set { exchange(&whenConnectionEnded, newValue) }
    }

    // Private, which spares each read and send a check for exclusive access.
    private var received = 0
    private var sent = 0
    private var whenHeldByteCountChanged: (() -> Void)?
    private var whenConnectionEnded: (() -> Void)?

    package init() {}

    func received(_ count: Int) { received += count }

    func sent(_ count: Int) { sent += count }

    func began() { connectionCount += 1 }

    func ended() {
        connectionCount -= 1
        connectionEnded?()
    }

    func held(_ change: Int) {
        heldByteCount += change
        heldByteCountChanged?()
    }
}

@available(*, unavailable)
extension StreamMeter: Sendable {}

/// The bytes of one connection, as a `StreamMeter` counts those of many.
package struct StreamTraffic: Hashable, Sendable {
    package var received: Int
    package var sent: Int
    package var held: Int

    package init(received: Int = 0, sent: Int = 0, held: Int = 0) {
        self.received = received
        self.sent = sent
        self.held = held
    }
}

extension Transport {
    /// The bytes of this connection so far; nil for a connection that is not of a socket.
    package var traffic: StreamTraffic? {
        (self as? StreamTransport).map {
            StreamTraffic(
                received: $0.receivedByteCount, sent: $0.sentByteCount, held: $0.heldByteCount)
        }
    }
}

/// The connection was dropped because all connections together held more memory than allowed.
package struct BacklogTooLarge: Error, Hashable, CustomStringConvertible {
    package var description: String {
        "the memory limit for all connections was reached, and this one held a large share"
    }
}

extension Reactor {
    /// Drops connections of `meter`, largest first, until at most `enough` bytes are held.
    ///
    /// The connection of a peer that does not read ends: its protocol gets
    /// `.failed(BacklogTooLarge)` on the next turn, and the memory is freed at once. A peer that
    /// only does not complete its messages can get an answer: its protocol gets `memoryRanOut` on
    /// the next turn.
    package func dropLargest(of meter: StreamMeter, downTo enough: Int) {
        let holding = poller.handlers.compactMap { $0 as? StreamTransport }.filter {
            $0.meter === meter && $0.heldByteCount > 0
        }.sorted { $0.heldByteCount > $1.heldByteCount }
        for transport in holding where meter.heldByteCount > enough {
            transport.freeMemory()
        }
    }
}
