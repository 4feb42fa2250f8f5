import ReactorKit

/// A datagram protocol that keeps all that happens to it.
final class RecordingDatagrams: DatagramProtocol {
    enum Event: Hashable {
        case started
        case received(String)
        case truncated(String, size: Int)
        case failed(String)
        case stopped(String)
    }

    private(set) var events: [Event] = []
    private(set) var senders: [SocketAddress?] = []
    private(set) var transport: (any DatagramTransport)?
    var whenStarted: ((any DatagramTransport) throws -> Void)?
    var whenReceived: (([UInt8], SocketAddress?) -> Void)?

    /// The datagrams that came whole.
    var received: [String] {
        events.compactMap { if case .received(let text) = $0 { text } else { nil } }
    }

    func started(_ transport: any DatagramTransport) throws {
        events.append(.started)
        self.transport = transport
        try whenStarted?(transport)
    }

    func datagramReceived(_ datagram: Span<UInt8>, from sender: SocketAddress?) {
        let bytes = [UInt8](copying: datagram)
        events.append(.received(String(decoding: bytes, as: UTF8.self)))
        senders.append(sender)
        whenReceived?(bytes, sender)
    }

    func datagramTruncated(_ beginning: Span<UInt8>, size: Int, from sender: SocketAddress?) {
        let text = String(decoding: [UInt8](copying: beginning), as: UTF8.self)
        events.append(.truncated(text, size: size))
    }

    func sendFailed(_ error: SystemError, to receiver: SocketAddress?) {
        events.append(.failed("\(error.code), to \(receiver?.description ?? "nobody")"))
    }

    func stopped(_ reason: DisconnectReason) {
        events.append(.stopped("\(reason)"))
    }
}
