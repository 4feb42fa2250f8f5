import ChatCore
import Figures
import FileTesting
import ReactorDatabase
import ReactorKit
import ReactorTesting
import Services
import SystemPackage
import Testing

@testable import ChatService

/// The core of a network with an archive that the test is.
private final class StrictBench {
    let reactor: Reactor
    let edge: ChatEdge
    let runtime: ChatRuntime
    private var settings = NetworkSettings()
    /// How many changes are to be stored, and how many are.
    private(set) var madeCount = 0
    private(set) var storedCount = 0

    init(isStrict: Bool = true) throws {
        reactor = try Reactor(clock: ManualClock())
        var options = EdgeOptions()
        options.flood.rate = 0
        edge = ChatEdge(options, EdgeNumber(), on: reactor, keeper: { nil })
        runtime = ChatRuntime(NetworkSettings(), edge, of: 1, on: reactor, now: { .now })
        runtime.archiving = { [unowned self] in madeCount += $0.count }
        change(isStrict: isStrict)
        runtime.restore(StoredHistory())
        runtime.start()
    }

    func change(isStrict: Bool) {
        settings.history = HistorySettings(isStored: true, isStrict: isStrict)
        runtime.apply(settings)
    }

    /// Stores so many more changes, or all.
    func store(_ count: Int = .max) throws {
        let count = min(count, madeCount - storedCount)
        storedCount += count
        runtime.archived(count)
        try reactor.settle()
    }

    /// A member of `#tea`, whose lines so far are forgotten.
    func join(_ nick: String) throws -> ChatClient {
        let transport = RecordingTransport(peer: SocketAddress(digits: "192.0.2.1", port: 1_000))
        let session = ChatSession(Connection(peer: transport.peer, on: transport), at: edge)
        try session.connectionMade(transport)
        let client = ChatClient(session, transport) { [reactor] in try reactor.settle() }
        try client.send("NICK \(nick)", "USER \(nick) 0 * :\(nick)", "JOIN #tea")
        try store()
        #expect(client.lines.contains { $0.contains(" 366 \(nick) #tea ") })
        client.forget()
        return client
    }
}

@Suite("Strict durability", .timeLimit(.minutes(10)))
struct StrictDurabilityTests {
    /// The text of each message, and the token of each PONG.
    private func texts(_ client: ChatClient) -> [String] {
        client.take().compactMap { line in
            guard line.contains(" PRIVMSG ") || line.contains(" PONG ") else { return nil }
            return line.split(separator: ":").last.map(String.init)
        }
    }

    @Test func `nothing is sent before what was said is stored, and then all of it in its order`()
        throws
    {
        let bench = try StrictBench()
        let (ann, bob) = (try bench.join("ann"), try bench.join("bob"))
        _ = (ann.take(), bob.take())
        try ann.send("PRIVMSG #tea :one", "PING two")
        try bob.send("PING three")
        try ann.send("PRIVMSG bob :four")
        #expect(ann.lines == [] && bob.lines == [])
        try bench.store()
        #expect(texts(bob) == ["one", "three", "four"])
        #expect(texts(ann) == ["two"])
    }

    @Test func `each turn waits for its own changes alone`() throws {
        let bench = try StrictBench()
        let (ann, bob) = (try bench.join("ann"), try bench.join("bob"))
        _ = (ann.take(), bob.take())
        try ann.send("PRIVMSG #tea :one")
        let first = bench.madeCount - bench.storedCount
        #expect(first > 0)
        try bob.send("PING two")
        try ann.send("PRIVMSG #tea :three")
        try bench.store(first)
        #expect(texts(bob) == ["one", "two"])
        try bench.store()
        #expect(texts(bob) == ["three"])
    }

    @Test func `what changes nothing is answered at once, unless it is behind what waits`() throws {
        let bench = try StrictBench()
        let ann = try bench.join("ann")
        try ann.send("PING one")
        #expect(texts(ann) == ["one"])
    }

    @Test func `relaxed, all is sent at once`() throws {
        let bench = try StrictBench(isStrict: false)
        let (ann, bob) = (try bench.join("ann"), try bench.join("bob"))
        _ = (ann.take(), bob.take())
        try ann.send("PRIVMSG #tea :one", "PING two")
        #expect(bench.storedCount < bench.madeCount)
        #expect(texts(bob) == ["one"])
        #expect(texts(ann) == ["two"])
    }

    @Test func `a change to relaxed sends what waits first`() throws {
        let bench = try StrictBench()
        let (ann, bob) = (try bench.join("ann"), try bench.join("bob"))
        _ = (ann.take(), bob.take())
        try ann.send("PRIVMSG #tea :one")
        #expect(bob.lines == [])
        bench.change(isStrict: false)
        try ann.send("PRIVMSG #tea :two")
        #expect(texts(bob) == ["one", "two"])
        bench.change(isStrict: true)
        try ann.send("PING three")
        #expect(texts(ann) == [])
        try bench.store()
        #expect(texts(ann) == ["three"])
    }

    @Test func `nobody waits for a disk that fails, and all do again when it works`() throws {
        let bench = try StrictBench()
        let (ann, bob) = (try bench.join("ann"), try bench.join("bob"))
        _ = (ann.take(), bob.take())
        try ann.send("PRIVMSG #tea :one")
        #expect(bob.lines == [])
        bench.runtime.archive(isAvailable: false)
        try bob.send("PING two")
        #expect(texts(bob) == ["one", "two"])
        try bench.store()
        bench.runtime.archive(isAvailable: true)
        try ann.send("PRIVMSG #tea :three")
        #expect(bob.lines == [])
        try bench.store()
        #expect(texts(bob) == ["three"])
    }

    @Test func `while much waits clients are not read, and nothing is lost or reordered`() throws {
        let bench = try StrictBench()
        let (ann, bob) = (try bench.join("ann"), try bench.join("bob"))
        _ = (ann.take(), bob.take())
        let text = String(repeating: "x", count: 400)
        var count = 0
        while !ann.transport.isPaused {
            try #require(count < 20_000)
            try ann.send("PRIVMSG #tea :\(text)\(count)")
            count += 1
        }
        // The core has handled a part, and bob has nothing.
        #expect(bench.madeCount - bench.storedCount < count)
        #expect(bob.lines == [])
        var numbers: [Int] = []
        while numbers.count < count {
            let before = numbers.count
            try bench.store()
            try bench.reactor.settle()
            numbers += texts(bob).compactMap { Int($0.dropFirst(400)) }
            try #require(numbers.count > before)
        }
        #expect(numbers == Array(0..<count))
        #expect(!ann.transport.isPaused)
    }

    @Test(arguments: [1, 2])
    func `in a service nothing is sent while another process locks the archive`(edges: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("data")
        let bench = try ChatBench(edges: edges) {
            $0.floodRate = 0
            $0.dataFolder = path.string
            $0.durability = .strict
        }
        let ann = try bench.open(at: edges - 1)
        let bob = try bench.open()
        try bench.ask(ann, "NICK ann", "USER ann 0 * :ann", "JOIN #tea", until: " 366 ")
        try bench.ask(bob, "NICK bob", "USER bob 0 * :bob", "JOIN #tea", until: " 366 ")
        // What comes afterwards waits.
        try bench.turn {
            bench.readings["carillond_chat_history_waiting"] == .number(0)
        }
        for client in [ann, bob] { client.forget() }
        try HistoryBench.connection(to: path).transaction {
            try ann.send("PRIVMSG #tea :one", "PING two")
            try bob.send("PING three")
            for _ in 1...3 { try bench.settle() }
            #expect(ann.lines == [] && bob.lines == [])
            #expect(bench.readings["carillond_chat_history_waiting"] != .number(0))
        }
        try bench.turn { bob.lines.count == 2 && ann.lines.count == 1 }
        #expect(texts(bob) == ["one", "three"])
        #expect(texts(ann) == ["two"])
    }
}
