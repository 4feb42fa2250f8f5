/// A hand-over in progress: from the call of `handOver` until the last successor has got everything
/// that was handed over; see the table at `Transport.handOver`. Pure.
///
/// A transport, or a layer that changes protocols itself, has one during a hand-over, and delivers
/// nothing else. Outside of all calls of its protocols it takes and performs the next step, until
/// there is none. Call on the reactor's thread.
package final class PendingHandOver {
    /// What the transport must do.
    package enum Step {
        /// Replace the predecessor by the result of its `replaced(by:unreadByteCount:)`, discard
        /// its pause and the count of what it kept, and call `connectionMade`.
        case begin(any StreamProtocol, unreadByteCount: Int)
        /// Call `pauseProducing`: the unsent bytes exceed the high-water mark.
        case pauseProducing
        /// Call `dataReceived` with these bytes.
        case dataReceived(ArraySlice<UInt8>)
        /// Handle the peer's FIN, which the predecessor got, as one that has just arrived.
        case readEnd
        /// Call `shutDown`, with the remaining time.
        case shutDown
    }

    /// The state of the transport at a step.
    package struct Situation {
        /// False once this side has closed the connection.
        package var delivers: Bool
        /// The protocol has paused the transport.
        package var isPaused: Bool
        /// The unsent bytes exceed the high-water mark.
        package var isAboveHighWater: Bool

        package init(delivers: Bool, isPaused: Bool, isAboveHighWater: Bool) {
            self.delivers = delivers
            self.isPaused = isPaused
            self.isAboveHighWater = isAboveHighWater
        }
    }

    /// The maximum number of bytes of one `dataReceived`.
    private static let pieceSize = 65_536

    private var successor: (any StreamProtocol)?
    /// The bytes that `successor` gets first.
    private var unread: [UInt8] = []
    /// Bytes that were handed over before and are not delivered yet.
    private var rest: ArraySlice<UInt8> = []
    private var owesPressure = false
    /// The predecessor got the peer's FIN.
    package var owesReadEnd = false
    /// The connection is being shut down: the successor must close it.
    package var owesShutDown = false
    private var isEnding = false
    /// The transport continues it on the next turn.
    package var isScheduled = false
    /// The bytes that were reported to a meter.
    package var meteredByteCount = 0

    package init() {}

    /// Sets the successor; it replaces one that has not started.
    package func setSuccessor(_ successor: any StreamProtocol, unread: Span<UInt8>) {
        exchange(&self.successor, successor)
        self.unread = [UInt8](copying: unread)
    }

    /// True while a successor has not started: the current protocol gets no further callback.
    package var isPending: Bool { successor != nil }

    /// True while a step is to report backpressure, so that changes of it are not reported
    /// directly.
    package var holdsPressure: Bool { successor != nil || owesPressure }

    /// True when everything is delivered.
    package var isOver: Bool {
        successor == nil && rest.isEmpty && !owesPressure && !owesReadEnd && !owesShutDown
    }

    /// The number of bytes that were handed over and are not delivered yet.
    package var byteCount: Int { unread.count + rest.count }

    /// From now on only bytes are delivered, also to successors that still start, since the end of
    /// the connection follows.
    package func willEnd() {
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
        // Also those of a successor that started after `willEnd`.
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
extension PendingHandOver: Sendable {}
