import FileTesting
import Glibc
import ReactorTesting

@testable import ReactorKit

/// What a program does with a reactor, each as one small story that always ends the same.
///
/// It is held on the caller's thread; the result is what each side received, in order. Into which
/// pieces bytes are cut, and whether a writer was paused, is left out: both are the kernel's.
enum Conversation: String, CaseIterable, Sendable {
    case tcp, unix, close, halfClose, race, lines, coupling, datagrams, child, jobs, timers

    func hold(on choice: PollerChoice) throws -> [String] {
        let stage = try Stage(choice)
        var story: [String]
        switch self {
        case .tcp: story = try stage.echo(at: .anyPort)
        case .unix:
            let folder = try TemporaryFolder()
            story = try stage.echo(at: .unix(path: folder.file("service")))
        case .close: story = try stage.closeBehindMuch()
        case .halfClose: story = try stage.halfClose()
        case .race: story = try stage.raceOfAddresses()
        case .lines: story = try stage.lines()
        case .coupling: story = try stage.coupling()
        case .datagrams: story = try stage.datagrams()
        case .child: story = try stage.child()
        case .jobs: story = try stage.jobs()
        case .timers: story = try stage.timers()
        }
        try stage.reactor.endAll()
        // The door of jobs is always there.
        if stage.reactor.poller.count > 1 { story.append("left something open") }
        return story + stage.complaints
    }
}

extension Endpoint {
    fileprivate static let anyPort = Endpoint(host: "127.0.0.1", port: 0)
}

/// Where a conversation is held.
private final class Stage {
    let reactor: Reactor
    /// What went wrong.
    private(set) var complaints: [String] = []

    init(_ choice: PollerChoice) throws { reactor = try Reactor(poller: choice) }

    func wait(until condition: () -> Bool) throws {
        if try !reactor.turn(until: condition) { complaints.append("did not end") }
    }

    /// Where there is a service now; a port if it was any.
    func serve(
        at endpoint: Endpoint = .anyPort, _ factory: @escaping () -> any StreamProtocol
    ) throws -> Endpoint {
        let listeners = try reactor.listen(at: endpoint) { _ in factory() }
        guard case .tcp(let host, _) = endpoint else { return endpoint }
        return Endpoint(host: host, port: listeners.first?.address.port ?? 0)
    }

    func dial(_ endpoint: Endpoint, _ client: any StreamProtocol) {
        reactor.connect(to: endpoint) { _ in
            client
        } failure: { [unowned self] in
            complaints.append("\($0)")
        }
    }
}

// MARK: - Streams

extension Stage {
    /// Three clients at a time; each sends two texts, gets them back, and closes.
    func echo(at endpoint: Endpoint) throws -> [String] {
        var servers: [RecordingProtocol] = []
        let service = try serve(at: endpoint) {
            let server = RecordingProtocol()
            server.whenReceived = { bytes, transport in transport.write(bytes) }
            servers.append(server)
            return server
        }
        let clients = (0..<3).map { _ in RecordingProtocol() }
        for client in clients {
            client.whenMade = { $0.write("one ") }
            client.whenReceived = { [unowned client] _, transport in
                if client.text == "one " { transport.write("two") }
                if client.text == "one two" { transport.loseConnection() }
            }
            dial(service, client)
        }
        try wait { (clients + servers).count { $0.reason != nil } == 6 }
        return (clients + servers).map(\.story)
    }

    /// What the server says behind what it never read arrives whole.
    func closeBehindMuch() throws -> [String] {
        let server = RecordingProtocol()
        let client = RecordingProtocol()
        server.whenMade = { $0.pauseProducing() }
        client.whenMade = { $0.write([UInt8](repeating: 1, count: 100_000)) }
        dial(try serve { server }, client)
        try wait { server.transport != nil && client.transport != nil }
        server.transport?.write(threeMillionBytes)
        server.transport?.loseConnection()
        try wait { server.reason != nil && client.reason != nil }
        let isWhole = areEqual(client.received, threeMillionBytes)
        return [server.story, client.ending, isWhole ? "whole" : "not whole"]
    }

    func halfClose() throws -> [String] {
        let server = AnswerAtEnd()
        let client = RecordingProtocol()
        client.whenMade = {
            $0.write("question")
            $0.loseWriteConnection()
        }
        dial(try serve { server }, client)
        try wait { server.isOver && client.reason != nil }
        return server.events + [client.story]
    }

    /// The first address refuses, the second has the service.
    func raceOfAddresses() throws -> [String] {
        let server = RecordingProtocol()
        guard case .tcp(_, let port) = try serve({ server }) else { return [] }
        let client = RecordingProtocol()
        client.whenMade = { $0.loseConnection() }
        let endpoint = Endpoint(host: "127.0.0.2+127.0.0.1.addresses.test", port: port)
        dial(endpoint, client)
        try wait { server.reason != nil && client.reason != nil }
        return [client.transport?.peer?.host ?? "", server.story, client.story]
    }

    func lines() throws -> [String] {
        let server = NumberedLines(answers: true)
        let client = NumberedLines(sending: ["one", "", "three", "4"], enough: 4)
        dial(try serve { server }, client)
        try wait { server.isOver && client.isOver }
        return server.received + client.received
    }

    /// A question and its answer through a proxy.
    func coupling() throws -> [String] {
        let server = AnswerAtEnd()
        let client = RecordingProtocol()
        let back = try serve { server }
        let front = try serve { [self] in
            let coupling = StreamCoupling()
            dial(back, coupling.far)
            return coupling.near
        }
        client.whenMade = {
            $0.write("question")
            $0.loseWriteConnection()
        }
        dial(front, client)
        try wait { server.isOver && client.reason != nil }
        return server.events + [client.story]
    }
}

// MARK: - All else

extension Stage {
    func datagrams() throws -> [String] {
        let near = RecordingDatagrams()
        let far = RecordingDatagrams()
        guard let address = SocketAddress(host: "127.0.0.1", port: 0) else { return [] }
        let port = try reactor.bindDatagrams(at: address, protocol: far)
        guard let local = port.local else { return [] }
        try reactor.connectDatagrams(to: local, protocol: near)
        far.whenReceived = { [unowned far] bytes, sender in
            far.transport?.send(bytes, to: sender)
        }
        near.whenStarted = { for word in ["one", "two", "three"] { $0.send(word) } }
        try wait { near.received.count == 3 }
        near.transport?.stop()
        far.transport?.stop()
        try wait { [near, far].allSatisfy { $0.events.last == .stopped("closed") } }
        return (near.events + far.events).map { "\($0)" }
    }

    func child() throws -> [String] {
        let recorder = RecordingChild()
        recorder.whenStarted = {
            $0.write("one ")
            $0.write("two")
            $0.closeInput()
        }
        try reactor.spawn(ChildSettings("/bin/cat"), protocol: recorder)
        try wait { recorder.status != nil }
        return recorder.events.sorted() + [recorder.text]
    }

    func jobs() throws -> [String] {
        let log = MutexLog()
        for number in 1...5 {
            reactor.handle.call { _ in log.append("\(number)") }
            if number % 2 == 0 { try wait { log.names.count == number } }
        }
        try wait { log.names.count == 5 }
        return log.names
    }

    func timers() throws -> [String] {
        var story: [String] = []
        let start = reactor.now
        for milliseconds in [3, 1, 2] {
            let delay = Duration.milliseconds(milliseconds)
            reactor.callLater(delay) { [unowned reactor] in
                story.append("\(milliseconds)")
                if reactor.now - start < delay { story.append("early") }
            }
        }
        try wait { story.count >= 3 }
        // On a busy machine more than a millisecond may pass between two of the calls above.
        return story.sorted()
    }
}

private let threeMillionBytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

/// Without the time that `==` takes for each byte in a debug build.
private func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    guard one.count == other.count else { return false }
    return unsafe memcmp(one, other, one.count) == 0
}

extension RecordingProtocol {
    /// The end, and how often it was reported.
    fileprivate var ending: String { "\(reason?.description ?? "none") \(lostCount)" }

    /// What happened but pauses, and bytes in one piece.
    fileprivate var story: String {
        var words: [String] = []
        for event in events {
            switch event {
            case .paused, .resumed: continue
            case .received: if words.last != text { words.append(text) }
            case .made, .readLost, .lost: words.append("\(event)")
            }
        }
        return words.joined(separator: ", ")
    }
}
