import ChatCore
import ChatService
import Figures
import Logging
import ReactorKit
import ReactorTesting
import Services
import SystemPackage
import Testing

@Suite("Chat", .timeLimit(.minutes(10)))
struct ChatServiceTests {
    @Test func `two clients register and talk in a room`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        let bob = try bench.join("bob")
        try ann.send("JOIN #tea")
        try bob.send("JOIN #tea")
        let host = try #require(bob.lines.first?.split(separator: " ").first?.dropFirst())
        ann.forget()
        bob.forget()
        try bob.send("PRIVMSG #tea :hello", "PRIVMSG ann :psst")
        #expect(ann.take() == [":\(host) PRIVMSG #tea :hello", ":\(host) PRIVMSG ann :psst"])
        #expect(bob.take() == [])
    }

    @Test func `a line is answered before the reactor waits again`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        try ann.session.dataReceived(Array("PING one\r\n".utf8).span)
        #expect(ann.lines == [])
        try bench.reactor.turn(waitingAtMost: .zero)
        #expect(ann.lines == [":carillon.local PONG carillon.local :one"])
    }

    @Test func `lines of one read are answered in one turn`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        let pings = (1...1_000).map { "PING \($0)\r\n" }.joined()
        try ann.session.dataReceived(Array(pings.utf8).span)
        try bench.reactor.turn(waitingAtMost: .zero)
        #expect(ann.lines.count == 1_000)
        #expect(ann.lines.last == ":carillon.local PONG carillon.local :1000")
    }

    @Test(arguments: [
        (DisconnectReason.closedByPeer, "Remote host closed the connection"),
        (.lost(SystemError(call: "recv", code: .connectionReset)), "Connection reset by peer"),
        (.timedOut, "Connection timed out"),
        (.aborted, "Connection closed"),
    ])
    func `others see why a connection ended`(reason: DisconnectReason, text: String) throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        let bob = try bench.join("bob")
        try ann.send("JOIN #tea")
        try bob.send("JOIN #tea")
        ann.forget()
        try bob.end(reason)
        #expect(ann.lines.count == 1)
        #expect(ann.lines.first?.hasSuffix(" QUIT :\(text)") == true)
        #expect(bench.readings["carillond_chat_users"] == .number(1))
        #expect(bench.readings["carillond_chat_sessions"] == .number(1))
    }

    @Test func `a client that finishes gets the answers, and then the end`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann", in: "#tea")
        let bob = try bench.join("bob", in: "#tea")
        for client in [ann, bob] { client.forget() }
        try bob.session.dataReceived(Array("PING x\r\nPRIVMSG #tea :hi\r\n".utf8).span)
        try bob.session.halfCloseProtocol?.readConnectionLost()
        try bench.settle()
        #expect(
            bob.lines == [
                ":carillon.local PONG carillon.local :x",
                "ERROR :Closing Link: Remote host closed the connection",
            ])
        #expect(bob.transport.closings == [.loseConnection(within: .seconds(5))])
        #expect(ann.lines.map { $0.split(separator: " ")[1] } == ["PRIVMSG", "QUIT"])
        #expect(bench.readings["carillond_chat_sessions"] == .number(1))
    }

    @Test func `QUIT closes the connection behind ERROR, and the place is used again`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        try ann.send("QUIT :bye", "PING late")
        #expect(ann.lines == ["ERROR :Closing Link: Quit: bye"])
        #expect(ann.transport.closings == [.loseConnection(within: .seconds(5))])
        let bob = try bench.join("bob")
        try ann.end(.closed)
        try bob.send("PING here")
        #expect(bob.lines == [":carillon.local PONG carillon.local :here"])
        #expect(bench.readings["carillond_chat_sessions"] == .number(1))
    }

    @Test func `a line that is not UTF-8 is refused, and the session lives`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        try ann.sendBytes(Array("PRIVMSG ann :".utf8) + [0xFF, 0x0D, 0x0A])
        #expect(
            ann.take() == [":carillon.local FAIL * INVALID_UTF8 :The line is not valid UTF-8"])
        #expect(bench.readings["carillond_chat_refusals_total"] == .number(1))
        try ann.send("PRIVMSG ann :\u{E9}")
        #expect(ann.lines.count == 1)
    }

    @Test func `a line that is too long is refused, and the session lives`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        try ann.send("PRIVMSG ann :" + String(repeating: "x", count: 600), "PING after")
        #expect(
            ann.lines == [
                ":carillon.local 417 ann :The line was too long",
                ":carillon.local PONG carillon.local :after",
            ])
    }

    @Test func `a line without an end closes the session`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        for _ in 0..<3 { try ann.sendBytes([UInt8](repeating: 0x78, count: 60_000)) }
        #expect(ann.lines.last == "ERROR :Closing Link: A line has no end")
        #expect(ann.transport.closings == [.loseConnection(within: .seconds(5))])
    }

    @Test func `a REHASH is passed to the server`() throws {
        let bench = try ChatBench { $0.addOperator() }
        let ann = try bench.joinOperator("ann")
        #expect(bench.reloadCount == 0)
        try ann.send("REHASH")
        #expect(bench.reloadCount == 1)
        #expect(
            ann.lines.last
                == ":carillon.local NOTICE ann :It is applied")
    }

    @Test func `an operator who leaves during a REHASH gets nothing, nor does the next`() throws {
        let bench = try ChatBench(reloadResult: "carillond.conf:3: wrong") { $0.addOperator() }
        let ann = try bench.joinOperator("ann")
        try ann.session.dataReceived(Array("REHASH\r\nQUIT\r\n".utf8).span)
        let bob = try bench.open()
        try bob.send("NICK bob", "USER bob 0 * :bob")
        #expect(bench.reloadCount == 1)
        #expect(!(ann.lines + bob.lines).contains { $0.contains("carillond.conf") })
    }

    @Test(arguments: ["GET / HTTP/1.1", "POST /chat HTTP/1.0", "OPTIONS * HTTP/1.1"])
    func `a browser is closed at its first line`(line: String) throws {
        let bench = try ChatBench()
        let client = try bench.open()
        try client.send(line, "", "NICK ann", "USER ann 0 * :ann")
        #expect(client.lines == ["ERROR :Closing Link: This is no web server"])
    }

    @Test func `a service that no listener names lives as long as its sessions`() throws {
        let reactor = try Reactor(clock: ManualClock())
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        weak var service: ChatService?
        let transport = RecordingTransport(peer: SocketAddress(digits: "127.0.0.1", port: 1))
        let session: any StreamProtocol
        do {
            let made = try ChatService(ServiceContext(on: reactor, log: log), ChatSettings())
            service = made
            session = try made.accept(Connection(peer: transport.peer, on: transport))
            try session.connectionMade(transport)
        }
        try session.dataReceived(Array("NICK ann\r\nUSER ann 0 * :ann\r\n".utf8).span)
        try reactor.settle()
        #expect(transport.text.contains(" 001 ann "))
        #expect(service != nil)
        session.connectionLost(.closedByPeer)
        try reactor.settle()
        #expect(service == nil)
    }

    @Test func `a successor's clients wait until its predecessor has left`() throws {
        let bench = try ChatBench(waits: true)
        let ann = try bench.open()
        try ann.send("NICK ann", "USER ann 0 * :ann")
        let bob = try bench.open()
        try bob.end()
        #expect(ann.lines == [])
        bench.release()
        try bench.settle()
        #expect(ann.lines.first?.contains(" 001 ann ") == true)
        #expect(bench.readings["carillond_chat_sessions"] == .number(1))
    }

    @Test func `a connection that is complete after the end began is closed too`() throws {
        let bench = try ChatBench()
        bench.service.leave {}
        let ann = try bench.open()
        #expect(ann.lines == ["ERROR :Closing Link: The server was replaced; connect again"])
    }

    @Test func `figures count commands by known names, and never others`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        try ann.send("JOIN #tea", "PING a", "PING b", "SECRET x", "ANOTHER y")
        let readings = bench.readings
        #expect(readings["carillond_chat_rooms"] == .number(1))
        #expect(
            readings["carillond_chat_commands_total"]
                == .labelled(["nick": 1, "user": 1, "join": 1, "ping": 2, "other": 2]))
        #expect(readings["carillond_chat_refusals_total"] == .number(2))
    }

    @Test func `a successor's start ends all sessions with a reason`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        bench.service.leave {}
        try bench.settle()
        #expect(ann.lines == ["ERROR :Closing Link: The server was replaced; connect again"])
        #expect(ann.transport.closings == [.loseConnection(within: .seconds(5))])
    }

    @Test func `at a shutdown clients get a reason, and no quits of the others`() throws {
        let bench = try ChatBench()
        let ann = try bench.join("ann")
        let bob = try bench.join("bob")
        for client in [ann, bob] { try client.send("JOIN #tea") }
        for client in [ann, bob] { client.forget() }
        for client in [ann, bob] {
            client.session.shutDown(client.transport, within: .seconds(3))
        }
        try bench.settle()
        for client in [ann, bob] {
            #expect(client.lines == ["ERROR :Closing Link: The server is shutting down"])
            #expect(client.transport.closings == [.loseConnection(within: .seconds(3))])
        }
    }
}
