import ReactorKit
import ReactorTesting
import Testing
import TextTesting

// What is between two marker comments is repeated on a page of the catalogue
// ReactorKit.docc. Only what everybody may use is imported here.

// page: ReactorKit
final class Echo: StreamProtocol {
    private var transport: (any Transport)?

    func connectionMade(_ transport: any Transport) { self.transport = transport }
    func dataReceived(_ data: Span<UInt8>) { transport?.write(data) }
    func connectionLost(_ reason: DisconnectReason) { transport = nil }
}

func serveEcho(at endpoint: Endpoint, on reactor: Reactor) throws {
    try reactor.listen(at: endpoint) { _ in Echo() }
    try reactor.run()
}
// end

// page: WriteYourFirstProtocol
class Adder: LineProtocol {
    private var sum = 0

    override func lineReceived(_ line: Span<UInt8>) throws {
        let text = String(decoding: [UInt8](copying: line), as: UTF8.self)
        guard let number = Int(text) else {
            transport?.write("not a number\n")
            return
        }
        let (next, isTooLarge) = sum.addingReportingOverflow(number)
        if isTooLarge {
            transport?.write("too large\n")
        } else {
            sum = next
            transport?.write("\(sum)\n")
        }
    }
}
// end

// page: WriteYourFirstProtocol
func listenForSums(at endpoint: Endpoint, on reactor: Reactor) throws -> [SocketAddress] {
    let listeners = try reactor.listen(at: endpoint) { _ in Adder(limit: 100) }
    return listeners.map { $0.address }
}
// end

// page: WriteYourFirstProtocol
func serveSums(at endpoint: Endpoint) throws {
    let reactor = try Reactor()
    let addresses = try listenForSums(at: endpoint, on: reactor)
    print("listening on \(addresses)")
    try reactor.onSignal(.terminate) { [unowned reactor] in
        reactor.shutDown(within: .seconds(5))
    }
    try reactor.run()
}
// end

// page: WriteYourFirstProtocol
final class ImpatientAdder: Adder {
    private static let patience = Duration.seconds(60)
    private let reactor: Reactor
    private var farewell: ScheduledCall?

    init(on reactor: Reactor) {
        self.reactor = reactor
        super.init(limit: 100)
    }

    override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        farewell = reactor.callLater(Self.patience) { [weak self] in
            self?.transport?.loseConnection()
        }
    }

    override func lineReceived(_ line: Span<UInt8>) throws {
        farewell?.reschedule(after: Self.patience)
        try super.lineReceived(line)
    }

    override func connectionLost(_ reason: DisconnectReason) {
        farewell?.cancel()
        super.connectionLost(reason)
    }
}
// end

// page: WriteYourFirstProtocol
final class SumClient: LineProtocol {
    var answered: (String) -> Void = { _ in }

    override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        transport.write("20\n22\n")
    }

    override func lineReceived(_ line: Span<UInt8>) {
        answered(String(decoding: [UInt8](copying: line), as: UTF8.self))
    }
}

func keepAdding(
    at endpoint: Endpoint, on reactor: Reactor, answered: @escaping (String) -> Void
) -> Reconnector {
    var proved: () -> Void = {}
    let reconnector = Reconnector(to: endpoint, on: reactor) { _ in
        let client = SumClient()
        client.answered = { answer in
            proved()
            answered(answer)
        }
        return client
    }
    proved = { [weak reconnector] in reconnector?.connectionProved() }
    reconnector.start()
    return reconnector
}
// end

// page: ThreadingRules
func shutDown(by handle: ReactorHandle) {
    handle.call { reactor in reactor.shutDown(within: .seconds(5)) }
}
// end

// page: ThreadingRules
func answerWithSum(of bytes: [UInt8], to transport: any Transport, on reactor: Reactor) throws {
    try reactor.runOnWorker {
        bytes.reduce(0) { $0 + Int($1) }
    } completion: { result in
        switch result {
        case .success(let sum): transport.write("\(sum)\n")
        case .failure: transport.abortConnection()
        }
    }
}
// end

// page: ThreadingRules
func serveEchoOnEveryCore(at endpoint: Endpoint) throws -> ReactorGroup {
    try ReactorGroup.start(name: "echo") { member in
        try member.listen(at: endpoint) { _ in Echo() }
    }
}
// end

// page: ThreadingRules
func ask(_ question: String, at endpoint: Endpoint, by handle: ReactorHandle) async throws
    -> String?
{
    let connection = try await handle.connect(to: endpoint)
    try await connection.write(question + "\n")
    let answer = try await connection.lines().first { _ in true }
    await connection.close()
    return answer
}
// end

@Suite("Documentation", .timeLimit(.minutes(10)))
struct DocumentationTests {
    // MARK: - The pages

    private static func pages() throws -> DocumentationPages {
        try DocumentationPages(
            of: "ReactorKit",
            examplesIn: [
                "Tests/ReactorKitTests/Documentation/DocumentationTests.swift",
                "Tests/Peers/GLib/Sources/GLibEcho/GLibEcho.swift",
            ])
    }

    @Test func `every block of Swift on a page is an example that is compiled`() throws {
        let pages = try Self.pages()
        let others = pages.blocks.filter { !pages.examples.contains($0) }
        #expect(others.isEmpty)
        #expect(Set(pages.blocks.map { $0[0] }).count > 1)
    }

    @Test func `every example is on the page that it names`() throws {
        let pages = try Self.pages()
        let others = pages.examples.filter { !pages.blocks.contains($0) }
        #expect(others.isEmpty)
        #expect(!pages.examples.isEmpty)
    }

    // MARK: - What the examples do

    @Test func `the echo server echoes`() throws {
        let name = UInt64.random(in: .min ... .max)
        let endpoint = Endpoint.unix(path: "@reactorkit-documentation-\(name)")
        let reactor = try Reactor()
        let client = RecordingProtocol()
        client.whenMade = { $0.write("hello") }
        client.whenReceived = { _, _ in reactor.stop() }
        reactor.callSoon {
            reactor.connect(to: endpoint) { _ in
                client
            } failure: { _ in
                reactor.stop()
            }
        }
        reactor.callLater(.seconds(10)) { [unowned reactor] in reactor.stop() }
        try serveEcho(at: endpoint, on: reactor)
        #expect(client.text == "hello")
    }

    // page: WriteYourFirstProtocol
    @Test func `numbers are added up`() throws {
        let transport = RecordingTransport()
        let adder = Adder()
        try adder.connectionMade(transport)
        try adder.dataReceived("1\n2\nthree\n".utf8.span)
        #expect(transport.text == "1\n3\nnot a number\n")
    }
    // end

    @Test func `a sum beyond the largest number is refused and the old one kept`() throws {
        let transport = RecordingTransport()
        let adder = Adder()
        try adder.connectionMade(transport)
        try adder.dataReceived("\(Int.max)\n1\n0\n".utf8.span)
        #expect(transport.text == "\(Int.max)\ntoo large\n\(Int.max)\n")
    }

    @Test func `a client that is kept connected asks again over a new connection`() throws {
        let reactor = try Reactor()
        let addresses = try listenForSums(at: Endpoint(host: "127.0.0.1", port: 0), on: reactor)
        let endpoint = Endpoint(host: "127.0.0.1", port: try #require(addresses.first?.port))
        var answers: [String] = []
        let reconnector = keepAdding(at: endpoint, on: reactor) { answers.append($0) }
        #expect(try reactor.turn(until: { answers == ["20", "42"] }))
        reconnector.reconnectNow()
        #expect(try reactor.turn(until: { answers == ["20", "42", "20", "42"] }))
        reconnector.stop()
        try reactor.endCleanly()
    }

    // page: WriteYourFirstProtocol
    @Test(arguments: [1, 2, 3, 100])
    func `a client gets its sums however the bytes are cut`(pieceSize: Int) throws {
        let client = RecordingProtocol()
        client.whenMade = { $0.write("20\n22\n") }
        let pair = TransportPair(client, Adder(), conditions: .pieces(of: pieceSize))
        pair.pump()
        #expect(client.text == "20\n42\n")

        pair.near.loseConnection()
        pair.pump()
        #expect(client.events.last == .lost("closed"))
    }
    // end

    // page: WriteYourFirstProtocol
    @Test func `a client that is silent for a minute is disconnected`() throws {
        let clock = ManualClock()
        let reactor = try Reactor(clock: clock)
        let client = RecordingProtocol()
        let pair = TransportPair(client, ImpatientAdder(on: reactor))
        pair.pump()

        try clock.advance(by: .seconds(59), running: reactor)
        pair.near.write("1\n")
        pair.pump()
        try clock.advance(by: .seconds(59), running: reactor)
        pair.pump()
        #expect(client.events == [.made, .received(Array("1\n".utf8))])

        try clock.advance(by: .seconds(1), running: reactor)
        pair.pump()
        #expect(client.events.last == .lost("closed by the peer"))
    }
    // end

    @Test func `the timer of a connection ends with it`() throws {
        let reactor = try Reactor(clock: ManualClock())
        let pair = TransportPair(RecordingProtocol(), ImpatientAdder(on: reactor))
        pair.pump()
        #expect(reactor.nextDue != nil)
        pair.near.abortConnection()
        pair.pump()
        #expect(reactor.nextDue == nil)
    }

    @Test func `a handle shuts its reactor down`() async throws {
        let thread = try ReactorThread.start(name: "documentation")
        shutDown(by: thread.handle)
        try await thread.join()
        await #expect(throws: ReactorGone.self) { try await thread.handle.run { _ in } }
    }

    @Test func `every core echoes`() async throws {
        let group = try serveEchoOnEveryCore(at: Endpoint(host: "127.0.0.1", port: 0))
        let address = try #require(group.addresses.first)
        let handle = try #require(group.handles.first)
        let endpoint = Endpoint(host: address.host, port: address.port)
        #expect(try await ask("hello", at: endpoint, by: handle) == "hello")
        try await group.stop()
    }

    @Test func `a worker's result is written on the reactor's thread`() throws {
        let reactor = try Reactor()
        let transport = RecordingTransport()
        try answerWithSum(of: [1, 2, 3], to: transport, on: reactor)
        #expect(try reactor.turn(until: { transport.text == "6\n" }))
    }

    @Test func `a task asks the service over a socket`() async throws {
        let thread = try ReactorThread.start(name: "documentation")
        let addresses = try await thread.handle.run { reactor in
            try listenForSums(at: Endpoint(host: "127.0.0.1", port: 0), on: reactor)
        }
        let port = try #require(addresses.first).port
        let endpoint = Endpoint(host: "127.0.0.1", port: port)
        #expect(try await ask("42", at: endpoint, by: thread.handle) == "42")
        try await thread.stop()
    }
}
