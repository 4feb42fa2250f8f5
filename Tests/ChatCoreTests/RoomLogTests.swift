import Testing

@testable import ChatCore

/// A room is what its log makes of it.
@Suite("Logs of rooms", .timeLimit(.minutes(1)))
struct RoomLogTests {
    /// Random commands of five users in three rooms.
    private static func network(seed: UInt64, commandCount: Int) -> TestNetwork {
        var settings = NetworkSettings.forTests
        settings.limits.masks = 4
        let net = TestNetwork(settings)
        net.network.journal = []
        var random = SmallRandom(seed: seed)
        let nicks = ["ann", "bob", "cat", "dan", "eve"]
        let rooms = ["#one", "#two", "#three"]
        for nick in nicks { net.connect(nick) }
        for _ in 0..<commandCount {
            let (nick, room) = (random.element(of: nicks), random.element(of: rooms))
            let (other, number) = (random.element(of: nicks), random.next() % 6)
            net.time = ServerTime(milliseconds: net.time.milliseconds + Int64(number) - 1)
            net.send(
                nick,
                random.element(of: [
                    "JOIN \(room)", "JOIN \(room)", "JOIN \(room)", "PART \(room)",
                    "TOPIC \(room) :\(number)", "TOPIC \(room) :", "KICK \(room) \(other)",
                    "MODE \(room) +ov-v \(other) \(other) \(nick)", "MODE \(room) -o \(other)",
                    "MODE \(room) +imspC-n", "MODE \(room) -imspC+n-kl x",
                    "MODE \(room) -imsp-kl x",
                    "MODE \(room) +k key\(number)",
                    "MODE \(room) -k+l x \(number)", "MODE \(room) -l",
                    "MODE \(room) +beI-b m\(number) \(other) r:\(nick) m\(other)",
                    "INVITE \(other) \(room)", "JOIN \(room) key\(number)",
                ]))
        }
        return net
    }

    @Test(arguments: 0..<UInt64(40))
    func `replaying a log gives the same room, from the beginning and from any snapshot`(
        seed: UInt64
    ) {
        let net = Self.network(seed: seed, commandCount: 500)
        let journal = net.network.journal ?? []
        #expect(journal.count > 30)
        for id in net.network.rooms.ids {
            let entries = journal.filter { $0.room == id }
            let expected = net.network.rooms[id]
            var replayed = Room(name: expected.name, at: expected.createdAt)
            var snapshots = [replayed]
            for entry in entries {
                replayed.apply(entry.entry, at: entry.position)
                snapshots.append(replayed)
            }
            #expect(replayed == expected)
            for (index, var snapshot) in snapshots.enumerated() {
                for entry in entries[index...] { snapshot.apply(entry.entry, at: entry.position) }
                #expect(snapshot == expected)
            }
        }
    }

    @Test
    func `entries of a log are counted without a gap, each later than the one before`() {
        let net = Self.network(seed: 7, commandCount: 300)
        let journal = net.network.journal ?? []
        for id in Set(journal.map(\.room)) {
            let positions = journal.filter { $0.room == id }.map(\.position)
            #expect(positions.map(\.offset) == Array(1...UInt32(positions.count)))
            #expect(zip(positions, positions.dropFirst()).allSatisfy { $0.time < $1.time })
        }
    }

    @Test
    func `a refused command leaves no entry`() {
        let net = TestNetwork()
        net.fill("#room", "ann", "bob")
        net.network.journal = []
        for line in [
            "MODE #room +m", "KICK #room ann", "TOPIC #room x", "JOIN #room", "MODE #room b",
            "PRIVMSG #room x", "INVITE ann #room", "PART #none",
        ] { net.send("bob", line) }
        net.send("ann", "MODE #room +nt-i+l 0")
        #expect(net.network.journal?.isEmpty == true)
    }

    @Test
    func `one MODE is one entry`() {
        let net = TestNetwork()
        net.fill("#room", "ann", "bob")
        net.network.journal = []
        net.send("ann", "MODE #room +mvb-t bob x")
        #expect(net.network.journal?.count == 1)
    }
}

/// A generator whose numbers depend on its seed only (SplitMix64).
struct SmallRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    mutating func element<Element>(of elements: [Element]) -> Element {
        elements[Int(next() % UInt64(elements.count))]
    }
}
