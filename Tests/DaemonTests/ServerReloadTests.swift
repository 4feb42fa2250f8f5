import Daemon
import Figures
import FileTesting
import ReactorKit
import ReactorTesting
import Relay
import Services
import Settings
import SystemPackage
import TerminalTesting
import Testing
import Timestamps

@Suite("Server: reload", .timeLimit(.minutes(10)))
struct ServerReloadTests {
    @Test func `changed limits apply to new connections, and open ones stay`() throws {
        let bench = try ServerBench { $0.set("time-format", "%%") }
        let first = try bench.connected()
        try bench.turn(until: { bench.server.connections.standing == 1 })
        let report = bench.server.reload(
            to: ServerBench.settings {
                $0.set("time-format", "unix")
                $0.lineLimit = 3
                $0.limits.connections = 2
            })
        #expect(report.isApplied && report.kept == [])
        #expect(
            report.changed == [
                "max-line changed from 64K to 3, for new connections",
                "max-connections changed from 0 to 2",
                "[service timestamps] time-format changed from %% to unix",
            ])
        first.transport?.write("long line\n")
        try bench.turn(until: { first.text.hasSuffix("] long line\n") })
        #expect(!first.text.hasPrefix("[%]"))
        let second = try bench.connected()
        second.transport?.write("long line\n")
        try bench.turn(until: { second.text.contains("at most 3 bytes") })
        try bench.reactor.endAll()
    }

    @Test func `time limits apply to open connections as well`() throws {
        let clock = ManualClock()
        let bench = try ServerBench(clock: clock) {
            $0.listener.endpoints = [ServerBench.anyPort, ServerBench.anyPort]
            $0.set("time-format", "%%")
        }
        let clients = try bench.ports.map { try bench.connected(port: $0) }
        try bench.turn(until: { bench.server.connections.standing == 2 })
        // One of them on a listener that the same reload closes.
        let change: (inout ServerSettings) -> Void = {
            $0.set("time-format", "%%")
            $0.limits.idle = .seconds(60)
        }
        let report = bench.server.reload(to: ServerBench.settings(change))
        #expect(report.changed.first == "idle-timeout changed from 0s to 1m")
        try clock.advance(by: .seconds(59), running: bench.reactor)
        #expect(bench.server.connections.standing == 2)
        // And back: the time that is set at last counts.
        _ = bench.server.reload(
            to: ServerBench.settings {
                change(&$0)
                $0.limits.idle = .seconds(90)
            })
        try clock.advance(by: .seconds(30), running: bench.reactor)
        #expect(bench.server.connections.standing == 2)
        try clock.advance(by: .seconds(1), running: bench.reactor)
        try bench.turn(until: { clients.allSatisfy { $0.reason != nil } })
        #expect(
            clients.map(\.text) == [0, 1].map { _ in "[%] error: idle timeout\n" })
        try bench.turn(until: { bench.server.connections.standing == 0 })
        try bench.reactor.endAll()
    }

    @Test func `a write timeout that is set later finds a client that does not read`() throws {
        let clock = ManualClock()
        let bench = try ServerBench(clock: clock) { $0.limits.writeStall = .zero }
        let client = try bench.connected()
        client.transport?.pauseProducing()
        client.transport?.write([UInt8](repeating: 0x0A, count: 1 << 20))
        try bench.turn(until: { bench.server.bufferedByteCount > 0 })
        for _ in 0..<200 { try bench.reactor.turn(waitingAtMost: .milliseconds(1)) }
        try clock.advance(by: .seconds(600), running: bench.reactor)
        #expect(bench.server.connections.standing == 1)
        _ = bench.server.reload(to: ServerBench.settings { $0.limits.writeStall = .seconds(30) })
        try clock.advance(by: .seconds(30), running: bench.reactor)
        try bench.turn(until: { bench.server.connections.standing == 0 })
        #expect(bench.counters()?.refusals == [.writeStall: 1])
        try bench.reactor.endAll()
    }

    @Test func `a rate changes for connections that have one, and the report names the others`()
        throws
    {
        let clock = ManualClock()
        let bench = try ServerBench(clock: clock) {
            $0.limits.messagesPerConnection = 100
            $0.set("time-format", "%%")
        }
        let client = try bench.connected()
        client.transport?.write("a\n")
        try bench.turn(until: { client.text == "[%] a\n" })
        let stricter = bench.server.reload(
            to: ServerBench.settings {
                $0.limits.messagesPerConnection = 1
                $0.set("time-format", "%%")
            })
        #expect(stricter.kept == [])
        client.transport?.write("b\nc\n")
        try bench.turn(until: { client.text == "[%] a\n[%] b\n" })
        try clock.advance(by: .seconds(1), running: bench.reactor)
        try bench.turn(until: { client.text == "[%] a\n[%] b\n[%] c\n" })
        let further = bench.server.reload(
            to: ServerBench.settings {
                $0.limits.messagesPerConnection = 1
                $0.limits.bytesPerAddress = 100
                $0.set("time-format", "%%")
            })
        #expect(
            further.kept == [
                "existing connections that were accepted without a rate limit stay unlimited"
            ])
        try bench.reactor.endAll()
    }

    @Test func `the same settings change nothing`() throws {
        let bench = try ServerBench()
        let report = bench.server.reload(to: ServerBench.settings { _ in })
        #expect(report.sentences == ["the settings are the same as before"])
        try bench.reactor.endAll()
    }

    @Test func `what cannot change is named, and stays`() throws {
        let bench = try ServerBench()
        let wanted = ServerBench.settings {
            $0.threads = 2
            $0.user = "nobody"
        }
        for _ in 0..<2 {
            let report = bench.server.reload(to: wanted)
            #expect(
                report.kept == [
                    "threads stays 1 until the next start, then 2",
                    "user stays off until the next start, then nobody",
                ])
            #expect(report.waiting == ["threads", "user"])
        }
        try bench.reactor.endAll()
    }

    @Test func `a listener's room is named with its framing`() throws {
        let bench = try ServerBench { $0.addListener("a", of: RelayService.self) }
        let wanted = ServerBench.settings {
            $0.addListener("a", of: RelayService.self)
            $0.listeners["a"]?.room = "#tea"
        }
        let report = bench.server.reload(to: wanted)
        #expect(
            report.kept == [
                "[listener a] framing stays unset until the next start, then lines",
                "[listener a] room stays off until the next start, then #tea",
            ])
        #expect(report.waiting == ["[listener a] framing", "[listener a] room"])
        try bench.reactor.endAll()
    }

    @Test func `listeners open and close, and connections of closed ones stay`() throws {
        let bench = try ServerBench()
        let (old, client) = (bench.port, try bench.connected())
        try bench.turn(until: { bench.server.connections.standing == 1 })
        let folder = try TemporaryFolder()
        let path = folder.path.appending("service").string
        let report = bench.server.reload(
            to: ServerBench.settings { $0.listener.endpoints = [.unix(path: path)] })
        #expect(report.changed.contains("no longer listening on 127.0.0.1:\(old)"))
        #expect(report.changed.contains("listening on unix:\(path)"))
        let local = try bench.connect(to: .unix(path: path))
        local.whenMade = { $0.write("local\n") }
        client.transport?.write("still here\n")
        try bench.turn(until: {
            client.text.hasSuffix("] still here\n") && local.text.hasSuffix("] local\n")
        })
        var failure: ConnectError?
        bench.reactor.connect(to: Endpoint(host: "127.0.0.1", port: old)) { _ in
            RecordingProtocol()
        } failure: {
            failure = $0
        }
        try bench.turn(until: { failure != nil })
        #expect(bench.server.listeningDescriptors.map(\.endpoint) == ["unix:\(path)"])
        try bench.reactor.endAll()
        #expect(folder.mode(of: "service") == 0)
    }

    @Test func `a listener that cannot be opened changes nothing`() throws {
        let other = try ServerBench()
        let bench = try ServerBench()
        let taken = Endpoint(host: "127.0.0.1", port: other.port)
        let report = bench.server.reload(
            to: ServerBench.settings {
                $0.lineLimit = 3
                $0.listener.endpoints = [
                    ServerBench.anyPort, Endpoint(host: "127.0.0.2", port: 0), taken,
                ]
            })
        #expect(!report.isApplied)
        #expect(report.wrong.first?.hasPrefix("cannot listen on \(taken): ") == true)
        #expect(bench.server.listeningDescriptors.count == 1)
        let client = try bench.connected()
        client.transport?.write("long line\n")
        try bench.turn(until: { client.text.hasSuffix("] long line\n") })
        try bench.reactor.endAll()
        try other.reactor.endAll()
    }

    @Test(arguments: [1, 2])
    func `a listener that is added with its service serves on every worker`(threads: Int) throws {
        let bench = try ServerBench { $0.threads = threads }
        let report = bench.server.reload(
            to: ServerBench.settings {
                $0.threads = threads
                $0.addListener("lounge", of: RelayService.self)
                $0.addListener("plain", of: TimestampService.self)
                $0.set("time-format", "%%", of: "plain")
            })
        #expect(report.isApplied && report.kept == [])
        bench.server.logReport(report)
        let ports = bench.ports
        try #require(ports.count == 3)
        for _ in 0..<6 {
            let person = try bench.connected(port: ports[1])
            try bench.turn(until: { person.text.contains("you are ") })
            let client = try bench.connected(port: ports[2])
            client.transport?.write("hello\n")
            try bench.turn(until: { client.text == "[%] hello\n" })
        }
        try bench.reactor.endAll()
    }

    @Test func `a listener of an unknown service changes nothing`() throws {
        let bench = try ServerBench()
        let report = bench.server.reload(
            to: ServerBench.settings {
                $0.lineLimit = 3
                $0.listeners["a"] = ListenerSettings(service: "rely")
                $0.listeners["a"]?.endpoints = [ServerBench.anyPort]
            })
        #expect(!report.isApplied)
        #expect(report.wrong.first?.contains("there is no service \"rely\"") == true)
        #expect(bench.server.listeningDescriptors.count == 1)
        try bench.reactor.endAll()
    }

    @Test func `a name that was a service of another type is served by the new type`() throws {
        let bench = try ServerBench { $0.addListener("room", of: RelayService.self) }
        let person = try bench.connected(port: bench.ports[1])
        try bench.turn(until: { person.text.contains("you are ") })
        _ = bench.server.reload(to: ServerBench.settings { _ in })
        let report = bench.server.reload(
            to: ServerBench.settings {
                $0.addListener("room", of: TimestampService.self)
                $0.set("time-format", "%%", of: "room")
            })
        #expect(report.kept == [])
        bench.server.logReport(report)
        let client = try bench.connected(port: bench.ports[2])
        client.transport?.write("hello\n")
        try bench.turn(until: { client.text == "[%] hello\n" })
        // The member of the room is still there.
        person.transport?.write("alone\n")
        try bench.turn(until: { person.text.hasSuffix(": alone\n") })
        try bench.reactor.endAll()
    }

    @Test func `a service without listeners ends with its last connection, its count stays`() throws
    {
        let bench = try ServerBench { $0.addListener("room", of: RelayService.self) }
        let person = try bench.connected(port: bench.ports[1])
        person.transport?.write("alone\n")
        try bench.turn(until: { person.text.hasSuffix(": alone\n") })
        _ = bench.server.reload(to: ServerBench.settings { _ in })
        // Back, while a member is there: the same room.
        let back = ServerBench.settings { $0.addListener("room", of: RelayService.self) }
        bench.server.logReport(bench.server.reload(to: back))
        let second = try bench.connected(port: bench.ports[2])
        try bench.turn(until: { second.text.contains(": alone\n") })
        _ = bench.server.reload(to: ServerBench.settings { _ in })
        for member in [person, second] { member.transport?.loseConnection() }
        try bench.turn(until: { bench.server.connections.standing == 0 })
        #expect(
            bench.counters()?.readings["carillond_service_messages_total"]
                == .labelled(["room": 1, "timestamps": 0]))
        // Back, when no member is there: another room.
        bench.server.logReport(bench.server.reload(to: back))
        let third = try bench.connected(port: bench.ports[3])
        try bench.turn(until: { third.text.contains("you are ") })
        #expect(!third.text.contains("alone"))
        try bench.reactor.endAll()
    }

    @Test func `the framing of one listener changes for new connections`() throws {
        let (old, new) = ("framing = lines\n", "framing = chunks\n")
        let bench = try ServerBench {
            $0 = Self.settings(old)
            $0.listener.endpoints = [ServerBench.anyPort]
        }
        let first = try bench.connected(port: bench.ports[1])
        try bench.turn(until: { bench.server.connections.standing == 1 })
        for (text, was) in [(new, "lines"), (old, "chunks")] {
            let report = bench.server.reload(to: Self.settings(text))
            let now = was == "lines" ? "chunks" : "lines"
            #expect(report.kept == [])
            #expect(
                report.changed == [
                    "[listener b] framing changed from \(was) to \(now), for new connections"
                ])
            let client = try bench.connected(port: bench.ports[1])
            client.transport?.write("whole\npart")
            let reply = now == "chunks" ? "] whole\npart" : "] whole\n"
            try bench.turn(until: { client.text.hasSuffix(reply) })
            first.transport?.write("line\n")
            try bench.turn(until: { first.text.hasSuffix("] line\n") })
        }
        try bench.reactor.endAll()
    }

    /// A listener as earlier versions had it.
    private static func settings(_ framing: String) -> ServerSettings {
        let text = "listen = 127.0.0.1:0\n[listener b]\nlisten = 127.0.0.1:0\n" + framing
        let sources = SettingsSources(prefix: "carillond", text: SettingsText(text, named: "f"))
        return ServerSettings.read(sources, services: .tested).0
    }

    @Test func `invalid settings are reported with their line, and valid ones are applied`()
        throws
    {
        let folder = try TemporaryFolder()
        let start = ServerStart(services: .tested, file: folder.path.appending("c.conf"))
        let text = "listen = 127.0.0.1:0\n"
        try folder.write(text, to: "c.conf")
        let bench = try ServerBench()
        try folder.write(text + "max-line = 3\nmax-buffer = much", to: "c.conf")
        let file = folder.path.appending("c.conf")
        let wrong = try start.read().diagnostics.map(\.description)
        #expect(wrong.count == 1)
        #expect(wrong.first?.hasPrefix("\(file):3:14: max-buffer cannot be") == true)
        try folder.write(text + "max-line = 3", to: "c.conf")
        #expect(
            bench.server.reload(to: try start.read().settings).changed == [
                "max-line changed from 64K to 3, for new connections"
            ])
        try bench.reactor.endAll()
    }
}
