import ChatService
import Figures
import Logging
import ReactorKit
import ReactorTesting
import Services
import Testing

/// A chat service with clients in memory, on one reactor or several, whose clock the test turns.
final class ChatBench {
    let clock = ManualClock()
    /// One for each edge; the core is on the first.
    let reactors: [Reactor]
    private(set) var services: [ChatService]
    private(set) var settings: ChatSettings
    private let reloads = Counter()
    /// Starts a service that waits for its predecessor.
    private(set) var release: () -> Void = {}

    /// What the service logged.
    let log = BenchLog()

    /// A service whose clients have no flood limit, unless the settings are given.
    ///
    /// - Parameters:
    ///   - edgeCount: how many reactors there are.
    ///   - waits: until `release` is called, a predecessor has not left.
    ///   - reloadResult: the result of each reload.
    init(
        edges edgeCount: Int = 1, waits: Bool = false, reloadResult: String = "It is applied",
        _ change: (inout ChatSettings) -> Void = { $0.floodRate = 0 }
    ) throws {
        var settings = ChatSettings()
        change(&settings)
        self.settings = settings
        let reactors = try (0..<edgeCount).map { [clock] _ in try Reactor(clock: clock) }
        let cores = edgeCount > 1 ? CoreDirectory(on: reactors[0], edgeCount: edgeCount) : nil
        let log = log
        var start: () -> Void = {}
        var services: [ChatService] = []
        for (index, reactor) in reactors.enumerated() {
            let waits = waits && index == 0
            let context = ServiceContext(
                name: "chat", on: reactor, worker: index, cores: cores, log: log.logger,
                requestReload: { [reloads] done in
                    reloads.add()
                    done(reloadResult)
                },
                isAlone: !waits,
                whenAlone: { call in
                    if waits { start = call } else { call() }
                })
            services.append(try ChatService(context, settings))
        }
        (self.reactors, self.services) = (reactors, services)
        release = start
    }

    /// The core's.
    var reactor: Reactor { reactors[0] }
    var service: ChatService { services[0] }

    /// The figures of all edges together.
    var readings: FigureReadings {
        var readings = FigureReadings()
        for service in services { readings.merge(service.readings) }
        return readings
    }

    /// Does not hold the service with the core from now on.
    func forgetCore() { services.removeFirst() }

    /// Leaves, as for a successor, which may begin when this returns.
    func leave() throws {
        var hasLeft = false
        service.leave { hasLeft = true }
        try turn { hasLeft }
    }

    /// How often a service asked for a reload.
    var reloadCount: Int { reloads.count }

    /// Applies changed settings.
    func change(_ body: (inout ChatSettings) -> Void) {
        body(&settings)
        for service in services { service.apply(settings) }
    }

    /// A new connection at an edge.
    func open(
        from address: String = "192.0.2.1", header: String? = nil, at edge: Int = 0
    ) throws -> ChatClient {
        let peer = SocketAddress(digits: address, port: 1_000)
        let shown = header.map { SocketAddress(digits: $0, port: 1_000) } ?? peer
        let transport = RecordingTransport(peer: peer)
        let connection = Connection(peer: shown, on: transport)
        let session = try services[edge].accept(connection)
        try session.connectionMade(transport)
        let client = ChatClient(session, transport, self)
        client.connection = connection
        return client
    }

    /// A registered client, with the lines of its registration forgotten.
    func join(
        _ nick: String, from address: String = "192.0.2.1", at edge: Int = 0
    ) throws -> ChatClient {
        let client = try open(from: address, at: edge)
        try client.send("NICK \(nick)", "USER \(nick) 0 * :\(nick)")
        #expect(client.lines.contains { $0.contains(" 001 \(nick) :") })
        client.forget()
        return client
    }

    /// A client sends lines, and gets one with a text, at some time; all that it got.
    @discardableResult
    func ask(_ client: ChatClient, _ lines: String..., until text: String) throws -> [String] {
        client.forget()
        for line in lines { try client.send(line) }
        try turn { client.lines.contains { $0.contains(text) } }
        return client.lines
    }

    /// Lets all turns that are due pass.
    func settle() throws {
        // What is posted from another thread, or as if it were, runs in the next turn.
        for _ in 1...3 * reactors.count {
            for reactor in reactors { try reactor.settle() }
        }
    }

    /// Turns until something that other threads do has happened.
    func turn(until condition: () -> Bool) throws {
        let holds = try reactor.turn(
            until: {
                // What fails here shows in the condition.
                for other in reactors.dropFirst() { try? other.turn(waitingAtMost: .zero) }
                return condition()
            }, within: .seconds(60))
        try #require(holds)
    }

    /// Lets time pass.
    func wait(_ duration: Duration) throws {
        try clock.advance(by: duration, running: reactor)
        if reactors.count > 1 { try settle() }
    }
}

/// Keeps lines of a log. Safe from any thread.
final class BenchLog: Sendable {
    private let kept: Monitor<[String]> = Monitor([])

    /// The lines so far, each as `level: text`.
    var lines: [String] { kept.withLock(\.self) }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self) }
    }

    private struct Handler: LogHandler {
        let log: BenchLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            log.kept.withLock { $0.append("\(event.level): \(event.message)") }
        }
    }
}

/// Counts on any thread.
private final class Counter: Sendable {
    private let number = Monitor(0)

    var count: Int { number.withLock(\.self) }

    func add() { number.withLock { $0 += 1 } }
}
