import Daemon
import FileTesting
import Glibc
import ReactorKit
import ReactorTesting
import Services
import SystemPackage
import TerminalTesting
import Testing

@Suite("Server: threads", .timeLimit(.minutes(10)))
struct ServerThreadsTests {
    @Test func `all threads serve the same port, and each message is logged once`() throws {
        let bench = try ServerBench { $0.threads = 3 }
        #expect(bench.server.workers.count == 3)
        #expect(
            bench.lines == [
                "info: listening on 127.0.0.1:\(bench.port)", "info: waiting for connection...",
            ])
        let clients = try (0..<64).map { _ in try bench.connect() }
        for client in clients { client.whenMade = { $0.write("x\n") } }
        try bench.turn(until: { clients.allSatisfy { $0.text.hasSuffix("] x\n") } })
        #expect(bench.server.connections.standing == 64)
        let accepted = try #require(bench.counters()).accepted.values.reduce(0, +)
        #expect(accepted == 21 || accepted == 22)
        #expect(bench.server.connectionsOfWorkers.sorted() == [21, 21, 22])
        let numbers = bench.lines.count { $0 == "info: ...connected from: 127.0.0.1" }
        #expect(numbers == 64)
        try bench.reactor.endAll()
        #expect(clients.allSatisfy { $0.reason != nil })
    }

    @Test func `new connections go to the thread with the fewest`() throws {
        let bench = try ServerBench { $0.threads = 2 }
        let clients = try (0..<30).map { _ in try bench.connect() }
        try bench.turn(until: {
            bench.server.connectionsOfWorkers == [15, 15]
                && clients.allSatisfy { $0.transport != nil }
        })
        for client in clients.prefix(10) { client.transport?.loseConnection() }
        try bench.turn(until: { bench.server.connectionsOfWorkers.reduce(0, +) == 20 })
        let others = try (0..<10).map { _ in try bench.connect() }
        for client in others { client.whenMade = { $0.write("x\n") } }
        try bench.turn(until: { others.allSatisfy { $0.text.hasSuffix("] x\n") } })
        #expect(bench.server.connectionsOfWorkers == [15, 15])
        try bench.reactor.endAll()
        #expect(clients.allSatisfy { $0.reason != nil })
    }

    @Test func `limits are exact over all of them`() throws {
        let bench = try ServerBench {
            $0.threads = 4
            $0.limits.connections = 20
        }
        let clients = try (0..<60).map { _ in try bench.connect() }
        for client in clients { client.whenMade = { $0.write("x\n") } }
        try bench.turn(until: {
            clients.allSatisfy { $0.reason != nil || $0.text.hasSuffix("] x\n") }
        })
        #expect(clients.count { $0.text.hasSuffix("] x\n") } == 20)
        #expect(bench.server.connections.standing == 20)
        // Refused ones do not count.
        try bench.turn(until: { bench.server.connectionsOfWorkers.reduce(0, +) == 20 })
        try bench.reactor.endAll()
    }

    @Test func `all threads accept from a UNIX socket, whose file is removed at the end`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("service").string
        let bench = try ServerBench {
            $0.threads = 2
            $0.listener.endpoints = [.unix(path: path)]
            $0.listener.socketMode = FilePermissions(rawValue: 0o620)
        }
        #expect(folder.mode(of: "service") == 0o620)
        let clients = try (0..<20).map { _ in try bench.connect(to: .unix(path: path)) }
        for client in clients { client.whenMade = { $0.write("x\n") } }
        try bench.turn(until: { clients.allSatisfy { $0.text.hasSuffix("] x\n") } })
        #expect(bench.server.connectionsOfWorkers == [10, 10])
        try bench.reactor.endAll()
        #expect(folder.mode(of: "service") == 0)
    }

    @Test func `a UNIX socket's file is given to its owner, or nothing is opened`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("service").string
        let owners = [("\(geteuid()):\(getegid())", nil), ("no-such-user", "user")]
        for (owner, missing) in owners {
            let bench = try ServerBench(starts: false) {
                $0.listener.endpoints = [.unix(path: path)]
                $0.listener.socketOwner = owner
            }
            if let missing {
                let error = #expect(throws: ListenError.self) { try bench.server.start() }
                #expect(
                    error?.description
                        == "cannot listen on unix:\(path): cannot change the owner of its file to "
                        + "\(owner): there is no such \(missing)")
            } else {
                try bench.server.start()
                #expect(folder.mode(of: "service") != 0)
                try bench.reactor.endAll()
            }
            #expect(folder.mode(of: "service") == 0)
        }
    }

    @Test func `the end waits for the connections of all of them`() throws {
        let bench = try ServerBench { $0.threads = 2 }
        let other = try Reactor()
        let clients = try (0..<20).map { _ in try bench.connect(from: other) }
        try bench.turn(with: other, until: { bench.server.connections.standing == 20 })
        bench.server.end()
        // Each gets FIN, and closes in its turn.
        try bench.turn(with: other, until: { clients.allSatisfy { $0.reason != nil } })
        #expect(clients.allSatisfy { $0.events.last == .lost("closed by the peer") })
        try bench.turn(until: { bench.server.connections.standing == 0 })
        try other.endAll()
        try bench.reactor.endAll()
    }

    @Test func `listeners that are added later are served by all`() throws {
        let bench = try ServerBench { $0.threads = 2 }
        let report = bench.server.reload(
            to: ServerBench.settings {
                $0.threads = 2
                $0.listener.endpoints += [Endpoint(host: "127.0.0.2", port: 0)]
            })
        let address = try #require(report.changed.last { $0.hasPrefix("listening on 127.0.0.2:") })
        let port = try #require(UInt16(address.split(separator: ":").last ?? ""))
        let endpoint = Endpoint(host: "127.0.0.2", port: port)
        let clients = try (0..<40).map { _ in try bench.connect(to: endpoint) }
        for client in clients { client.whenMade = { $0.write("x\n") } }
        try bench.turn(until: { clients.allSatisfy { $0.text.hasSuffix("] x\n") } })
        #expect(bench.server.listeningDescriptors.count == 4)
        try bench.reactor.endAll()
    }

    @Test func `a port that another server has is in use, though both share theirs`() throws {
        let bench = try ServerBench { $0.threads = 2 }
        let taken = Endpoint(host: "127.0.0.1", port: bench.port)
        let second = try ServerBench(starts: false) {
            $0.threads = 2
            $0.listener.endpoints = [taken]
        }
        let error = #expect(throws: ListenError.self) { try second.server.start() }
        #expect(error?.description.contains("the port is in use") == true)
        try bench.reactor.endAll()
    }

    @Test(arguments: [1, 2, 3])
    func `any number of adopted sockets is served`(threads: Int) throws {
        let first = try ServerBench { $0.threads = 2 }
        let items = try first.server.listeningDescriptors.map { item in
            AdoptedListener(item.endpoint, try item.descriptor.duplicate())
        }
        let port = first.port
        #expect(items.count == 2)
        let second = try ServerBench(adopted: items) { $0.threads = threads }
        #expect(second.ports == [port])
        first.leave()
        let clients = try (0..<40).map { _ in try second.connect() }
        for client in clients { client.whenMade = { $0.write("x\n") } }
        try second.turn(
            with: first.reactor,
            until: {
                clients.allSatisfy { $0.text.hasSuffix("] x\n") }
            })
        // The first may have been slow to release it.
        let admitted = [first, second].map(\.server.connections.admitted)
        #expect(admitted.reduce(0, +) == 40 && admitted[1] > 0)
        try first.reactor.endAll()
        try second.reactor.endAll()
    }

    @Test(arguments: [1, 3])
    func `the services of all threads note changed data, and leave in their time`(
        threads: Int
    ) throws {
        let bench = try ServerBench {
            $0 = ServerSettings([SlowService.self])
            $0.threads = threads
            $0.listener.endpoints = [ServerBench.anyPort]
        }
        var noted: [String]?
        bench.server.dataChanged { noted = $0.sorted() }
        try bench.turn(until: { noted != nil })
        #expect(noted == (0..<threads).map { "worker \($0) took note" })
        var hasLeft = false
        bench.server.servicesLeft = { hasLeft = true }
        bench.leave()
        #expect(!hasLeft)
        try bench.turn(until: { hasLeft })
        try bench.reactor.endAll()
    }

    @Test func `a predecessor serves its connections until they end, and then ends`() throws {
        let bench = try ServerBench()
        let other = try Reactor()
        let client = try bench.connect(from: other)
        try bench.turn(with: other, until: { bench.server.connections.standing == 1 })
        bench.leave()
        client.transport?.write("still here\n")
        try bench.turn(with: other, until: { client.text.hasSuffix("] still here\n") })
        client.transport?.loseConnection()
        try bench.turn(with: other, until: { bench.server.connections.standing == 0 })
        try bench.reactor.run()
        try other.endAll()
    }
}

/// Needs another turn for everything.
private final class SlowService: Service {
    static let name = "slow"
    static let manual = ServiceManual(summary: "For tests.", text: "For tests.")

    private let context: ServiceContext

    init(_ context: ServiceContext, _ settings: NoSettings) { self.context = context }

    func apply(_ settings: NoSettings) {}

    func accept(_ connection: Connection) -> any StreamProtocol { RecordingProtocol() }

    func leave(_ left: @escaping () -> Void) { context.reactor.callSoon(left) }

    func dataChanged(_ noted: @escaping ([String]) -> Void) {
        context.reactor.callSoon { [context] in noted(["worker \(context.worker) took note"]) }
    }
}
