import ChatCore
import ChatService
import Figures
import Logging
import ReactorKit
import ReactorTLS
import ReactorTesting
import Services
import TLSTesting
import Testing
import TextTesting

@Suite("Edges on several reactors", .timeLimit(.minutes(10)))
struct EdgesTests {
    /// A client at each edge, all in #tea.
    private func members(_ bench: ChatBench) throws -> [ChatClient] {
        let members = try bench.services.indices.map { try bench.join("member\($0)", at: $0) }
        for member in members { try member.send("JOIN #tea") }
        for member in members { member.forget() }
        return members
    }

    private func posts(_ client: ChatClient, _ lines: String...) throws {
        try client.session.dataReceived(Array(lines.map { "\($0)\r\n" }.joined().utf8).span)
    }

    @Test func `clients of different edges talk in a room and in private`() throws {
        let bench = try ChatBench(edges: 3)
        let members = try members(bench)
        try members[1].send("PRIVMSG #tea :hello", "PRIVMSG member2 :psst")
        #expect(members[0].take().map { $0.suffix(20) } == [" PRIVMSG #tea :hello"])
        #expect(
            members[2].take().map { $0.split(separator: " ", maxSplits: 1).last } == [
                "PRIVMSG #tea :hello", "PRIVMSG member2 :psst",
            ])
        #expect(members[1].lines == [])
        try members[2].send("PART #tea")
        try members[0].send("PRIVMSG #tea :again")
        #expect(members[1].lines.last?.hasSuffix(" PRIVMSG #tea :again") == true)
        #expect(members[2].lines.last?.hasSuffix(" PART #tea") == true)
    }

    @Test(arguments: [nil, "#tea"])
    func `a FIN over TLS without a close_notify comes before no answer of the core`(room: String?)
        throws
    {
        let bench = try ChatBench(edges: 2)
        let reactor = bench.reactors[1]
        let client = RecordingProtocol()
        client.whenMade = {
            $0.write(room == nil ? "NICK ann\r\nUSER ann 0 * :ann\r\nPING x\r\n" : "hello\n")
        }
        let certificates = TestCertificates.shared
        let origin = ConnectionOrigin(room: room)
        let session = try bench.services[1].accept(Connection(from: origin))
        let pair = TransportPair(
            try TLS.client(
                TLSContext(certificates.clientConfiguration), to: "example.org", on: reactor
            ).layer(below: client),
            try TLS.server(TLSContext(certificates.serverConfiguration), on: reactor)
                .layer(below: session),
            on: reactor)
        func exchange() throws {
            for _ in 1...12 {
                pair.pump()
                try reactor.turn(waitingAtMost: .zero)
            }
        }
        // The core has not turned when the FIN arrives.
        try exchange()
        pair.near.loseWriteConnection()
        try exchange()
        #expect(client.reason == nil)
        for _ in 1...4 {
            try bench.settle()
            try exchange()
        }
        let answer = room == nil ? " PONG carillon.local :x\r\n" : "guest-1: hello\n"
        #expect(client.text.contains(answer))
        #expect(client.reason.map { "\($0)" } == "closed by the peer")
    }

    @Test(arguments: 1...20)
    func `all observers see one order, whichever reactor turns when`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let bench = try ChatBench(edges: 4)
        let speakers = try members(bench)
        let observers = try bench.services.indices.map { try bench.join("seer\($0)", at: $0) }
        for observer in observers { try observer.send("JOIN #tea") }
        for observer in observers { observer.forget() }
        var sent = 0
        for _ in 1...400 {
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                sent += 1
                let speaker = speakers[Int.random(in: speakers.indices, using: &random)]
                try posts(speaker, "PRIVMSG #tea :\(sent)")
            default:
                let reactor = bench.reactors[Int.random(in: 0..<4, using: &random)]
                try reactor.turn(waitingAtMost: .zero)
            }
        }
        try bench.settle()
        let lines = observers.map { $0.lines }
        #expect(lines[0].count == sent && sent > 50)
        for other in lines { #expect(other == lines[0]) }
    }

    @Test func `PONG is behind what was handled before it, and before what came later`() throws {
        let bench = try ChatBench(edges: 3)
        let members = try members(bench)
        // More than the core has carried out at once.
        for number in 1...300 { try posts(members[1], "PRIVMSG #tea :\(number)") }
        try bench.reactors[1].settle()
        try posts(members[2], "PING one")
        try bench.reactors[2].settle()
        try posts(members[1], "PRIVMSG #tea :late")
        try bench.reactors[1].settle()
        try bench.reactors[0].settle()
        #expect(members[2].lines == [])
        // One turn: all of it is one batch.
        try bench.reactors[2].turn(waitingAtMost: .zero)
        let lines = members[2].lines
        #expect(lines.count == 302)
        #expect(lines[299].hasSuffix(" PRIVMSG #tea :300"))
        #expect(lines[300] == ":carillon.local PONG carillon.local :one")
        #expect(lines[301].hasSuffix(" PRIVMSG #tea :late"))
    }

    @Test func `members of a rank, and those with a capability, are found at each edge`() throws {
        let bench = try ChatBench(edges: 2)
        let members = try members(bench)
        let bob = try bench.join("bob", at: 1)
        try bob.send("CAP REQ server-time", "JOIN #tea")
        bob.forget()
        try members[0].send("MODE #tea +v member1")
        #expect(members[1].take().last?.hasSuffix(" MODE #tea +v member1") == true)
        #expect(bob.take().last?.hasPrefix("@time=") == true)
        try members[0].send("PRIVMSG +#tea :ranks")
        #expect(members[1].take().last?.hasSuffix(" PRIVMSG +#tea :ranks") == true)
        #expect(bob.take() == [])
        try members[0].send("MODE #tea -v member1", "PRIVMSG +#tea :ranks")
        #expect(members[1].take().map { $0.suffix(9) } == ["v member1"])
    }

    @Test func `a connection's end, KILL and QUIT reach the other edges`() throws {
        let bench = try ChatBench(edges: 3) {
            $0.floodRate = 0
            $0.addOperator()
        }
        let members = try members(bench)
        try members[1].end()
        #expect(
            members[2].take().last?.hasSuffix(" QUIT :Remote host closed the connection") == true)
        let ann = try bench.joinOperator("ann", at: 1)
        try ann.send("KILL member2 :enough")
        #expect(members[2].lines.last?.hasPrefix("ERROR :Closing Link: ") == true)
        #expect(members[2].transport.closings == [.loseConnection(within: .seconds(5))])
        #expect(members[0].lines.last?.contains(" QUIT :Killed") == true)
        ann.forget()
        try ann.send("REHASH")
        #expect(bench.reloadCount == 1)
        #expect(
            ann.lines.last
                == ":carillon.local NOTICE ann :It is applied")
    }

    @Test func `a place that is used again at an edge is another session`() throws {
        let bench = try ChatBench(edges: 2)
        let members = try members(bench)
        try posts(members[0], "PRIVMSG member1 :for the first")
        try posts(members[1], "QUIT")
        try bench.settle()
        let bob = try bench.join("bob", at: 1)
        try members[0].send("PRIVMSG bob :for bob")
        #expect(bob.lines.map { $0.suffix(8) } == [":for bob"])
        #expect(bench.readings["carillond_chat_sessions"] == .number(2))
    }

    @Test func `figures are counted once`() throws {
        let bench = try ChatBench(edges: 4)
        _ = try members(bench)
        let readings = bench.readings
        #expect(readings["carillond_chat_rooms"] == .number(1))
        #expect(readings["carillond_chat_users"] == .number(4))
        #expect(readings["carillond_chat_sessions"] == .number(4))
        #expect(
            readings["carillond_chat_commands_total"]
                == .labelled(["nick": 4, "user": 4, "join": 4]))
    }

    @Test func `a client that does not read is closed at its edge`() throws {
        let bench = try ChatBench(edges: 3)
        let members = try members(bench)
        try members[1].leaveUnsent(262_145)
        #expect(members[1].transport.closings == [.abortConnection])
        #expect(members[0].lines.last?.hasSuffix(" QUIT :SendQ exceeded") == true)
        #expect(members[2].lines.last?.hasSuffix(" QUIT :SendQ exceeded") == true)
    }

    @Test func `a long answer waits for its reader at another edge`() throws {
        let bench = try ChatBench(edges: 2)
        let ann = try bench.join("ann", at: 1)
        for number in 1...600 {
            let other = try bench.open(at: number % 2)
            try posts(
                other, "NICK n\(number)", "USER n 0 * :n",
                "JOIN #\(String(repeating: "y", count: 40))\(number)",
                "TOPIC #\(String(repeating: "y", count: 40))\(number) :"
                    + String(repeating: "z", count: 100))
        }
        try bench.settle()
        ann.forget()
        ann.session.pauseProducing()
        try ann.send("LIST", "PING after")
        #expect(ann.transport.isPaused)
        let first = ann.transport.written.count
        #expect((32_768..<34_000).contains(first))
        ann.session.resumeProducing()
        try bench.settle()
        #expect(ann.lines.last == ":carillon.local PONG carillon.local :after")
        #expect(!ann.transport.isPaused)
    }

    @Test func `the core waits for an edge that is behind, and nothing is lost`() throws {
        let bench = try ChatBench(edges: 3)
        let members = try members(bench)
        let text = String(repeating: "x", count: 400)
        for number in 1...6_000 {
            try posts(members[1], "PRIVMSG #tea :\(text) \(number)")
            if number % 100 == 0 { try bench.reactors[1].turn(waitingAtMost: .zero) }
        }
        // All but the third turn.
        for _ in 1...20 {
            for reactor in bench.reactors.prefix(2) { try reactor.settle() }
        }
        let handled = members[0].lines.count
        // A mebibyte of lines, and of what is to be done with them.
        #expect((2_000..<2_600).contains(handled))
        #expect(members[2].lines == [])
        // What the core has not handled is bounded too.
        #expect(members[1].transport.isPaused)
        try bench.settle()
        for _ in 1...20 { try bench.settle() }
        #expect(!members[1].transport.isPaused)
        #expect(members[0].lines.count == 6_000)
        #expect(members[2].lines == members[0].lines)
        #expect(members[2].lines.last?.hasSuffix(" 6000") == true)
    }

    @Test func `times and flood limits are each edge's own`() throws {
        let bench = try ChatBench(edges: 2) {
            $0.floodRate = 2
            $0.floodBurst = 4
        }
        let ann = try bench.join("ann", at: 1)
        try ann.send("PING 1", "PING 2", "PING 3", "PING 4", "PING 5")
        #expect(ann.lines.count == 4)
        #expect(ann.transport.isPaused)
        try bench.wait(.milliseconds(500))
        #expect(ann.lines.last?.hasSuffix(":5") == true)
        ann.forget()
        try bench.wait(.seconds(150))
        #expect(ann.take() == ["PING :carillon.local"])
        bench.change { $0.pingInterval = .seconds(8) }
        try bench.wait(.seconds(8))
        #expect(ann.lines.last?.hasPrefix("ERROR :Closing Link: Ping timeout: ") == true)
    }

    @Test func `a successor's clients wait at each edge until its predecessor has left`() throws {
        let bench = try ChatBench(edges: 3, waits: true)
        let ann = try bench.open(at: 2)
        try ann.send("NICK ann", "USER ann 0 * :ann")
        let bob = try bench.open(at: 1)
        try bob.end()
        #expect(ann.lines == [])
        bench.release()
        try bench.settle()
        #expect(ann.lines.first?.contains(" 001 ann ") == true)
        #expect(bench.readings["carillond_chat_sessions"] == .number(1))
    }

    @Test func `a successor's start ends the sessions of all edges with a reason`() throws {
        let bench = try ChatBench(edges: 3)
        let members = try members(bench)
        // The first worker leaves first.
        bench.services[0].leave {}
        try members[2].send("PRIVMSG #tea :late")
        bench.services[1].leave {}
        bench.services[2].leave {}
        try bench.settle()
        for member in members {
            #expect(member.lines == ["ERROR :Closing Link: The server was replaced; connect again"])
            #expect(member.transport.closings == [.loseConnection(within: .seconds(5))])
        }
    }

    @Test func `at a shutdown clients of all edges get a reason, and no quits`() throws {
        let bench = try ChatBench(edges: 2)
        let members = try members(bench)
        for member in members { member.session.shutDown(member.transport, within: .seconds(3)) }
        try bench.settle()
        for member in members {
            #expect(member.lines == ["ERROR :Closing Link: The server is shutting down"])
        }
    }

    @Test func `the core lives as long as an edge, and an edge as long as its sessions`() throws {
        let clock = ManualClock()
        let reactors = [try Reactor(clock: clock), try Reactor(clock: clock)]
        let cores = CoreDirectory(on: reactors[0], edgeCount: 2)
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        weak var core: ChatService?
        weak var edge: ChatService?
        let transport = RecordingTransport(peer: SocketAddress(digits: "127.0.0.1", port: 1))
        let session: any StreamProtocol
        func settle() throws {
            for _ in 1...4 { for reactor in reactors { try reactor.settle() } }
        }
        do {
            let services = try reactors.enumerated().map { index, reactor in
                try ChatService(
                    ServiceContext(on: reactor, worker: index, cores: cores, log: log),
                    ChatSettings())
            }
            try settle()
            (core, edge) = (services[0], services[1])
            session = try services[1].accept(Connection(peer: transport.peer, on: transport))
            try session.connectionMade(transport)
        }
        try session.dataReceived(Array("NICK ann\r\nUSER ann 0 * :ann\r\n".utf8).span)
        try settle()
        #expect(transport.text.contains(" 001 ann "))
        #expect(core != nil && edge != nil)
        session.connectionLost(.closedByPeer)
        try settle()
        #expect(core == nil && edge == nil)
        for reactor in reactors { try reactor.endAll() }
    }

    @Test func `the end of the core's reactor releases the core, though there is an edge`() throws {
        weak var core: ChatService?
        let bench = try ChatBench(edges: 2)
        do {
            for member in try members(bench) { try member.end() }
            core = bench.service
            bench.forgetCore()
            try bench.settle()
        }
        #expect(core != nil)
        try bench.reactors[0].endAll()
        #expect(core == nil)
    }
}
