import Accounts
import ChatCore
import DatabaseTesting
import Digests
import FileTesting
import ReactorDatabase
import ReactorIRC
import ReactorKit
import ReactorTesting
import SystemPackage
import TerminalTesting
import Testing

@testable import ChatService

/// What a network keeps, on a disk that fails.
@Suite("The database of a network, faults of the disk", .timeLimit(.minutes(10)))
struct NetworkStoreFaultTests {
    /// A store with its reactor.
    private final class Bench {
        let clock = ManualClock()
        let reactor: Reactor
        let store: NetworkStore
        let log = BenchLog()
        private(set) var loaded: StoredNetwork?
        private(set) var failureCount = 0
        private var wanted = StoredNetwork()

        init(in folder: FilePath, _ options: DatabaseOptions) throws {
            reactor = try Reactor(clock: clock)
            store = NetworkStore(in: folder, options, on: reactor, log: log.logger)
            store.loaded = { [unowned self] in loaded = $0 }
            store.failed = { [unowned self] in failureCount += 1 }
            store.open()
        }

        func turn(until condition: () -> Bool) throws {
            try #require(try reactor.turn(until: condition, within: .seconds(60)))
        }

        func ask(_ query: AccountQuery) throws -> Answer {
            var answer: Answer?
            store.answer(query, delay: 0) { answer = $0 }
            try turn { answer != nil }
            return try #require(answer)
        }

        func save(_ change: StoredChange) {
            switch change {
            case .room(let room): wanted.rooms = [room]
            case .user(let user): wanted.users = [user]
            case .marker(let key, let time?):
                wanted.markers[key.account] = ReadMarkers([key.target: time])
            case .ban(let ban): wanted.bans = [ban]
            default: break
            }
            store.save([change]) { [unowned self] in wanted }
        }
    }

    private let ann: Accounts.Account
    private let bob: Accounts.Account
    private let verifier: PasswordVerifier
    private let room: StoredRoom
    private let user: StoredUser
    private let marker: MarkerKey
    private let ban: NetworkBan

    init() throws {
        let verifier = try PasswordVerifier(of: Array("secret".utf8), rounds: 16)
        func account(_ name: String) throws -> Accounts.Account {
            Accounts.Account(
                name: try #require(AccountName(name.utf8)), verifier: verifier, registeredAt: 1)
        }
        ann = try account("ann")
        bob = try account("bob")
        self.verifier = try PasswordVerifier(of: Array("other".utf8), rounds: 16)
        let time = ServerTime(seconds: 1_000)
        let name = Array("#tea".utf8)
        let mask = StoredMask(.bans, Array("*!*@bad".utf8), setBy: Array("ann".utf8), setAt: time)
        room = StoredRoom(
            name: name, createdAt: time,
            registration: RoomRegistration(founder: ann.name, registeredAt: time),
            flags: try #require(RoomModes.Flags("nt")), key: Array("key".utf8), limit: 5,
            topic: Topic(text: Array("Tea".utf8), setBy: Array("ann".utf8), setAt: time),
            masks: [try #require(mask)])
        let nick = ann.name.bytes
        user = StoredUser(
            account: ann.name, nick: nick, userName: nick, host: nick, realName: nick,
            signedOnAt: time, seenAt: time,
            rooms: [StoredUser.Membership(room: name, ranks: Ranks(letters: "ov"))])
        marker = MarkerKey(ann.name, FoldedName("#tea", by: .ascii))
        ban = NetworkBan(
            try BanTarget(mask: "*!*@bad"), reason: [], setBy: Array("root".utf8), expiresAt: nil)
    }

    /// What is in the file, read by another connection.
    private func kept(
        in folder: FilePath
    ) throws -> (network: StoredNetwork, verifier: PasswordVerifier?, hasBob: Bool) {
        let connection = try DatabaseConnection(
            at: .file(folder.appending(NetworkDatabase.fileName).string),
            schema: NetworkDatabase.schema)
        let tables = AccountTables(connection)
        return (
            try NetworkTables(connection).all(at: ServerTime(seconds: 2_000)),
            try tables.account(named: ann.name)?.verifier,
            try tables.account(named: bob.name) != nil
        )
    }

    @Test(
        "a fault at any call loses nothing that was confirmed, and is over by itself",
        arguments: [DiskFaults.Kind.diskFull, .ioFailure])
    func faultAtEachCall(kind: DiskFaults.Kind) throws {
        var call = 1
        while true {
            let folder = try TemporaryFolder()
            let faults = DiskFaults()
            let bench = try Bench(in: folder.path, faults.options)
            try bench.turn { bench.loaded != nil }
            faults.begin(kind, at: call, count: 1)
            let answers = [
                try bench.ask(.insert(ann, nil)), try bench.ask(.insert(bob, nil)),
                try bench.ask(.registerRoom(room)),
            ]
            bench.save(.room(room))
            bench.save(.user(user))
            bench.save(.marker(marker, user.signedOnAt))
            let changed = try bench.ask(.replaceVerifier(ann.name, verifier))
            let moved = try bench.ask(
                .transferRoom(FoldedName("#tea", by: .ascii), to: bob.name))
            bench.save(.ban(ban))
            // Markers wait for a second, and until the ban is stored.
            let again = try bench.ask(.replaceVerifier(bob.name, verifier))
            try bench.clock.advance(by: .seconds(1), running: bench.reactor)
            // The last one, so that all before it is done.
            let last = try bench.ask(.replaceVerifier(bob.name, verifier))
            let hits = faults.end()
            // What was not stored is stored after ten seconds.
            try bench.clock.advance(by: .seconds(10), running: bench.reactor)
            _ = try bench.ask(.replaceVerifier(bob.name, verifier))

            let all = answers + [changed, moved, again, last]
            #expect(all.count { $0 == .unavailable } <= 1, "call \(call): \(all)")
            let kept = try kept(in: folder.path)
            if answers[0] == .stored(true) { #expect(kept.verifier != nil, "call \(call)") }
            if answers[1] == .stored(true) { #expect(kept.hasBob, "call \(call)") }
            if changed == .stored(true) { #expect(kept.verifier == verifier, "call \(call)") }
            if moved == .stored(true) {
                #expect(
                    kept.network.rooms.first?.registration?.founder == bob.name, "call \(call)")
            }
            if answers[2] == .stored(true), moved != .stored(true) {
                #expect(kept.network.rooms.first?.registration != nil, "call \(call)")
            }
            var shown = kept.network.rooms
            for index in shown.indices { shown[index].registration = room.registration }
            #expect(shown == [room], "call \(call)")
            #expect(kept.network.bans == [ban], "call \(call)")
            #expect(kept.network.users == (kept.verifier == nil ? [] : [user]), "call \(call)")
            let markers = [ann.name: ReadMarkers([marker.target: user.signedOnAt])]
            #expect(kept.network.markers == (kept.verifier == nil ? [:] : markers), "call \(call)")
            bench.store.close()
            if hits == 0 { break }
            call += 1
        }
        #expect(call > (kind == .diskFull ? 10 : 30), "\(call - 1) calls had the fault")
    }

    @Test(arguments: [DiskFaults.Kind.diskFull, .ioFailure])
    func `a disk that fails at the start is tried again, and the acts of operators are kept`(
        kind: DiskFaults.Kind
    ) throws {
        let folder = try TemporaryFolder()
        let faults = DiskFaults()
        faults.begin(kind)
        let bench = try Bench(in: folder.path, faults.options)
        try bench.turn { bench.failureCount == 1 }
        #expect(try bench.ask(.find(ann.name)) == .unavailable)
        bench.save(.ban(ban))
        bench.save(.act(OperatorAct(actor: "root", act: "banned", subject: "*!*@bad")))
        faults.end()
        try bench.clock.advance(by: .seconds(10), running: bench.reactor)
        try bench.turn { bench.loaded != nil }
        #expect(try bench.ask(.insert(ann, nil)) == .stored(true))
        #expect(try kept(in: folder.path).network.bans == [ban])
        let connection = try DatabaseConnection(
            at: .file(folder.path.appending(NetworkDatabase.fileName).string),
            schema: NetworkDatabase.schema)
        let acts = try connection.rows("SELECT actor, act FROM audit ORDER BY number") {
            (try $0[0] as String?, try $0[1] as String)
        }
        #expect(acts.first?.0 == "root" && acts.first?.1 == "banned")
        #expect(bench.log.lines.count == 1)
    }

    @Test func `while the disk is full nothing is lost but time`() throws {
        let folder = try TemporaryFolder()
        let faults = DiskFaults()
        let bench = try Bench(in: folder.path, faults.options)
        try bench.turn { bench.loaded != nil }
        faults.begin(.diskFull)
        bench.save(.ban(ban))
        bench.save(.act(OperatorAct(actor: "root", act: "banned", subject: "*!*@bad")))
        try bench.turn { bench.log.lines.contains { $0.contains("are tried again in 10 seconds") } }
        #expect(try bench.ask(.insert(ann, nil)) == .unavailable)
        #expect(try bench.ask(.find(ann.name)) == .account(nil))
        faults.end()
        try bench.clock.advance(by: .seconds(10), running: bench.reactor)
        #expect(try bench.ask(.insert(ann, nil)) == .stored(true))
        #expect(try kept(in: folder.path).network.bans == [ban])
    }
}
