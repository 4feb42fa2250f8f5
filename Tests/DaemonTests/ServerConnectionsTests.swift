import FileTesting
import Logging
import ReactorKit
import ReactorTLS
import ReactorTesting
import Relay
import Services
import SystemPackage
import TLSTesting
import TerminalTesting
import Testing

@testable import Daemon

@Suite("Server: connections", .timeLimit(.minutes(10)))
struct ServerConnectionsTests {
    /// All connections that it lists, in portions.
    private func list(_ bench: ServerBench) throws -> [ConnectionSummary] {
        var all: [ConnectionSummary] = []
        var isOver = false
        while !isOver {
            var portion: [ConnectionSummary]?
            bench.server.listConnections(after: all.last?.number ?? 0) { connections, silentCount in
                #expect(silentCount == 0)
                portion = connections
            }
            try bench.turn(until: { portion != nil })
            #expect((portion?.count ?? 0) <= Server.portion)
            all += portion ?? []
            isOver = portion?.isEmpty ?? true
        }
        return all
    }

    private func disconnect(_ number: Int, on bench: ServerBench) throws -> Bool? {
        var answer: Bool??
        bench.server.disconnect(number) { answer = .some($0) }
        try bench.turn(until: { answer != nil })
        return answer ?? nil
    }

    @Test func `each has its number, address, start, bytes, service and listener`() throws {
        let begin = Int(WallTime.second)
        let folder = try TemporaryFolder()
        let path = folder.path.appending("chat").string
        let bench = try ServerBench {
            $0.set("time-format", "%%")
            $0.addListener("room", of: RelayService.self)
            $0.listeners["room"]?.endpoints = [.unix(path: path)]
        }
        let client = try bench.connected()
        client.transport?.write("hello\nrest")
        try bench.turn(until: { client.text == "[%] hello\n" })
        let member = try bench.connect(to: .unix(path: path))
        try bench.turn(until: { member.text.contains("you are") })
        let all = try list(bench)
        #expect(all.map(\.number) == [1, 2])
        #expect(all.map(\.service) == ["timestamps", "room"])
        #expect(all.map(\.listener) == ["", "room"])
        #expect(all.map(\.endpoint) == ["127.0.0.1:\(bench.port)", "unix:\(path)"])
        #expect(all.allSatisfy { begin...Int(WallTime.second) ~= $0.start })
        #expect(all[0].peer == client.transport?.local?.description)
        #expect(all[0].received == 10 && all[0].sent == 10 && all[0].buffered == 4)
        #expect(all[1].sent == member.text.utf8.count)
        try bench.reactor.endAll()
    }

    @Test(arguments: [1, 3])
    func `those of all workers are listed in order, in portions`(threads: Int) throws {
        let bench = try ServerBench { $0.threads = threads }
        let count = Server.portion + 20
        let clients = try (0..<count).map { _ in try bench.connect() }
        try bench.turn(until: { bench.server.connections.standing == count })
        #expect(try list(bench).map(\.number) == Array(1...count))
        for client in clients[100...] { client.transport?.abortConnection() }
        try bench.turn(until: { bench.server.connections.standing == 100 })
        #expect(try list(bench).count == 100)
        try bench.reactor.endAll()
    }

    @Test(arguments: [1, 3])
    func `one is closed by its number, in order, whichever worker has it`(threads: Int) throws {
        let bench = try ServerBench { $0.threads = threads }
        let clients = try (0..<6).map { _ in try bench.connect() }
        try bench.turn(until: {
            bench.server.connections.standing == 6 && clients.allSatisfy { $0.transport != nil }
        })
        let peers = clients.compactMap { $0.transport?.local }
        for number in [2, 5] { #expect(try disconnect(number, on: bench) == true) }
        try bench.turn(until: { bench.server.connections.standing == 4 })
        try bench.turn(until: { clients.count { $0.reason != nil } == 2 })
        for client in clients where client.reason != nil {
            #expect(client.reason.map { "\($0)" } == "closed by the peer")
        }
        #expect(try list(bench).map(\.number) == [1, 3, 4, 6])
        for number in [2, 7, 0] { #expect(try disconnect(number, on: bench) == false) }
        #expect(
            bench.lines.contains { line in
                peers.contains {
                    line == "notice: disconnecting connection 5 from \($0), as requested"
                }
            })
        try bench.reactor.endAll()
    }

    @Test func `a client that goes on sending is reset when its time is over`() throws {
        let clock = ManualClock()
        let bench = try ServerBench(clock: clock)
        let client = try bench.connected()
        client.supportsHalfClose = true
        try bench.turn(until: { bench.server.connections.standing == 1 })
        #expect(try disconnect(1, on: bench) == true)
        client.transport?.write("and more\n")
        for _ in 0..<5 { try bench.reactor.turn(waitingAtMost: .milliseconds(1)) }
        #expect(bench.server.connections.standing == 1 && client.text == "")
        try clock.advance(by: .seconds(5), running: bench.reactor)
        try bench.turn(until: { bench.server.connections.standing == 0 })
        try bench.reactor.endAll()
    }

    @Test func `log and status name scheme, listener and service`() throws {
        let folder = try TemporaryFolder()
        let maker = CertificateMaker(.init(commonName: "a"))
        try folder.write(maker.certificateText, to: "c.pem")
        try folder.write(maker.keyText, to: "k.pem")
        let bench = try ServerBench {
            $0.addListener("secure", of: RelayService.self)
            $0.listeners["secure"]?.endpoints = [.tls(host: "127.0.0.1", port: 0)]
            $0.listeners["secure"]?.certificate = folder.path.appending("c.pem").string
            $0.listeners["secure"]?.key = folder.path.appending("k.pem").string
        }
        let ports = bench.ports
        try #require(ports.count == 2)
        let texts = [
            "127.0.0.1:\(ports[0])",
            "tls:127.0.0.1:\(ports[1]), listener secure, service secure",
        ]
        for text in texts { #expect(bench.lines.contains("info: listening on \(text)")) }
        #expect(bench.server.status.addresses() == texts)
        let origin = ConnectionOrigin(listener: "secure", address: "tls:127.0.0.1:7")
        #expect(
            origin.metadata == ["listener": "secure", "endpoint": "tls:127.0.0.1:7"])
        try bench.reactor.endAll()
    }
}
