import ChatCore
import Testing

/// JOIN and PART: RFC 2812, sections 3.2.1 and 3.2.2, and the modern documentation.
@Suite("Joining and leaving", .timeLimit(.minutes(10)))
struct JoinTests {
    private let net = TestNetwork()

    private func joined(_ client: String, _ line: String) -> Bool {
        net.ask(client, line).contains { $0.contains(" JOIN ") }
    }

    @Test(.rule("RFC 2811, 3.1", "modern: JOIN message"))
    func `the first member is the operator of a new room`() {
        net.connect("ann")
        #expect(
            net.ask("ann", "JOIN #Room") == [
                ":\(net.source("ann")) JOIN #Room", ":irc.test 353 ann = #Room :@ann",
                ":irc.test 366 ann #Room :End of the list of names",
            ])
    }

    @Test(.rule("RFC 2812, 3.2.1", "modern: JOIN message"))
    func `members see who joins, under the name that the room has`() {
        net.fill("#Room", "ann")
        net.connect("bob")
        let lines = net.relay("bob", "JOIN #rOOM", to: "ann", "bob")
        #expect(lines[0] == [":\(net.source("bob")) JOIN #Room"])
        #expect(
            lines[1] == [
                ":\(net.source("bob")) JOIN #Room", ":irc.test 353 bob = #Room :bob @ann",
                ":irc.test 366 bob #Room :End of the list of names",
            ])
    }

    @Test(.rule("Carillon: JOIN of a room that one is in changes nothing"))
    func `joining a room again is nothing`() {
        net.fill("#room", "ann", "bob")
        #expect(net.relay("ann", "JOIN #ROOM", to: "ann", "bob") == [[], []])
    }

    @Test(.rule("RFC 2812, 3.2.1", "RFC 2812, 5.2 (475)"))
    func `several rooms have their keys by position`() {
        net.fill("#one", "ann")
        net.fill("#two", "ann")
        net.fill("#three", "ann")
        net.send("ann", "MODE #one +k 1")
        net.send("ann", "MODE #three +k 3")
        net.connect("bob")
        let lines = net.ask("bob", "JOIN #one,#two,#three 1,,3")
        #expect(lines.filter { $0.contains(" JOIN ") }.count == 3)
        net.connect("cat")
        #expect(
            net.ask("cat", "JOIN #three,#one 1,3") == [
                ":irc.test 475 cat #three :Cannot join the room (+k)",
                ":irc.test 475 cat #one :Cannot join the room (+k)",
            ])
        #expect(net.ask("cat", "JOIN #one,#two 1").filter { $0.contains(" JOIN ") }.count == 2)
    }

    @Test(.rule("RFC 2812, 3.2.1", "RFC 2812, 5.2 (403, 476)"))
    func `invalid names are refused, and do not prevent the others`() {
        net.connect("ann")
        let lines = net.ask("ann", "JOIN inv@lid,#valid,#")
        #expect(
            lines == [
                ":irc.test 403 ann inv@lid :No such room", ":\(net.source("ann")) JOIN #valid",
                ":irc.test 353 ann = #valid :@ann",
                ":irc.test 366 ann #valid :End of the list of names",
                ":irc.test 476 ann # :The name of the room is not allowed",
            ])
    }

    @Test(
        .rule("RFC 2812, 3.2.1", "RFC 2812, 3.2.2", "RFC 2812, 5.2 (461)"),
        arguments: ["JOIN", "JOIN :", "JOIN ,", "PART", "PART :", "PART ,,"])
    func `JOIN and PART need a name`(line: String) {
        net.fill("#room", "ann")
        #expect(
            net.ask("ann", line) == [":irc.test 461 ann \(line.prefix(4)) :Not enough parameters"])
    }

    @Test(.rule("RFC 2812, 3.2.1"))
    func `among other names 0 is a name, and an invalid one`() {
        net.fill("#room", "ann")
        #expect(
            net.ask("ann", "JOIN #new,0").last == ":irc.test 403 ann 0 :No such room")
        #expect(net.network.roomCount == 2)
    }

    @Test(.rule("RFC 2812, 3.2.1", "modern: JOIN message"))
    func `a key for a room that has none is ignored`() {
        net.fill("#room", "ann")
        net.connect("bob")
        #expect(net.ask("bob", "JOIN #room key").count == 3)
        #expect(net.ask("bob", "JOIN #new key").count == 3)
        #expect(net.ask("bob", "MODE #new").first == ":irc.test 324 bob #new +nt")
    }

    @Test(.rule("RFC 2811, 3.1"))
    func `a room ends with its last member, and who joins then has a new one`() {
        net.fill("#room", "ann")
        for line in ["MODE #room +kb key *!*@*", "TOPIC #room :old", "PART #room"] {
            net.send("ann", line)
        }
        net.connect("bob")
        #expect(
            net.ask("bob", "JOIN #ROOM") == [
                ":\(net.source("bob")) JOIN #ROOM", ":irc.test 353 bob = #ROOM :@bob",
                ":irc.test 366 bob #ROOM :End of the list of names",
            ])
        #expect(net.ask("bob", "MODE #room").first == ":irc.test 324 bob #ROOM +nt")
        #expect(net.ask("bob", "MODE #room b").count == 1)
    }

    @Test(.rule("RFC 2811, 4.1"))
    func `who leaves loses its rank`() {
        net.fill("#room", "ann", "bob")
        net.send("ann", "MODE #room +v bob")
        for nick in ["ann", "bob"] {
            net.send(nick, "PART #room")
            net.send(nick, "JOIN #room")
        }
        #expect(net.ask("bob", "NAMES #room").first == ":irc.test 353 bob = #room :bob ann")
    }

    @Test(.rule("RFC 2812, 3.2.1", "modern: JOIN message"))
    func `JOIN 0 leaves all rooms`() {
        net.fill("#one", "ann", "bob")
        net.fill("#two", "ann")
        #expect(
            net.relay("ann", "JOIN 0", to: "ann", "bob") == [
                [":\(net.source("ann")) PART #one", ":\(net.source("ann")) PART #two"],
                [":\(net.source("ann")) PART #one"],
            ])
        #expect(net.network.roomCount == 1)
    }

    @Test(.rule("RFC 2812, 5.2 (405)", "modern: CHANLIMIT Parameter"))
    func `a user is in at most CHANLIMIT rooms`() {
        var settings = NetworkSettings.forTests
        settings.limits.rooms = 2
        let net = TestNetwork(settings)
        net.connect("ann")
        #expect(
            net.ask("ann", "JOIN #a,#b,#c").last
                == ":irc.test 405 ann #c :You are in too many rooms")
        net.send("ann", "PART #a")
        #expect(net.ask("ann", "JOIN #c").count == 3)
        #expect(net.ask("ann", "JOIN #b").isEmpty)
    }

    @Test(.rule("RFC 2811, 4.3.2", "modern: Invite-Exception Channel Mode"))
    func `a room for the invited has exceptions`() {
        net.fill("#room", "ann")
        net.connect("bob")
        net.connect("cat")
        net.send("ann", "MODE #room +iI bob")
        #expect(joined("bob", "JOIN #room"))
        #expect(
            net.ask("cat", "JOIN #room") == [
                ":irc.test 473 cat #room :Cannot join the room (+i)"
            ])
    }

    @Test(.rule("RFC 2811, 4.3.1", "modern: Exception Channel Mode"))
    func `a ban prevents joining, unless an exception matches`() {
        net.fill("#room", "ann")
        net.connect("Bob")
        net.send("ann", "MODE #room +b b*!*@*")
        #expect(
            net.ask("Bob", "JOIN #room") == [
                ":irc.test 474 Bob #room :Cannot join the room (+b)"
            ])
        net.send("ann", "MODE #room +e *OB")
        #expect(joined("Bob", "JOIN #room"))
    }

    // MARK: - PART

    @Test(.rule("RFC 2812, 3.2.2", "modern: PART message"))
    func `PART is seen by all members, with its reason`() {
        net.fill("#room", "ann", "bob")
        let line = ":\(net.source("ann")) PART #room :good bye"
        #expect(net.relay("ann", "PART #Room :good bye", to: "ann", "bob") == [[line], [line]])
        #expect(
            net.ask("ann", "PART #room") == [
                ":irc.test 442 ann #room :You are not in that room"
            ])
        #expect(net.relay("bob", "PRIVMSG #room :x", to: "ann") == [[]])
    }

    @Test(.rule("RFC 2812, 3.2.2", "modern: PART message"))
    func `several rooms are left, and errors do not prevent the others`() {
        net.fill("#one", "ann")
        net.fill("#two", "ann")
        #expect(
            net.ask("ann", "PART #one,#none,#two") == [
                ":\(net.source("ann")) PART #one", ":irc.test 403 ann #none :No such room",
                ":\(net.source("ann")) PART #two",
            ])
    }

    @Test(.rule("RFC 2811, 4.2.6", "modern: PART message"))
    func `a secret room is not shown by PART`() {
        net.fill("#room", "ann")
        net.connect("bob")
        #expect(
            net.ask("bob", "PART #room") == [
                ":irc.test 442 bob #room :You are not in that room"
            ])
        net.send("ann", "MODE #room +s")
        #expect(net.ask("bob", "PART #room") == [":irc.test 403 bob #room :No such room"])
    }

    // MARK: - Many rooms

    @Test(.rule("RFC 2812, 3.2.5", "Carillon: long answers are sent in slices"))
    func `the names of many large rooms are sent in slices, and nothing is missing`() {
        net.fill("#one", "ann")
        net.fill("#two", "ann")
        let nicks = (0..<220).map { "member-with-the-longest-nick-\(100 + $0)" }
        for nick in nicks {
            net.connect(nick)
            net.send(nick, "JOIN #one,#two")
        }
        net.connect("zoe", capabilities: "userhost-in-names")
        var lines = net.ask("zoe", "JOIN #one,#two")
        #expect(net.isHeld("zoe"))
        #expect(lines.reduce(0) { $0 + $1.utf8.count } < 40_000)
        while net.isHeld("zoe") {
            net.send(nicks[0], "PART #two")
            net.send(nicks[0], "JOIN #two")
            net.handle(.drained, of: "zoe")
            lines += net.received("zoe")
        }
        for room in ["#one", "#two"] {
            let names = lines.filter { $0.contains(" 353 zoe = \(room) ") }
                .flatMap { $0.split(separator: ":")[1].split(separator: " ") }
            let found = Set(names.compactMap { $0.split(separator: "!").first.map(String.init) })
            #expect(found.isSuperset(of: nicks.dropFirst()))
            #expect(lines.filter { $0.contains(" 366 zoe \(room) ") }.count == 1)
        }
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
    }
}
