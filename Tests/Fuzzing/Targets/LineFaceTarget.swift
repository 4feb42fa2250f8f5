import ChatService
import Logging
import ReactorKit
import ReactorTesting
import Services
import Timestamps

/// People at telnet, and a client of IRC, say whatever they like in a room, at any speed: each line
/// that goes out is one line with a stamp and steers no terminal, and who reads what they get finds
/// their own lines in it, in their order.
final class LineFaceTarget {
    private struct Person {
        let session: any StreamProtocol
        let transport: RecordingTransport
        var said: [UInt8] = []
        var hasMissed = false
    }

    private static let lineLimit = 200
    private static let stamp = Array("[%] ".utf8)

    private var choices: Choices
    private let reactor: Reactor
    private let chat: ChatService
    private var present: [Person] = []
    /// Says nothing, so that it gets only what others cause.
    private var ear: Person?
    private var client: Person?

    static func run(_ input: [UInt8]) {
        do {
            let target = try LineFaceTarget(input)
            try target.live()
        } catch {
            fatalError("the room threw \(error)")
        }
    }

    private init(_ input: [UInt8]) throws {
        choices = Choices(input)
        reactor = try Reactor(clock: ManualClock())
        let log = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }
        var settings = ChatSettings()
        settings.floodRate = 0
        settings.dataFolder = "off"
        settings.layout = .pattern("%%")
        settings.lineHistory = choices.number(below: 30)
        chat = try ChatService(
            ServiceContext(name: "chat", on: reactor, log: log, lineLimit: Self.lineLimit), settings
        )
    }

    private func live() throws {
        ear = try person(in: "#room")
        client = try person(in: nil)
        for line in ["NICK ann", "USER a 0 * :a", "JOIN #room"] { try clientSays(Array(line.utf8)) }
        while !choices.isOver {
            switch choices.byte() % 9 {
            case 0 where present.count < 6: present.append(try person(in: "#room"))
            case 1: try go()
            case 2: try dawdle()
            case 3: try reactor.turn(waitingAtMost: .zero)
            case 8: try clientSays(choices.bytes(choices.number(below: 64)))
            default: try talk()
            }
        }
        while !present.isEmpty { try leave(0) }
        guard let ear else { return }
        try reactor.settle()
        for byte in ear.transport.written where byte != 0x0A {
            require(byte >= 0x20 && byte != 0x7F, "a control byte reached another terminal")
        }
        ear.session.connectionLost(.closedByPeer)
        client?.session.connectionLost(.closedByPeer)
        try reactor.endAll()
    }

    // MARK: -

    private func person(in room: String?) throws -> Person {
        let transport = RecordingTransport()
        let origin = ConnectionOrigin(service: "chat", room: room)
        let session = try chat.accept(Connection(from: origin, on: transport))
        try session.connectionMade(transport)
        return Person(session: session, transport: transport)
    }

    private func clientSays(_ line: [UInt8]) throws {
        let bytes = line.filter { $0 != 0x0A } + [0x0A]
        guard let client, !client.transport.isClosing else { return }
        // Random commands are for the target of chat.
        let isCommand = ["NICK", "USER", "JOIN"].contains { line.starts(with: $0.utf8) }
        try client.session.dataReceived(
            (isCommand ? bytes : Array("PRIVMSG #room :".utf8) + bytes).span)
    }

    private func go() throws {
        guard !present.isEmpty else { return choices.skip() }
        try leave(choices.number(below: present.count))
    }

    /// Somebody reads nothing for a while, or has read all.
    private func dawdle() throws {
        guard !present.isEmpty else { return choices.skip() }
        let index = choices.number(below: present.count)
        let transport = present[index].transport
        if transport.bufferedByteCount == 0 {
            transport.bufferedByteCount = 262_144
            present[index].hasMissed = true
        } else {
            transport.bufferedByteCount = 0
            present[index].session.resumeProducing()
        }
    }

    private func talk() throws {
        guard !present.isEmpty else { return choices.skip() }
        let index = choices.number(below: present.count)
        let person = present[index]
        let bytes = choices.bytes(choices.number(below: 64))
        guard !person.transport.isClosing, !bytes.isEmpty else { return }
        present[index].said += bytes
        try person.session.dataReceived(bytes.span)
    }

    private func leave(_ index: Int) throws {
        try reactor.settle()
        let person = present.remove(at: index)
        person.session.connectionLost(.closedByPeer)
        check(person)
    }

    private func check(_ person: Person) {
        let lines = person.transport.written.split(
            separator: 0x0A, omittingEmptySubsequences: false)
        require(lines.last?.isEmpty == true, "the last line has no end")
        for line in lines.dropLast() {
            require(line.starts(with: Self.stamp), "no stamp: \(Array(line))")
        }
        guard !person.hasMissed, !person.transport.isClosing else { return }
        var answers = lines.dropLast()[...]
        for said in person.said.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        {
            let line = said.last == 0x0D ? said.dropLast() : said
            guard
                let place = answers.firstIndex(where: {
                    $0.reversed().starts(with: line.reversed())
                })
            else { fatalError("no answer to \(Array(line))") }
            answers = answers[(place + 1)...]
        }
    }
}
