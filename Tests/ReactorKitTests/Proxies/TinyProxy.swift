import ReactorKit

/// A proxy's side of SOCKS 5 or CONNECT, as little as a test needs: it dials 127.0.0.1 at the
/// port that it is asked for, whatever the host, and joins both connections.
final class TinyProxy: StreamProtocol {
    enum Speech { case socks5, connect, silence, hangUp }

    private let speech: Speech
    private let reactor: Reactor
    private let asked: (String) -> Void
    private var transport: (any Transport)?
    private var input: [UInt8] = []
    private var hasGreeted = false

    /// `asked` hears each request's host, or credentials, as the proxy understood it.
    init(_ speech: Speech, on reactor: Reactor, asked: @escaping (String) -> Void) {
        self.speech = speech
        self.reactor = reactor
        self.asked = asked
    }

    func connectionMade(_ transport: any Transport) {
        self.transport = transport
    }

    func dataReceived(_ data: Span<UInt8>) {
        input += [UInt8](copying: data)
        switch speech {
        case .socks5: takeSOCKS()
        case .connect: takeConnect()
        case .silence: break
        case .hangUp: transport?.loseConnection()
        }
    }

    func connectionLost(_ reason: DisconnectReason) {
        transport = nil
    }

    /// Wants user and password, and names.
    private func takeSOCKS() {
        if !hasGreeted, input == [5, 2, 0, 2] {
            hasGreeted = true
            transport?.write([5, 2])
        } else if input.first == 1 {
            asked(text(input.dropFirst()))
            transport?.write([1, 0])
        } else if input.starts(with: [5, 1, 0, 3]) {
            let end = 5 + Int(input[4])
            asked(text(input[5..<end]))
            let port = UInt16(input[end]) << 8 | UInt16(input[end + 1])
            join(to: port, saying: [5, 0, 0, 1, 127, 0, 0, 1, 0, 1], orElse: [5, 5, 0, 1, 0, 0])
        }
        input = []
    }

    private func takeConnect() {
        let request = text(input[...])
        guard request.hasSuffix("\r\n\r\n") else { return }
        let words = request.split(separator: " ")
        asked(String(words[1]))
        let port = words[1].split(separator: ":").last.flatMap { UInt16($0) } ?? 0
        join(
            to: port, saying: Array("HTTP/1.1 200 OK\r\nX: y\r\n\r\n".utf8),
            orElse: Array("HTTP/1.1 502 Bad Gateway\r\n\r\n".utf8))
    }

    private func join(to port: UInt16, saying success: [UInt8], orElse failure: [UInt8]) {
        guard let transport else { return }
        reactor.connect(to: Endpoint(host: "127.0.0.1", port: port)) { _ in
            let (near, far) = (Relay(), Relay())
            (near.other, far.other) = (far, near)
            // Before the target's first bytes, which come to `far`.
            transport.write(success)
            near.transport = transport
            transport.handOver(to: near, unread: [UInt8]().span)
            return far
        } failure: { _ in
            transport.write(failure)
        }
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}

/// One of two connections that are one.
private final class Relay: StreamProtocol {
    weak var other: Relay?
    var transport: (any Transport)?

    func connectionMade(_ transport: any Transport) {
        self.transport = transport
    }

    func dataReceived(_ data: Span<UInt8>) {
        other?.transport?.write(data)
    }

    func connectionLost(_ reason: DisconnectReason) {
        other?.transport?.loseConnection()
    }
}
