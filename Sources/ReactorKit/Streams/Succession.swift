/// A connection's change of protocols: from `handOver` until the last successor has everything
/// that was handed over; see the table at `Transport.handOver`. Pure.
///
/// A transport, or a layer that changes protocols by itself, keeps one of these while a hand-over
/// is under way, and delivers nothing else meanwhile. Outside of all calls of its protocols it
/// asks for the next step, and performs it, until there is none. Call on the reactor's thread.
package final class Succession {
    /// What the transport has to do.
    package enum Step {
        /// Put what `replaced(by:unreadByteCount:)` of the leaver returns in its place, forget the
        /// leaver's pause and what it kept, and call `connectionMade`.
        case begin(any StreamProtocol, unreadByteCount: Int)
        /// Call `pauseProducing`: more waits than the high-water mark.
        case pauseProducing
        /// Call `dataReceived` with these bytes.
        case dataReceived(ArraySlice<UInt8>)
        /// Take the peer's FIN, of which the leaver knew, as one that has just arrived.
        case readEnd
        /// Call `shutDown`, with what is left of its time.
        case shutDown
    }

    /// How the transport is at the moment of a step.
    package struct Situation {
        /// False once our side has ended the connection.
        package var delivers: Bool
        /// The protocol has paused the transport.
        package var isPaused: Bool
        /// The protocol has to learn that more waits than the high-water mark.
        package var isAboveHighWater: Bool

        package init(delivers: Bool, isPaused: Bool, isAboveHighWater: Bool) {
            self.delivers = delivers
            self.isPaused = isPaused
            self.isAboveHighWater = isAboveHighWater
        }
    }

    /// The most that `dataReceived` gets at a time.
    private static let pieceSize = 65_536

    private var successor: (any StreamProtocol)?
    /// Goes to `successor` first.
    private var unread: [UInt8] = []
    /// Was handed over before, and is not delivered yet.
    private var rest: ArraySlice<UInt8> = []
    private var owesPressure = false
    /// The leaver knew of the peer's FIN.
    package var owesReadEnd = false
    /// The connection is shut down: the successor has to end it.
    package var owesShutDown = false
    private var isEnding = false
    /// The transport goes on with it on the next turn.
    package var isScheduled = false
    /// Bytes that a ledger was told of.
    package var notedByteCount = 0

    package init() {}

    /// Has `successor` take over; one that was named before, and has not begun, never does.
    package func name(_ successor: any StreamProtocol, unread: Span<UInt8>) {
        exchange(&self.successor, successor)
        self.unread = [UInt8](copying: unread)
    }

    /// A successor has not begun: the present protocol hears nothing more.
    package var isPending: Bool { successor != nil }

    /// Pressure changes for a protocol that will learn of it by a step.
    package var holdsPressure: Bool { successor != nil || owesPressure }

    /// Everything is delivered.
    package var isOver: Bool {
        successor == nil && rest.isEmpty && !owesPressure && !owesReadEnd && !owesShutDown
    }

    /// Bytes that were handed over and are not delivered yet.
    package var byteCount: Int { unread.count + rest.count }

    /// Only bytes are delivered from now on, to all that still begin: the end itself follows.
    package func endIsNear() {
        isEnding = true
    }

    /// Drops the bytes that were handed over.
    package func dropBytes() {
        (unread, rest) = ([], [])
    }

    /// The next step; nil when there is none, or none yet.
    package func next(in situation: Situation) -> Step? {
        if let successor {
            self.successor = nil
            let count = unread.count
            if count > 0 { rest = unread + rest }
            unread = []
            owesPressure = true
            return .begin(successor, unreadByteCount: count)
        }
        if owesPressure {
            owesPressure = false
            if situation.isAboveHighWater { return .pauseProducing }
        }
        // Also what a successor owes that began after the call.
        if isEnding { (owesReadEnd, owesShutDown) = (false, false) }
        guard situation.delivers else {
            (rest, owesReadEnd, owesShutDown) = ([], false, false)
            return nil
        }
        if !situation.isPaused {
            if !rest.isEmpty {
                let piece = rest.prefix(Self.pieceSize)
                rest = rest.dropFirst(piece.count)
                return .dataReceived(piece)
            }
            if owesReadEnd {
                owesReadEnd = false
                return .readEnd
            }
        }
        if owesShutDown {
            owesShutDown = false
            return .shutDown
        }
        return nil
    }
}

@available(*, unavailable)
extension Succession: Sendable {}
