package import ReactorKit
package import Services

/// Logs what clients send to a service, as text without control characters.
///
/// After a hand-over it logs the messages of the successor too, each byte once: what the previous
/// protocol received and did not use is logged already. Call on the reactor's thread.
package final class MessageLog: ProtocolLayer {
    /// The maximum number of bytes of a message that are logged.
    private static let limit = 1_000

    private let framing: Framing
    private let log: (String) -> Void
    private var framer = LineFramer(limit: limit)
    /// How many of the next bytes were logged before they were handed over.
    private var knownCount = 0

    /// Calls `log` with each message that arrives for `inner`.
    package init(
        before inner: any StreamProtocol, framing: Framing, log: @escaping (String) -> Void
    ) {
        self.framing = framing
        self.log = log
        super.init(inner)
    }

    package override func replaced(
        by successor: any StreamProtocol, unreadByteCount: Int
    ) -> any StreamProtocol {
        knownCount += unreadByteCount
        return super.replaced(by: successor, unreadByteCount: unreadByteCount)
    }

    package override func dataReceived(_ data: Span<UInt8>) throws {
        let known = min(knownCount, data.count)
        knownCount -= known
        if known < data.count { logMessages(data.extracting(known..<data.count)) }
        try super.dataReceived(data)
    }

    // MARK: -

    private func logMessages(_ data: Span<UInt8>) {
        switch framing {
        case .lines: logLines(data)
        case .chunks: logMessage(data.extracting(0..<min(data.count, Self.limit)))
        }
    }

    private func logLines(_ data: Span<UInt8>) {
        var position = 0
        while true {
            switch framer.next(in: data, from: &position) {
            case .line(let range): logMessage(data.extracting(range))
            case .heldLine, .overlong: logMessage(framer.held.span)
            case .none: return
            }
        }
    }

    private func logMessage(_ message: Span<UInt8>) {
        log(String(decoding: [UInt8](copying: message), as: UTF8.self).debugDescription)
    }
}
