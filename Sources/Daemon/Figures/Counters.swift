package import ReactorKit

/// What one worker counts. Touched on its reactor's thread alone, so without a lock.
package final class Counters {
    /// Messages that were answered, or handed to a room.
    package var messages = 0
    /// Bytes of connections; under TLS those of the records.
    package var bytesIn = 0
    package var bytesOut = 0
    /// What is held at the moment; see `StatusSnapshot`.
    package var bufferedBytes = 0
    package private(set) var handshakesFailed = 0
    package private(set) var refusals: [RefusalReason: Int] = [:]
    package private(set) var endings: [EndingReason: Int] = [:]
    package private(set) var listeners: [String: StatusSnapshot.Connections] = [:]
    package private(set) var turns = TurnHistogram()

    /// Called before the figures are read, to bring them up to date.
    package var refresh: ((Counters) -> Void)?

    package init() {}

    /// A connection stands; `listener` is its listener's name, empty for the one without.
    package func accepted(listener: String) {
        listeners[listener, default: .init()].accepted += 1
    }

    /// A connection that was counted as accepted is over.
    package func ended(_ reason: DisconnectReason, listener: String) {
        listeners[listener, default: .init()].ended += 1
        endings[EndingReason(reason), default: 0] += 1
    }

    /// A peer was turned away, or told that it went too far.
    package func refused(_ reason: RefusalReason, count: Int = 1) {
        if count > 0 { refusals[reason, default: 0] += count }
    }

    package func handshakeFailed() {
        handshakesFailed += 1
    }

    /// A turn of the reactor is over; see `Reactor.turnEnded`.
    package func turn(took time: Duration) {
        turns.add(time)
    }

    /// All of it, and what `reactor` waits for.
    package func snapshot(of reactor: Reactor) -> StatusSnapshot {
        refresh?(self)
        var snapshot = snapshot
        snapshot.timers = reactor.timerCount
        snapshot.watchedDescriptors = reactor.watchedDescriptorCount
        return snapshot
    }

    package var snapshot: StatusSnapshot {
        var snapshot = StatusSnapshot()
        snapshot.workers = 1
        snapshot.listeners = listeners
        snapshot.refusals = refusals
        snapshot.endings = endings
        snapshot.messages = messages
        snapshot.bytesIn = bytesIn
        snapshot.bytesOut = bytesOut
        snapshot.handshakesFailed = handshakesFailed
        snapshot.bufferedBytes = bufferedBytes
        snapshot.turns = turns
        return snapshot
    }
}

@available(*, unavailable)
extension Counters: Sendable {}
