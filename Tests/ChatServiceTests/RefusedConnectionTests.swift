import ChatService
import Daemon
import Figures
import FileTesting
import ReactorKit
import ReactorTesting
import Services
import SystemPackage
import TLSTesting
import TerminalTesting
import Testing

/// What a client gets that is refused at the sockets of a server.
@Suite("Refused connections of a chat server", .timeLimit(.minutes(10)))
struct RefusedConnectionTests {
    /// A chat server, with TLS or without.
    private final class ChatServer {
        let reactor: Reactor
        let log = BenchLog()
        private let server: Server
        private let folder: TemporaryFolder

        init(banning addresses: String = "", isSecure: Bool = false, room: String? = nil) throws {
            folder = try TemporaryFolder()
            let maker = CertificateMaker(.init(commonName: "a"))
            try folder.write(maker.certificateText, to: "c.pem")
            try folder.write(maker.keyText, to: "k.pem")
            var settings = ServerSettings([ChatService.self])
            settings.listener.endpoints = [
                isSecure ? .tls(host: "127.0.0.1", port: 0) : Endpoint(host: "127.0.0.1", port: 0)
            ]
            settings.listener.certificate = folder.path.appending("c.pem").string
            settings.listener.key = folder.path.appending("k.pem").string
            settings.listener.room = room
            settings.limits.connections = 1
            var section = ServiceSection(ChatService.self)
            if !addresses.isEmpty {
                #expect(section.assign(addresses, to: "banned-addresses") == nil)
            }
            settings.services["chat"] = section
            reactor = try Reactor()
            server = Server(settings, on: reactor, log: log.logger)
            try server.start()
        }

        /// A client that writes a line.
        func connect() throws -> RecordingProtocol {
            let mark = "listening on "
            let line = log.lines.first { $0.contains(mark) } ?? ""
            let port = line.prefix { $0 != "," }.split(separator: ":").last.flatMap { UInt16($0) }
            let client = RecordingProtocol()
            client.whenMade = { $0.write("NICK ann\r\n") }
            reactor.connect(to: Endpoint(host: "127.0.0.1", port: try #require(port))) { _ in
                client
            } failure: { error in
                Issue.record(error)
            }
            return client
        }

        /// What a client receives until the server closes.
        func answer() throws -> String {
            let client = try connect()
            let isClosed = try reactor.turn(
                until: { client.reason != nil }, within: .seconds(60))
            try #require(isClosed)
            return client.text
        }

        var counters: Counters? {
            server.workers.first.flatMap { reactor.attachment(Counters.self, for: $0.key) }
        }
    }

    @Test func `at a TLS listener banned ones are refused before the handshake`() throws {
        let server = try ChatServer(banning: "127.0.0.0/8 spam", isSecure: true)
        #expect(try server.answer() == "")
        let counters = try #require(server.counters)
        #expect(counters.accepted == [:] && counters.handshakesFailed == 0)
        #expect(counters.refusals == [.banned: 1])
        #expect(server.log.lines.contains("warning: 127.0.0.1 was refused: Banned (spam)"))
        try server.reactor.endAll()
    }

    @Test func `at a TLS listener others begin the handshake, which fails without TLS`() throws {
        let server = try ChatServer(banning: "192.0.2.0/24 spam", isSecure: true)
        _ = try server.answer()
        let counters = try #require(server.counters)
        let isCounted = try server.reactor.turn(
            until: { counters.handshakesFailed == 1 }, within: .seconds(60))
        #expect(isCounted)
        #expect(counters.accepted == ["": 1] && counters.refusals[.banned] == nil)
        try server.reactor.endAll()
    }

    @Test func `without TLS banned ones get the reason, and the metrics count each`() throws {
        let server = try ChatServer(banning: "127.0.0.0/8 spam")
        for count in 1...2 {
            #expect(try server.answer() == "ERROR :Closing Link: Banned (spam)\n")
            let counters = try #require(server.counters)
            #expect(
                PrometheusPage.text(of: counters.readings).contains(
                    "\ncarillond_refusals_total{reason=\"banned\"} \(count)\n"))
        }
        try server.reactor.endAll()
    }

    @Test(arguments: [(nil, "ERROR :Closing Link: "), ("#tea", "error: ")])
    func `a limit of the server is reported in the form of the listener`(
        room: String?, start: String
    ) throws {
        let server = try ChatServer(room: room)
        let first = try server.connect()
        let isOpen = try server.reactor.turn(
            until: { first.transport != nil }, within: .seconds(60))
        try #require(isOpen)
        #expect(try server.answer() == "\(start)too many connections, try again later\n")
        #expect(first.reason == nil)
        try server.reactor.endAll()
    }
}
