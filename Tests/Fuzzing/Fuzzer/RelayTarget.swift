import ReactorKit
import ReactorTesting
import Relay
import Timestamps

/// Members of a room say whatever they like, at any speed: each line that goes out is one line
/// with a stamp, and who reads what he gets finds his own lines in it, in their order.
final class RelayTarget {
    private struct Person {
        let member: RelayMember
        let transport = RecordingTransport()
        var said: [UInt8] = []
        var hasMissed = false
    }

    private static let lineLimit = 200
    private static let stamp = Array("[1145404389] ".utf8)

    private var choices: Choices
    private let reactor: Reactor
    private let relay: Relay
    private var present: [Person] = []

    static func run(_ input: [UInt8]) {
        do {
            let target = try RelayTarget(input)
            try target.live()
        } catch {
            fatalError("the relay threw \(error)")
        }
    }

    private init(_ input: [UInt8]) throws {
        choices = Choices(input)
        reactor = try Reactor(clock: ManualClock())
        let timestamp = Timestamp(.unix) { 1_145_404_389 }
        relay = Relay(timestamp, on: reactor, history: choices.number(below: 30))
    }

    private func live() throws {
        while !choices.isOver {
            switch choices.byte() % 8 {
            case 0: try come()
            case 1: try go()
            case 2: try dawdle()
            case 3: try reactor.turn(waitingAtMost: .zero)
            default: try talk()
            }
            require(relay.count == present.count, "\(relay.count) of \(present.count) are there")
        }
        while !present.isEmpty { try leave(0) }
        try reactor.endAll()
    }

    // MARK: -

    private func come() throws {
        guard present.count < 6 else { return }
        let address = choices.one(of: ["192.0.2.1", "2001:db8::1", "unix"])
        let person = Person(member: relay.member(from: address, lineLimit: Self.lineLimit))
        present.append(person)
        try person.member.connectionMade(person.transport)
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
            transport.bufferedByteCount = RelayMember.bufferLimit
            present[index].hasMissed = true
        } else {
            transport.bufferedByteCount = 0
            present[index].member.resumeProducing()
        }
    }

    private func talk() throws {
        guard !present.isEmpty else { return choices.skip() }
        let index = choices.number(below: present.count)
        let person = present[index]
        let bytes = choices.bytes(choices.number(below: 64))
        guard !person.transport.isClosing, !bytes.isEmpty else { return }
        present[index].said += bytes
        try person.member.dataReceived(bytes.span)
    }

    private func leave(_ index: Int) throws {
        // Who talks much in one breath is heard over several turns.
        for _ in 0..<8 { try reactor.turn(waitingAtMost: .zero) }
        let person = present.remove(at: index)
        person.member.connectionLost(.closedByPeer)
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
