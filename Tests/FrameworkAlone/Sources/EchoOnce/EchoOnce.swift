import ReactorKit

/// Echoes all bytes, and stops the reactor at the end of the connection.
final class Echo: StreamProtocol {
    private let reactor: Reactor
    private var transport: (any Transport)?

    init(on reactor: Reactor) { self.reactor = reactor }

    func connectionMade(_ transport: any Transport) { self.transport = transport }

    func dataReceived(_ data: Span<UInt8>) { transport?.write(data) }

    func connectionLost(_ reason: DisconnectReason) { reactor.stop() }
}

/// Sends one line, prints the reply, and closes.
final class Question: LineProtocol {
    override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        sendLine("Where is hope".utf8.span)
    }

    override func lineReceived(_ line: Span<UInt8>) {
        print(String(decoding: [UInt8](copying: line), as: UTF8.self))
        transport?.loseConnection()
    }
}

@main
enum EchoOnce {
    static func main() throws {
        let reactor = try Reactor()
        let listeners = try reactor.listen(at: Endpoint("127.0.0.1:0")) { _ in Echo(on: reactor) }
        let address = listeners[0].address
        reactor.connect(to: try Endpoint("\(address)")) { _ in
            Question()
        } failure: { error in
            print("cannot connect: \(error)")
            reactor.stop()
        }
        try reactor.run()
    }
}
