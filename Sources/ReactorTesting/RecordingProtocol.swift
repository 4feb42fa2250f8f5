public import ReactorKit

/// A protocol that records its callbacks and runs closures that the test sets.
public final class RecordingProtocol: HalfCloseProtocol {
    /// One callback; consecutive calls of `dataReceived` are one event.
    public enum Event: Hashable, Sendable {
        /// `connectionMade`.
        case made
        /// `dataReceived`, once or several times in pendingHandOver.
        case received([UInt8])
        /// `readConnectionLost`.
        case readLost
        /// `pauseProducing`.
        case paused
        /// `resumeProducing`.
        case resumed
        /// `connectionLost`, with the description of the reason.
        case lost(String)
    }

    /// The callbacks, in order.
    public private(set) var events: [Event] = []
    /// All received bytes.
    public private(set) var received: [UInt8] = []
    /// The size of each piece in which they were received.
    public private(set) var pieceSizes: [Int] = []
    /// True when the protocol goes on writing after the peer's end of data; set it before that.
    public var supportsHalfClose = false
    /// True when it then does so after a truncation too.
    public var acceptsTruncation = false
    /// How often `memoryRanOut` was called.
    public private(set) var memoryRanOutCount = 0
    /// Why the connection ended; nil before that.
    public private(set) var reason: DisconnectReason?
    /// The connection; kept after its end, so that tests can check that calls are then ignored.
    public private(set) var transport: (any Transport)?

    /// Called at the end of `connectionMade`, which rethrows its errors.
    public var whenMade: ((any Transport) throws -> Void)? {
        get { steps.made }
        set { exchange(&steps.made, newValue) }
    }
    /// Called at the end of `dataReceived` with a copy of the bytes.
    public var whenReceived: (([UInt8], any Transport) throws -> Void)? {
        get { steps.received }
        set { exchange(&steps.received, newValue) }
    }
    /// Called at the end of `readConnectionLost`, which rethrows its errors.
    public var whenReadLost: ((any Transport) throws -> Void)? {
        get { steps.readLost }
        set { exchange(&steps.readLost, newValue) }
    }
    /// Called at the end of `pauseProducing`.
    public var whenPaused: ((any Transport) -> Void)? {
        get { steps.paused }
        set { exchange(&steps.paused, newValue) }
    }
    /// Called at the end of `resumeProducing`.
    public var whenResumed: ((any Transport) -> Void)? {
        get { steps.resumed }
        set { exchange(&steps.resumed, newValue) }
    }
    /// Called at the end of `memoryRanOut`.
    public var whenMemoryRanOut: ((any Transport) -> Void)? {
        get { steps.memoryRanOut }
        set { exchange(&steps.memoryRanOut, newValue) }
    }
    /// Called in `shutDown` with its limit, in place of `loseConnection`.
    public var whenShutDown: ((any Transport, Duration) -> Void)? {
        get { steps.shutDown }
        set { exchange(&steps.shutDown, newValue) }
    }
    /// Called at the end of `connectionLost`.
    public var whenLost: ((DisconnectReason) -> Void)? {
        get { steps.lost }
        set { exchange(&steps.lost, newValue) }
    }

    private struct Steps {
        var made: ((any Transport) throws -> Void)?
        var received: (([UInt8], any Transport) throws -> Void)?
        var readLost: ((any Transport) throws -> Void)?
        var paused: ((any Transport) -> Void)?
        var resumed: ((any Transport) -> Void)?
        var memoryRanOut: ((any Transport) -> Void)?
        var shutDown: ((any Transport, Duration) -> Void)?
        var lost: ((DisconnectReason) -> Void)?
    }
    private var steps = Steps()

    /// A protocol without events.
    public init() {}

    /// All received bytes, as UTF-8.
    public var text: String { String(decoding: received, as: UTF8.self) }

    /// How often `connectionLost` was called; more than once is an error of the transport.
    public var lostCount: Int {
        events.count { if case .lost = $0 { true } else { false } }
    }

    // MARK: - StreamProtocol

    /// Keeps the transport.
    public func connectionMade(_ transport: any Transport) throws {
        events.append(.made)
        self.transport = transport
        try whenMade?(transport)
    }

    /// Keeps a copy of the bytes.
    public func dataReceived(_ data: Span<UInt8>) throws {
        let bytes = [UInt8](copying: data)
        received += bytes
        pieceSizes.append(bytes.count)
        if case .received(var all)? = events.last {
            // Removed from the array first, so that the bytes are not copied for each piece.
            events.removeLast()
            all += bytes
            events.append(.received(all))
        } else {
            events.append(.received(bytes))
        }
        if let transport { try whenReceived?(bytes, transport) }
    }

    /// The protocol itself, if it supports half-close.
    public var halfCloseProtocol: (any HalfCloseProtocol)? { supportsHalfClose ? self : nil }

    /// Records the call.
    public func readConnectionLost() throws {
        events.append(.readLost)
        if let transport { try whenReadLost?(transport) }
    }

    /// Records the reason.
    public func connectionLost(_ reason: DisconnectReason) {
        events.append(.lost("\(reason)"))
        self.reason = reason
        whenLost?(reason)
    }

    /// Records the call.
    public func pauseProducing() {
        events.append(.paused)
        if let transport { whenPaused?(transport) }
    }

    /// Records the call.
    public func resumeProducing() {
        events.append(.resumed)
        if let transport { whenResumed?(transport) }
    }

    /// Counts the call.
    public func memoryRanOut(_ transport: any Transport) {
        memoryRanOutCount += 1
        whenMemoryRanOut?(transport)
    }

    /// Calls `loseConnection`, or the test's closure in its place.
    public func shutDown(_ transport: any Transport, within limit: Duration) {
        guard let whenShutDown else { return transport.loseConnection(within: limit) }
        whenShutDown(transport, limit)
    }
}

extension RecordingProtocol.Event: CustomStringConvertible {
    /// The event's name; bytes as text, with the number of those beyond the first hundred.
    public var description: String {
        switch self {
        case .made: return "made"
        case .received(let bytes):
            let start = String(decoding: bytes.prefix(100), as: UTF8.self).debugDescription
            return bytes.count > 100
                ? "received \(start) and \(bytes.count - 100) more" : "received \(start)"
        case .readLost: return "read lost"
        case .paused: return "paused"
        case .resumed: return "resumed"
        case .lost(let reason): return "lost: \(reason)"
        }
    }
}

@available(*, unavailable)
extension RecordingProtocol: Sendable {}
