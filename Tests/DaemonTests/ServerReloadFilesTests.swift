import Daemon
import FileTesting
import Glibc
import ReactorKit
import ReactorTesting
import SystemPackage
import TerminalTesting
import Testing

/// Socket files that something removed while the server runs.
@Suite("Server: socket files and reload", .timeLimit(.minutes(10)))
struct ServerReloadFilesTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path.appending("service").string }

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [1, 2])
    func `a removed socket file is made again, and open connections stay`(threads: Int) throws {
        let change: (inout ServerSettings) -> Void = { [path] in
            $0.threads = threads
            $0.listener.endpoints = [ServerBench.anyPort, .unix(path: path)]
            $0.listener.socketMode = [.ownerReadWrite, .groupRead]
        }
        let bench = try ServerBench(change)
        let early = try bench.connect(to: .unix(path: path))
        try bench.turn(until: { early.transport != nil })
        #expect(unsafe unlink(path) == 0)
        let settings = ServerBench.settings(change)
        let report = bench.server.reload(to: settings)
        #expect(report.failure == nil)
        #expect(report.changed == ["made the removed socket file of unix:\(path) again"])
        #expect(folder.mode(of: "service") == 0o640)
        let late = try (0..<6).map { _ in try bench.connect(to: .unix(path: path)) }
        try bench.turn(until: { late.allSatisfy { $0.transport != nil } })
        for client in [early] + late {
            client.transport?.write("here\n")
            try bench.turn(until: { client.text.hasSuffix("] here\n") })
        }
        // Once is enough, and the new file is the server's to remove.
        #expect(bench.server.reload(to: settings).changed == [])
        try bench.reactor.endAll()
        #expect(folder.mode(of: "service") == 0)
    }

    @Test func `a file that cannot be made again fails the reload, and the rest is applied`() throws
    {
        let change: (inout ServerSettings) -> Void = { [path] in
            $0.listener.endpoints = [ServerBench.anyPort, .unix(path: path)]
        }
        let bench = try ServerBench(change)
        // Another server has the place by now.
        #expect(unsafe unlink(path) == 0)
        let other = try ListeningSocket.open(at: .unix(path: path), options: ListenOptions())[0]
        let report = bench.server.reload(
            to: ServerBench.settings {
                change(&$0)
                $0.lineLimit = 3
            })
        #expect(report.changed == ["max-line changed from 64K to 3, for new connections"])
        #expect(report.failed.count == 1)
        #expect(
            report.failed.first?.hasPrefix(
                "unix:\(path) has lost its socket file: another program listens there") == true)
        other.close()
        try bench.reactor.endAll()
    }

    @Test func `a removed socket file of the status page is made again`() throws {
        let status = folder.path.appending("status").string
        let settings = ServerBench.settings { $0.statusEndpoints = [.unix(path: status)] }
        let bench = try ServerBench { $0 = settings }
        #expect(unsafe unlink(status) == 0)
        let report = bench.server.reload(to: settings)
        #expect(report.changed == ["made the removed socket file of unix:\(status) again"])
        let client = try bench.connect(to: .unix(path: status))
        client.whenMade = { $0.write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n") }
        try bench.turn(until: { client.text.hasPrefix("HTTP/1.1 200 OK\r\n") })
        try bench.reactor.endAll()
        #expect(folder.mode(of: "status") == 0)
    }

    @Test func `idle clients of the status page do not lock out one that asks`() throws {
        let status = folder.path.appending("status").string
        let bench = try ServerBench { $0.statusEndpoints = [.unix(path: status)] }
        var idle: [RecordingProtocol] = []
        for number in 0..<30 {
            let client = try bench.connect(to: .unix(path: status))
            // Some have asked before, some begin a request.
            client.whenMade = {
                $0.write(["", "GET /he", "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"][number % 3])
            }
            try bench.turn(until: { client.transport != nil })
            idle.append(client)
        }
        let prober = try bench.connect(to: .unix(path: status))
        prober.whenMade = { $0.write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n") }
        try bench.turn(until: { prober.text.hasPrefix("HTTP/1.1 200 OK\r\n") })
        // The oldest made room.
        try bench.turn(until: { idle.prefix(7).allSatisfy { $0.reason != nil } })
        #expect(idle.suffix(10).allSatisfy { $0.reason == nil })
        try bench.reactor.endAll()
    }

    @Test func `slow readers with many requests do not lock out one that asks`() throws {
        let status = folder.path.appending("status").string
        let bench = try ServerBench { $0.statusEndpoints = [.unix(path: status)] }
        let request = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
        var slow: [RecordingProtocol] = []
        for _ in 0..<24 {
            let client = try bench.connect(to: .unix(path: status))
            client.whenMade = {
                $0.pauseProducing()
                $0.write(String(repeating: request, count: 1_000))
            }
            try bench.turn(until: { client.transport != nil })
            slow.append(client)
        }
        for _ in 0..<100 { try bench.reactor.turn(waitingAtMost: .zero) }
        let prober = try bench.connect(to: .unix(path: status))
        prober.whenMade = { $0.write("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n") }
        try bench.turn(until: { prober.text.hasPrefix("HTTP/1.1 200 OK\r\n") })
        #expect(slow.count { $0.reason == nil } >= 23)
        try bench.reactor.endAll()
    }

    @Test(arguments: [1, 2])
    func `a socket file that was removed before an upgrade is made again after it`(threads: Int)
        throws
    {
        let status = folder.path.appending("status").string
        let change: (inout ServerSettings) -> Void = { [path] in
            $0.threads = threads
            $0.listener.endpoints = [.unix(path: path)]
            $0.statusEndpoints = [.unix(path: status)]
        }
        let old = try ServerBench(change)
        #expect(unsafe unlink(path) == 0 && unlink(status) == 0)
        let next = try ServerBench(
            adopted: try old.server.listeningDescriptors.map { item in
                AdoptedListener(
                    item.endpoint, try item.descriptor.duplicate(), file: item.file)
            }, change)
        next.server.takeFiles()
        old.leave()
        try old.reactor.run()
        let report = next.server.reload(to: ServerBench.settings(change))
        #expect(
            report.changed
                == [path, status].map {
                    "made the removed socket file of unix:\($0) again"
                })
        let client = try next.connect(to: .unix(path: path))
        try next.turn(until: { client.transport != nil })
        try next.reactor.endAll()
        #expect(folder.mode(of: "service") == 0 && folder.mode(of: "status") == 0)
    }

    @Test func `a lost file of the service manager's socket fails the reload with advice`() throws {
        let change: (inout ServerSettings) -> Void = { [path] in
            $0.listener.endpoints = [.unix(path: path)]
        }
        let unit = try ListeningSocket.open(at: .unix(path: path), options: ListenOptions())[0]
        let bench = try ServerBench(
            adopted: [AdoptedListener(.unix(path: path), try unit.descriptor.duplicate())], change)
        let settings = ServerBench.settings(change)
        #expect(bench.server.reload(to: settings).failed == [])
        #expect(unsafe unlink(path) == 0)
        #expect(
            bench.server.reload(to: settings).failed == [
                "unix:\(path) has lost its socket file, which the service manager made: restart "
                    + "its socket unit"
            ])
        unit.close()
        try bench.reactor.endAll()
    }
}
