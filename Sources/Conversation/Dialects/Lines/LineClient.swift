package import ReactorKit
import Text
import Timestamps

/// The client's side of a connection, which receives lines.
///
/// A line ends at its LF, or with the connection, and never because of silence. The start of an
/// unfinished line is lent to the listener after 100 ms of silence, to be shown, and again whenever
/// more of it is received; the listener decides whether it is a line already, and then calls
/// `endLine`. A line over the limit is reported once, cut, and the rest of it is skipped. Call on
/// the reactor's thread.
package final class LineClient: LineProtocol {
    /// The events of the client; all calls are made on the reactor's thread.
    package protocol Listener: AnyObject {
        func clientConnected(_ client: LineClient)
        /// A line, lent for the call; `isCut` when it was longer than the limit.
        func client(_ client: LineClient, received line: Span<UInt8>, isCut: Bool)
        /// The start of a line, lent for the call, with complete characters; more may follow.
        func client(_ client: LineClient, holds unfinished: Span<UInt8>)
        func client(_ client: LineClient, lost reason: DisconnectReason)
    }

    /// Makes the protocol of one connection.
    package typealias Maker = (_ reactor: Reactor, _ listener: any Listener) -> LineClient

    /// Space for the stamp before the message in a reply.
    package static let stampRoom = 1_024
    /// The default limit for a line: the reply to the longest message.
    package static let lineLimit = TimestampServer.lineLimit + stampRoom
    /// The silence after which an unfinished line is shown.
    package static let tailSilence = Duration.milliseconds(100)

    /// True when the connection has ended: the next line is the unfinished one.
    package private(set) var isOver = false
    /// What ends a received line.
    package var framing = ClientSettings.Framing.lines
    /// True when more of an unfinished line was received less than `tailSilence` ago.
    package var isGrowing: Bool { silence?.isWaiting ?? false }
    private let reactor: Reactor
    private weak var listener: (any Listener)?
    private var silence: ScheduledCall?
    /// True when the start of a line was treated as a line; its end may still follow.
    private var hasEndedLine = false
    /// True when the peer has marked the unfinished line as a complete prompt.
    private var isAtPrompt = false

    /// Keeps up to `limit` bytes of a line; `listener` is not kept alive.
    package init(on reactor: Reactor, listener: any Listener, limit: Int = lineLimit) {
        self.reactor = reactor
        self.listener = listener
        super.init(limit: limit, delimiter: .relaxedLineFeed)
    }

    /// Ends the unfinished line after its first `count` bytes, which were lent by `holds`. The
    /// bytes after them begin the next line, and a line end there makes no empty line.
    package func endLine(after count: Int) {
        takeTail(first: count)
        hasEndedLine = true
    }

    /// Lends the unfinished line at once, because the peer has marked it as a complete prompt.
    package func showPrompt() {
        endSilence()
        isAtPrompt = true
        lendTail()
    }

    /// Reports a complete prompt as a line, because more is received after it.
    package func leavePrompt() {
        defer { isAtPrompt = false }
        guard isAtPrompt, let prompt = takeTail() else { return }
        hasEndedLine = true
        listener?.client(self, received: prompt.span, isCut: false)
    }

    package override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        listener?.clientConnected(self)
    }

    package override func lineReceived(_ line: Span<UInt8>) {
        endSilence()
        defer { hasEndedLine = false }
        // A late line end belongs to the previous line.
        if hasEndedLine, line.isEmpty { return }
        listener?.client(self, received: line, isCut: false)
    }

    package override func lineTooLong(_ start: Span<UInt8>) {
        endSilence()
        hasEndedLine = false
        listener?.client(self, received: start, isCut: true)
    }

    package override func lineUnfinished() {
        if framing == .chunks {
            flushTail()
            // Its line end may follow in the next read.
            hasEndedLine = true
            return
        }
        if let silence, silence.isWaiting { return silence.reschedule(after: Self.tailSilence) }
        silence = reactor.callLater(Self.tailSilence) { [weak self] in self?.lendTail() }
    }

    package override func connectionLost(_ reason: DisconnectReason) {
        endSilence()
        isOver = true
        flushTail()
        super.connectionLost(reason)
        listener?.client(self, lost: reason)
    }

    /// Reports the unfinished line as a line, because no more of it can be received.
    package func flushTail() {
        guard let tail = takeTail(), !(hasEndedLine && tail == [0x0D]) else { return }
        listener?.client(self, received: tail.span, isCut: false)
    }

    // MARK: -

    private func endSilence() {
        silence?.cancel()
        silence = nil
    }

    private func lendTail() {
        guard let tail = unfinishedLine else { return }
        let count = WholeCharacters.count(in: tail.span)
        if count > 0 { listener?.client(self, holds: tail.span.extracting(..<count)) }
    }
}
