import Testing
import TextTesting

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
        var random = SplitMix(seed: seed)
        let nicks = ["ann", "bob", "cat", "dan", "eve"]
        let rooms = ["#one", "#two", "#three"]
        for nick in nicks { net.connect(nick) }
        for _ in 0..<commandCount {
            let (nick, room) = (random.element(of: nicks), random.element(of: rooms))
            let (other, number) = (
                random.element(of: nicks), Int64.random(in: 0..<6, using: &random)
            )
            net.time = ServerTime(milliseconds: net.time.milliseconds + number - 1)
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
            #expect(positions.map(\.offset) == Array(1...UInt64(positions.count)))
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
