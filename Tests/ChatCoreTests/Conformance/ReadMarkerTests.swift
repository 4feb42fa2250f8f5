import Accounts
import ReactorIRC
import Testing

@testable import ChatCore

@Suite("MARKREAD (the read-marker specification)", .timeLimit(.minutes(10)))
struct ReadMarkerTests {
    private let test: TestAccounts
    private var net: TestNetwork { test.net }

    init() throws {
        var settings = NetworkSettings.withAlwaysOn
        settings.limits.markers = 3
        test = TestAccounts(settings)
        net.time = try #require(ServerTime(isoText: Array("2026-02-03T04:05:06.000Z".utf8)[...]))
        test.connect("ann", capabilities: "draft/read-marker")
        test.connect("bob", capabilities: "draft/read-marker")
    }

    private func time(_ second: Int) -> String { "timestamp=2026-02-03T04:00:0\(second).123Z" }

    /// The answer to a MARKREAD, without its source and command.
    private func answer(_ client: String, _ words: String) -> [String] {
        markers(test.ask(client, "MARKREAD \(words)"))
    }

    /// The rest of each line that is a MARKREAD of the server.
    private func markers(_ lines: [String]) -> [String] {
        let start = ":irc.test MARKREAD "
        return lines.filter { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
    }

    /// The command or the numeric of each line.
    private func commands(_ lines: [String]) -> [String] {
        lines.map { String($0.split(separator: " ")[1]) }
    }

    // MARK: - One session

    @Test(.rule("IRCv3 read-marker: MARKREAD client get command"))
    func `a target that was never read is answered with a star`() {
        #expect(test.ask("ann", "MARKREAD #none") == [":irc.test MARKREAD #none *"])
        #expect(answer("ann", "Bob") == ["Bob *"])
    }

    @Test(.rule("IRCv3 read-marker: MARKREAD client set command"))
    func `a time is kept, and answered`() {
        #expect(answer("ann", "#tea \(time(1))") == ["#tea \(time(1))"])
        #expect(answer("ann", "#TEA") == ["#TEA \(time(1))"])
        #expect(answer("ann", "bob \(time(2))") == ["bob \(time(2))"])
        #expect(answer("ann", "BOB") == ["BOB \(time(2))"])
        #expect(answer("bob", "#tea") == ["#tea *"])
    }

    @Test(.rule("IRCv3 read-marker: Read timestamp notes"), arguments: [1, 2])
    func `it never goes backward, and the answer has the later time`(second: Int) {
        test.send("ann", "MARKREAD #tea \(time(2))")
        #expect(answer("ann", "#tea \(time(second))") == ["#tea \(time(2))"])
        #expect(answer("ann", "#tea \(time(3))") == ["#tea \(time(3))"])
    }

    @Test(.rule("IRCv3 read-marker: Implementation Considerations"))
    func `a time to come is that of the latest message, or of the clock`() {
        #expect(
            answer("ann", "#tea timestamp=2099-01-01T00:00:00.000Z")
                == ["#tea timestamp=2026-02-03T04:05:06.000Z"])
        test.send("bob", "JOIN #other")
        // The room's log is ahead of the clock.
        for _ in 0..<4 { test.send("bob", "PRIVMSG #other :hi") }
        #expect(
            answer("ann", "#other timestamp=2099-01-01T00:00:00.000Z")
                == ["#other timestamp=2026-02-03T04:05:06.005Z"])
    }

    @Test(.rule("IRCv3 read-marker: Errors and Warnings"))
    func `a missing target is an error`() {
        #expect(
            test.ask("ann", "MARKREAD")
                == [":irc.test FAIL MARKREAD NEED_MORE_PARAMS :Not enough parameters"])
    }

    @Test(
        .rule("IRCv3 read-marker: Errors and Warnings"),
        arguments: ["*", "#", "#a,#b", "&room", "a.b", "9x", "ann!~ann@host"])
    func `what is no name is invalid`(target: String) {
        for words in [target, "\(target) \(time(1))"] {
            #expect(
                test.ask("ann", "MARKREAD \(words)") == [
                    ":irc.test FAIL MARKREAD INVALID_PARAMS \(target) :This is neither a room nor a nick"
                ])
        }
    }

    @Test(
        .rule("IRCv3 read-marker: Errors and Warnings"),
        arguments: [
            "*", "timestamp=*", "timestamp=", "2026-02-03T04:00:01.123Z", "timestamp=not-a-time",
            "timestamp=2026-02-03T04:00:01Z", "timestamp=2026-02-30T04:00:01.123Z",
            "timestamp=2026-02-03T24:00:01.123Z", "timestamp=2026-02-03T04:00:01.123+",
            "timestamp=1969-12-31T23:59:59.999Z", "msgid=x-1",
        ])
    func `what is no time is invalid, and changes nothing`(word: String) {
        test.send("ann", "MARKREAD #tea \(time(1))")
        #expect(
            test.ask("ann", "MARKREAD #tea \(word)") == [
                ":irc.test FAIL MARKREAD INVALID_PARAMS \(word) "
                    + ":The time must be as in timestamp=2026-02-03T04:05:06.789Z"
            ])
        #expect(answer("ann", "#tea") == ["#tea \(time(1))"])
    }

    @Test(.rule("IRCv3 read-marker: Implementation"))
    func `without the capability the command works, and nothing else is sent`() {
        test.connect("old")
        #expect(commands(test.ask("old", "JOIN #tea")) == ["JOIN", "353", "366"])
        #expect(answer("old", "#tea \(time(1))") == ["#tea \(time(1))"])
    }

    @Test(.rule("IRCv3 labeled-response: Tags"))
    func `the answer has the label of the command`() {
        test.send("ann", "CAP REQ :batch labeled-response")
        #expect(
            test.ask("ann", "@label=x MARKREAD #tea \(time(1))")
                == ["@label=x :irc.test MARKREAD #tea \(time(1))"])
    }

    @Test(.rule("Carillon: at most 512 markers of an account, or of a guest"))
    func `of too many markers the one with the earliest time goes, but not the new one`() {
        for (room, second) in [("#a", 3), ("#b", 2), ("#c", 4)] {
            test.send("ann", "MARKREAD \(room) \(time(second))")
        }
        #expect(answer("ann", "#d \(time(1))") == ["#d \(time(1))"])
        #expect(answer("ann", "#b") == ["#b *"])
        for room in ["#a", "#c", "#d"] { #expect(answer("ann", room) != ["\(room) *"]) }
        #expect(net.network.inconsistency == nil)
    }

    // MARK: - Joining

    @Test(.rule("IRCv3 read-marker: Command flows"), arguments: [true, false])
    func `JOIN is followed by the marker, before the end of the names`(hasNames: Bool) {
        if !hasNames { test.send("ann", "CAP REQ :no-implicit-names") }
        let lines = test.ask("ann", "JOIN #Tea")
        #expect(commands(lines) == ["JOIN", "MARKREAD"] + (hasNames ? ["353", "366"] : []))
        #expect(markers(lines) == ["#Tea *"])
        #expect(commands(net.relay("bob", "JOIN #tea", to: "ann")[0]) == ["JOIN"])
    }

    @Test(.rule("IRCv3 read-marker: Command flows"))
    func `it is kept over PART and JOIN, under the name that the room has`() {
        for line in ["JOIN #tea", "MARKREAD #tea \(time(1))", "PART #tea"] {
            test.send("ann", line)
        }
        test.send("bob", "JOIN #TEA")
        #expect(markers(test.ask("ann", "JOIN #tea")) == ["#TEA \(time(1))"])
        #expect(answer("ann", "#tea") == ["#TEA \(time(1))"])
    }

    @Test(.rule("Carillon: a secret room looks like one that does not exist"))
    func `the name of a secret room is not shown`() {
        for line in ["JOIN #TEA", "MODE #TEA +s"] { test.send("bob", line) }
        #expect(answer("ann", "#tea") == ["#tea *"])
    }

    @Test(.rule("IRCv3 read-marker: Description"))
    func `the markers of a guest end with its session`() {
        test.send("ann", "MARKREAD #tea \(time(1))")
        test.send("ann", "QUIT")
        test.connect("ann")
        #expect(answer("ann", "#tea") == ["#tea *"])
        #expect(net.network.stored.markers.isEmpty)
    }

    // MARK: - Accounts

    /// Three sessions of the account cat: two of one user, which is in `#tea`, and one of another;
    /// `old` has not the capability.
    private func connectCats() throws {
        for client in ["cat", "phone", "other"] {
            _ = try test.logInOwner(
                "cat", as: client, nick: client == "other" ? "kitty" : "cat",
                capabilities: "draft/read-marker")
        }
        _ = try test.logInOwner("cat", as: "old")
        test.send("cat", "JOIN #tea")
        for client in ["cat", "phone", "other", "old", "ann"] { _ = net.received(client) }
    }

    @Test(.rule("IRCv3 read-marker: Command flows", "IRCv3 read-marker: Security Considerations"))
    func `the other sessions of the account are sent a change, and no other user is`() throws {
        try connectCats()
        test.send("ann", "JOIN #tea")
        let lines = net.relay(
            "cat", "MARKREAD #tea \(time(1))", to: "cat", "phone", "other", "old", "ann")
        let line = [":irc.test MARKREAD #tea \(time(1))"]
        #expect(lines == [line, line, line, [], []])
        // No change, and a question, are answered only.
        for words in ["#tea \(time(1))", "#tea"] {
            #expect(net.relay("other", "MARKREAD \(words)", to: "other", "cat") == [line, []])
        }
    }

    @Test(.rule("IRCv3 read-marker: Command flows"))
    func `each session of a user that joins is sent the marker`() throws {
        try connectCats()
        test.send("other", "MARKREAD #more \(time(1))")
        for client in ["phone", "old"] { _ = net.received(client) }
        let lines = test.ask("cat", "JOIN #more")
        #expect(commands(lines) == ["JOIN", "MARKREAD", "353", "366"])
        #expect(commands(net.received("phone")) == ["JOIN", "MARKREAD"])
        #expect(commands(net.received("old")) == ["JOIN"])
    }

    @Test(.rule("IRCv3 read-marker: Command flows"))
    func `a login to a user that is always on gets the markers of its rooms`() throws {
        try connectCats()
        test.send("cat", "JOIN #none")
        test.send("cat", "MARKREAD #tea \(time(1))")
        for client in ["cat", "phone", "other", "old"] { test.send(client, "QUIT") }
        let lines = try test.logInOwner("cat", as: "back", capabilities: "draft/read-marker")
        #expect(markers(lines) == ["#tea \(time(1))", "#none *"])
        let first = commands(lines).drop { $0 != "JOIN" }.prefix(4)
        #expect(first == ["JOIN", "MARKREAD", "353", "366"])
    }

    @Test(.rule("Carillon: direct messages belong to accounts, not to nicks"))
    func `a conversation with the user of an account is found under each of its nicks`() throws {
        try test.connectOwner("robert")
        test.send("robert", "NICK rob")
        #expect(answer("ann", "rob \(time(1))") == ["rob \(time(1))"])
        test.send("robert", "NICK bert")
        #expect(answer("ann", "bert") == ["bert \(time(1))"])
        #expect(answer("ann", "rob") == ["rob *"])
        #expect(answer("ann", "robert") == ["robert \(time(1))"])
    }

    @Test(.rule("Carillon: who logs in keeps what was read before, and the later time counts"))
    func `a login merges the markers, and sends what is new`() throws {
        try connectCats()
        for line in ["#a \(time(1))", "#b \(time(3))", "#tea \(time(2))"] {
            test.send("cat", "MARKREAD \(line)")
        }
        for line in ["JOIN #tea", "MARKREAD #a \(time(2))", "MARKREAD #b \(time(1))"] {
            test.send("ann", line)
        }
        for client in ["cat", "phone"] { _ = net.received(client) }
        let lines = test.ask("ann", "NS IDENTIFY cat secret")
        #expect(markers(lines) == ["#b \(time(3))", "#tea \(time(2))"])
        #expect(markers(net.received("cat")) == ["#a \(time(2))"])
        #expect(markers(net.received("phone")) == ["#a \(time(2))"])
        #expect(answer("ann", "#a") == ["#a \(time(2))"])
        #expect(net.network.inconsistency == nil)
    }

    @Test(.rule("Carillon: who registers an account keeps what was read before"))
    func `a registration keeps the markers`() throws {
        test.send("ann", "MARKREAD #tea \(time(1))")
        test.send("ann", "NS REGISTER secret")
        #expect(answer("ann", "#tea") == ["#tea \(time(1))"])
        let name = try #require(AccountName("ann".utf8))
        #expect(net.network.stored.markers[name]?.times.count == 1)
    }

    @Test(.rule("Carillon: an account that is deleted leaves nothing"))
    func `a deleted account has no markers, nor has the next one of its name`() throws {
        try connectCats()
        test.send("cat", "MARKREAD #tea \(time(1))")
        test.send("cat", "NS DROP cat secret")
        #expect(net.network.stored.markers.isEmpty)
        #expect(answer("cat", "#tea") == ["#tea *"])
        test.send("cat", "NS REGISTER secret")
        #expect(answer("cat", "#tea") == ["#tea *"])
    }
}
