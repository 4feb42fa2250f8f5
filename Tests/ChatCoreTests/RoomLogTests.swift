import ReactorIRC
import Testing

@testable import ChatCore

/// A room is what its log makes of it.
@Suite("Logs of rooms", .timeLimit(.minutes(10)))
struct RoomLogTests {
    /// A network's life: the entries of each room's log, and copies of the room at positions.
    private struct Life {
        var entries: [RoomID: [JournalEntry]] = [:]
        var snapshots: [RoomID: [Room]] = [:]
    }

    /// Seeds from one to a few hundred, each with a life of its own.
    private static let parts = 0..<4

    private static func life(of seed: UInt64) -> Life {
        let run = ModelRun()
        run.net.network.journal = []
        var life = Life()
        var script = ModelScript(seed: seed)
        var steps = ModelScript.start[...]
        for _ in 0..<80 {
            _ = run.take(steps.popFirst() ?? script.next(run.model))
            for id in run.net.network.rooms.ids {
                let room = run.net.network.rooms[id]
                if life.snapshots[id]?.last?.log != room.log {
                    life.snapshots[id, default: []].append(room)
                }
            }
        }
        for entry in run.net.network.journal ?? [] {
            life.entries[entry.room, default: []].append(entry)
        }
        return life
    }

    /// A room after the entries that follow it, up to the position of another copy of it.
    private static func replayed(
        _ room: Room, _ entries: [JournalEntry], to last: LogPosition
    ) -> Room {
        var room = room
        for entry in entries
        where entry.position.offset > room.log.last.offset
            && entry.position.offset <= last.offset
        {
            room.apply(entry.entry, at: entry.position)
        }
        return room
    }

    @Test(arguments: parts)
    func `entries from the beginning, and after any snapshot, give the room`(part: Int) {
        for seed in stride(from: part, to: 200, by: Self.parts.count) {
            let life = Self.life(of: UInt64(seed))
            for (id, snapshots) in life.snapshots {
                let entries = life.entries[id] ?? []
                guard let last = snapshots.last, let first = snapshots.first else { continue }
                let empty = Room(
                    name: first.name, epoch: first.log.epoch, at: first.createdAt)
                for snapshot in snapshots {
                    #expect(
                        Self.replayed(empty, entries, to: snapshot.log.last) == snapshot,
                        "from the beginning, seed \(seed)")
                    #expect(
                        Self.replayed(snapshot, entries, to: last.log.last) == last,
                        "after a snapshot, seed \(seed)")
                }
            }
        }
    }

    @Test
    func `positions count from one without a gap, and their times increase by a millisecond`() {
        for seed in 0..<50 {
            for entries in Self.life(of: UInt64(seed)).entries.values {
                let positions = entries.map(\.position)
                #expect(positions.map { Int($0.offset) } == Array(1...positions.count))
                for (one, next) in zip(positions, positions.dropFirst()) {
                    #expect(one.time < next.time)
                }
            }
        }
    }

    @Test
    func `a clock that is set back does not set back a log`() {
        let net = TestNetwork()
        net.network.journal = []
        net.connect("ann")
        net.send("ann", "JOIN #room")
        net.time = ServerTime(seconds: 10)
        net.send("ann", "TOPIC #room :one")
        net.time = ServerTime(seconds: 5_000)
        net.send("ann", "TOPIC #room :two")
        let times = (net.network.journal ?? []).map(\.position.time.milliseconds)
        #expect(times == [1_000_000, 1_000_001, 1_000_002, 5_000_000])
    }

    @Test
    func `a reset leaves the room without its members`() {
        let net = TestNetwork()
        net.connect("ann")
        net.send("ann", "JOIN #room")
        net.send("ann", "MODE #room +mb *!*@nowhere")
        let id = net.network.rooms.ids[0]
        var room = net.network.rooms[id]
        let modes = room.modes
        room.apply(.reset, at: room.log.next(at: net.time))
        #expect(room.members.isEmpty)
        #expect(room.modes == modes)
        #expect(room[list: .bans].count == 1)
    }

    @Test
    func `a refused command leaves no entry`() {
        let net = TestNetwork()
        net.fill("#room", "ann", "bob")
        net.network.journal = []
        for line in [
            "MODE #room +m", "KICK #room ann", "TOPIC #room x", "JOIN #room", "MODE #room b",
            "PRIVMSG #none x", "INVITE ann #room", "PART #none",
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
