package import ReactorKit

/// The client's side of a connection: lines out, lines in.
///
/// A textbook server ends its replies with nothing. So an unfinished line counts as a line
/// once nothing more has come for 100 ms, or when the connection ends. A line over the limit
/// is told once, cut, and the rest of it is skipped. Call on the reactor's thread.
package final class TimestampClient: LineProtocol {
    /// What the client hears; all calls are made on the reactor's thread.
    package protocol Listener: AnyObject {
        func clientConnected(_ client: TimestampClient)
        /// A line, lent for the call; `isCut` when it was longer than the limit.
        func client(_ client: TimestampClient, received line: Span<UInt8>, isCut: Bool)
        func client(_ client: TimestampClient, lost reason: DisconnectReason)
    }

    /// Room for the stamp that a reply has before its message.
    package static let stampRoom = 1_024
    /// The most that is kept of one line, unless told otherwise: the longest message's reply.
    package static let lineLimit = TimestampServer.lineLimit + stampRoom
    /// After so much silence an unfinished line is taken for a reply.
    package static let tailSilence = Duration.milliseconds(100)

    private let reactor: Reactor
    private weak var listener: (any Listener)?
    private var silence: ScheduledCall?
    /// The start of a line was told as a line; its end may still come.
    private var hasToldTail = false

    /// Keeps up to `limit` bytes of a line; `listener` is not kept alive.
    package init(on reactor: Reactor, listener: any Listener, limit: Int = lineLimit) {
        self.reactor = reactor
        self.listener = listener
        super.init(limit: limit)
    }

    /// Sends one message, and the LF that ends it.
    package func send(_ message: [UInt8]) {
        transport?.write(message + [0x0A])
    }

    package override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        listener?.clientConnected(self)
    }

    package override func lineReceived(_ line: Span<UInt8>) {
        endSilence()
        defer { hasToldTail = false }
        // A late line end belongs to the tail before it, and is no empty line.
        if hasToldTail, line.isEmpty { return }
        listener?.client(self, received: line, isCut: false)
    }

    package override func lineTooLong(_ start: Span<UInt8>) {
        endSilence()
        hasToldTail = false
        listener?.client(self, received: start, isCut: true)
    }

    package override func lineUnfinished() {
        if let silence, silence.isWaiting { return silence.reschedule(after: Self.tailSilence) }
        silence = reactor.callLater(Self.tailSilence) { [weak self] in self?.tellTail() }
    }

    package override func connectionLost(_ reason: DisconnectReason) {
        endSilence()
        tellTail()
        super.connectionLost(reason)
        listener?.client(self, lost: reason)
    }

    private func endSilence() {
        silence?.cancel()
        silence = nil
    }

    private func tellTail() {
        guard let tail = takeTail() else { return }
        hasToldTail = true
        listener?.client(self, received: tail.span, isCut: false)
    }
}
