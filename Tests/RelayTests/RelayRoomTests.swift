import Relay
import Testing

/// A room in which it is always `[now]`, and in which 1, 2 and 3 come from 10.0.0.1 and so on.
private struct Room {
    var room: RelayRoom

    init(history: Int = 0, people: Int = 0) {
        room = RelayRoom(historyLimit: history)
        for id in 0..<people { _ = join(id + 1) }
    }

    static let stamp = Array("[now] ".utf8)

    mutating func join(_ id: Int, from address: String? = nil) -> [String] {
        delivered(room.join(id, from: address ?? "10.0.0.\(id)", stamp: Self.stamp))
    }

    mutating func leave(_ id: Int) -> [String] { delivered(room.leave(id, stamp: Self.stamp)) }

    mutating func say(_ id: Int, _ line: String) -> [String] { say(id, Array(line.utf8)) }

    mutating func say(_ id: Int, _ line: [UInt8]) -> [String] {
        delivered(room.received(line[...], from: id, stamp: Self.stamp))
    }

    /// `2< text` for each line that only 2 gets, `2> text` for each that all others get.
    private func delivered(_ deliveries: [RelayDelivery]) -> [String] {
        deliveries.flatMap { delivery in
            let bytes = room.bytes(delivery.bytes, of: delivery.report, stamp: Self.stamp)
            #expect(bytes.last == 0x0A)
            return bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).map {
                let text = String(decoding: $0, as: UTF8.self)
                return switch delivery.audience {
                case .only(let id): "\(id)< \(text)"
                case .others(let id): "\(id)> \(text)"
                }
            }
        }
    }
}

@Suite("RelayRoom", .timeLimit(.minutes(5)))
struct RelayRoomTests {
    @Test func `a new member gets its own name, and the others an announcement`() {
        var room = Room()
        #expect(
            room.join(1) == [
                "1< [now] * you are 10.0.0.1; /help, in carillon //help, tells what to type",
                "1> [now] * 10.0.0.1 has come",
            ])
        #expect(room.leave(1) == ["1> [now] * 10.0.0.1 has left"])
        #expect(room.leave(1) == [])
    }

    @Test func `a name from the path of a client neither ends a line nor steers a terminal`() {
        var room = Room(people: 1)
        #expect(
            room.join(2, from: "/tmp/a\nb\u{1B}[2J")[1]
                == #"2> [now] * /tmp/a\nb\u{1B}[2J has come"#)
        #expect(room.say(2, "hi")[1] == #"2> [now] /tmp/a\nb\u{1B}[2J: hi"#)
        #expect(room.leave(2) == [#"2> [now] * /tmp/a\nb\u{1B}[2J has left"#])
    }

    @Test func `all members get a line with stamp and name, its sender too`() {
        var room = Room(people: 2)
        #expect(
            room.say(2, "Where is hope") == [
                "2< [now] 10.0.0.2: Where is hope", "2> [now] 10.0.0.2: Where is hope",
            ])
    }

    @Test func `the sender gets its bytes back unchanged, and the others no control character`() {
        var room = Room(people: 1)
        let bytes = [UInt8](0...255).filter { $0 != 0x0A && $0 != 0x2F }
        let deliveries = room.room.received(bytes[...], from: 1, stamp: Room.stamp)
        #expect(deliveries.count == 2)
        #expect(deliveries[0].bytes == Array("[now] 10.0.0.1: ".utf8) + bytes + [0x0A])
        #expect(deliveries[1].bytes.dropLast().allSatisfy { (0x20...0x7E).contains($0) })
    }

    @Test(arguments: [
        ("over\rwritten", "over^Mwritten"), ("\u{1B}[2Jclear", "^[[2Jclear"),
        ("bell\u{7}", "bell^G"),
        ("\u{9B}2J", "<9B>2J"), ("a\u{202E}b", "a<202E>b"), ("größer 世界 👍🏽", "größer 世界 👍🏽"),
    ])
    func `what could steer a terminal reaches the others, and the history, as marks`(
        text: String, shown: String
    ) {
        var room = Room(history: 1, people: 1)
        #expect(
            room.say(1, text) == ["1< [now] 10.0.0.1: \(text)", "1> [now] 10.0.0.1: \(shown)"])
        #expect(room.join(2)[1] == "2< [now] 10.0.0.1: \(shown)")
    }

    @Test func `two slashes send one, and the sender gets what was sent`() {
        var room = Room(people: 1)
        #expect(
            room.say(1, "//etc is a folder") == [
                "1< [now] 10.0.0.1: //etc is a folder", "1> [now] 10.0.0.1: /etc is a folder",
            ])
        #expect(room.say(1, "//") == ["1< [now] 10.0.0.1: //", "1> [now] 10.0.0.1: /"])
    }

    @Test func `a name change is announced to all`() {
        var room = Room(people: 2)
        #expect(
            room.say(1, "/name alice") == [
                "1< [now] * you are alice now: /name alice",
                "1> [now] * 10.0.0.1 is called alice now",
            ])
        #expect(room.say(1, "hi")[1] == "1> [now] alice: hi")
        #expect(room.say(1, "/name   alice ") == ["1< [now] * you are alice now: /name   alice "])
        #expect(
            room.say(2, "/name ALICE") == [
                "2< [now] * somebody else is called so: /name ALICE"
            ])
        #expect(room.leave(1) == ["1> [now] * alice has left"])
        #expect(room.say(2, "/name Alice")[0] == "2< [now] * you are Alice now: /name Alice")
    }

    @Test func `one may write the own name in other letters`() {
        var room = Room(people: 1)
        _ = room.say(1, "/name alice")
        #expect(
            room.say(1, "/name Alice") == [
                "1< [now] * you are Alice now: /name Alice",
                "1> [now] * alice is called Alice now",
            ])
    }

    @Test func `people of one address are numbered`() {
        var room = Room()
        for id in 1...3 { _ = room.join(id, from: "::1") }
        #expect(
            (1...3).map { room.room.name(of: $0) } == ["::1", "::1-2", "::1-3"])
        _ = room.leave(2)
        _ = room.join(4, from: "::1")
        #expect(room.room.name(of: 4) == "::1-2")
        _ = room.leave(1)
        _ = room.leave(3)
        for id in 5...7 { _ = room.join(id, from: "::1") }
        #expect((5...7).map { room.room.name(of: $0) } == ["::1", "::1-3", "::1-4"])
    }

    @Test func `a number that was used as a name, and freed, is used again`() {
        var room = Room()
        for id in 1...2 { _ = room.join(id, from: "local") }
        _ = room.say(1, "/name LOCAL-3")
        _ = room.say(2, "/name bob")
        for id in 3...5 { _ = room.join(id, from: "local") }
        #expect((3...5).map { room.room.name(of: $0) } == ["local", "local-2", "local-4"])
        _ = room.say(1, "/name alice")
        _ = room.join(6, from: "local")
        #expect(room.room.name(of: 6) == "local-3")
    }

    @Test func `a name is the first of its address that is free, whichever member left before`() {
        var room = Room()
        var names: [Int: String] = [:]
        for id in 1...300 {
            if id % 3 == 0 {
                let left = names.keys.sorted()[id * 7_919 % names.count]
                _ = room.leave(left)
                names[left] = nil
            }
            let taken = Set(names.values)
            _ = room.join(id, from: "::1")
            names[id] = room.room.name(of: id)
            let all = ["::1"] + (2...300).map { "::1-\($0)" }
            #expect(names[id] == all.first { !taken.contains($0) })
        }
    }

    @Test(
        arguments: [
            ("/name", "write /name and the name that you want"),
            ("/name two words", "a name has no blanks, and nothing in it that cannot be seen"),
            ("/name a\u{1B}[2J", "a name has no blanks, and nothing in it that cannot be seen"),
            ("/name a\u{202E}b", "a name has no blanks, and nothing in it that cannot be seen"),
            ("/name a\u{200B}", "a name has no blanks, and nothing in it that cannot be seen"),
            ("/name a\u{34F}b", "a name has no blanks, and nothing in it that cannot be seen"),
            ("/name \u{3164}", "a name has no blanks, and nothing in it that cannot be seen"),
            (
                "/name \u{115F}\u{1160}",
                "a name has no blanks, and nothing in it that cannot be seen"
            ),
            ("/name a\u{FE0F}", "a name has no blanks, and nothing in it that cannot be seen"),
            ("/name a\u{FFFC}b", "a name has no blanks, and nothing in it that cannot be seen"),
            ("/name \u{2800}", "a name has no blanks, and nothing in it that cannot be seen"),
            ("/name \u{A0}\u{301}", "a name has no blanks, and nothing in it that cannot be seen"),
            ("/name \u{301}\u{302}", "a name does not begin with a mark for the letter before it"),
            ("/name \u{301}a", "a name does not begin with a mark for the letter before it"),
            ("/name \(String(repeating: "x", count: 33))", "a name has at most 32 bytes"),
            ("/name 10.0.0.2", "a name that looks like an address is its own address's"),
            ("/name ::1", "a name has no colon"),
            ("/name *", "a name does not begin with *"),
        ])
    func `a name that could deceive is refused with the reason`(line: String, reason: String) {
        var room = Room(people: 1)
        #expect(room.say(1, line) == ["1< [now] * \(reason): \(line)"])
        #expect(room.room.name(of: 1) == "10.0.0.1")
    }

    @Test func `a name that is no UTF-8 is refused`() {
        var room = Room(people: 1)
        let answer = room.say(1, Array("/name ".utf8) + [0xFF])
        #expect(answer.count == 1)
        #expect(answer[0].hasPrefix("1< [now] * a name is text in UTF-8: "))
    }

    @Test func `members are listed in the order of joining`() {
        var room = Room(people: 3)
        _ = room.say(2, "/name bob")
        #expect(room.say(3, "/who") == ["3< [now] * 3 here: 10.0.0.1, bob, 10.0.0.3: /who"])
    }

    @Test func `help, an unknown command and an empty line are answered to the sender alone`() {
        var room = Room(people: 2)
        let help = room.say(1, "/help")
        #expect(help.allSatisfy { $0.hasPrefix("1< [now] * ") })
        #expect(help.last == "1< [now] * /help tells this: /help")
        for word in ["/name", "/who", "//"] {
            #expect(help.contains { $0.hasPrefix("1< [now] * \(word) ") })
        }
        #expect(
            room.say(1, "/wat now") == [
                "1< [now] * there is no such command; /help lists them: /wat now"
            ])
        #expect(room.say(1, "") == ["1< [now] * an empty line says nothing: "])
    }

    @Test func `a new member gets the last lines with their original stamps`() {
        var room = Room(history: 2, people: 1)
        for line in ["one", "two", "//three", "/who"] { _ = room.say(1, line) }
        #expect(
            room.join(2) == [
                "2< [now] * said before you came:", "2< [now] 10.0.0.1: two",
                "2< [now] 10.0.0.1: /three",
                "2< [now] * you are 10.0.0.2; /help, in carillon //help, tells what to type",
                "2> [now] * 10.0.0.2 has come",
            ])
    }

    @Test func `a long history is one delivery, made when it is passed on`() {
        var room = Room(history: 1_000, people: 1)
        for number in 0..<1_000 { _ = room.say(1, "\(number)") }
        let deliveries = room.room.join(2, from: "10.0.0.2", stamp: Room.stamp)
        #expect(deliveries.count == 2)
        #expect(deliveries[0].bytes.count < 100 && deliveries[0].weight > 10_000)
        // What is sent meanwhile reaches the new member by itself.
        _ = room.say(1, "later")
        let text = String(
            decoding: room.room.bytes(
                deliveries[0].bytes, of: deliveries[0].report, stamp: Room.stamp), as: UTF8.self)
        #expect(text.hasPrefix("[now] * said before you came:\n[now] 10.0.0.1: 1\n"))
        #expect(text.contains("[now] 10.0.0.1: 999\n[now] * you are 10.0.0.2;"))
        #expect(!text.contains("later"))
    }

    @Test func `the history has a limit of bytes, and a longer line is not in it`() {
        var room = Room(history: 10_000, people: 1)
        for _ in 0..<5 { _ = room.say(1, String(repeating: "x", count: 40_000)) }
        #expect(room.join(2).count == 3 + 3)
        _ = room.say(1, String(repeating: "y", count: 200_000))
        #expect(room.join(3).count == 3 + 3)
    }

    @Test func `a shorter history forgets at once`() {
        var room = Room(history: 5, people: 1)
        for line in ["one", "two", "three"] { _ = room.say(1, line) }
        room.room.historyLimit = 1
        #expect(room.join(2).count == 3 + 1)
        room.room.historyLimit = 0
        #expect(room.join(3).count == 2)
    }

    @Test func `a line from no member is ignored`() {
        var room = Room(people: 1)
        #expect(room.say(7, "hi") == [])
    }
}
