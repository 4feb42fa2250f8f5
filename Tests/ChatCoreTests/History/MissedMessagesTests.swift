import Accounts
import Testing

@testable import ChatCore

/// What users get that had no session, and whose client does not ask for history.
@Suite("Missed messages", .timeLimit(.minutes(10)))
struct MissedMessagesTests {
    private let test: TestAccounts
    private var net: TestNetwork { test.net }

    /// `ann`, who has an account, and `bob` are in `#room`, where `seen` was said.
    init() throws {
        test = TestAccounts(.withArchive())
        net.network.restore(StoredHistory())
        try test.connectOwner("bob")
        try test.connectOwner("ann")
        for client in ["bob", "ann"] { test.send(client, "JOIN #room") }
        say("PRIVMSG #room :seen", "PRIVMSG ann :seen too")
        pass()
        lose("ann")
    }

    private func pass() { net.time = ServerTime(seconds: net.time.seconds + 10) }

    private func lose(_ client: String) { net.handle(.closed(reason: []), of: client) }

    private func say(_ lines: String...) {
        for line in lines {
            pass()
            test.send("bob", line)
        }
    }

    /// The user of `ann` gets a session; what that gets from the welcome on.
    private func comeBack(_ client: String = "phone", _ capabilities: String = "server-time")
        throws -> [String]
    {
        pass()
        return try test.logInOwner("ann", as: client, capabilities: capabilities)
    }

    /// The texts of the messages among lines.
    private func texts(_ lines: [String]) -> [String] {
        lines.filter { $0.contains(" PRIVMSG ") }.map {
            String($0.split(separator: " :").last ?? "")
        }
    }

    /// Other entries take the place of the messages in memory.
    private func fillMemory() {
        for number in 1...130 { test.send("bob", "TOPIC #room :\(number)") }
    }

    @Test(arguments: [true, false])
    func `they come after the names, with their times, in memory or stored`(isStored: Bool) throws {
        say("PRIVMSG #room :one", "NOTICE #room :two", "PRIVMSG ann :three")
        if isStored { fillMemory() }
        let asked = test.asked.filter { $0 == "history" }.count
        let lines = try comeBack()
        #expect(test.asked.filter { $0 == "history" }.count == asked + (isStored ? 1 : 0))
        let rest = Array(lines.drop { !$0.contains(" 366 ") }.dropFirst())
        #expect(
            rest.map { $0.split(separator: " ").dropFirst(2).joined(separator: " ") } == [
                "PRIVMSG #room :one", "NOTICE #room :two", "PRIVMSG ann :three",
            ])
        #expect(rest.first?.hasPrefix("@time=1970-01-01T00:17:20.000Z :bob!") == true)
        #expect(net.network.inconsistency == nil)
        // The session goes on.
        #expect(
            test.ask("phone", "PING x") == [
                "@time=1970-01-01T00:17:50.000Z :irc.test PONG irc.test :x"
            ])
    }

    @Test(arguments: ["joined", "members", "all", "off"], [true, false])
    func `there are none of a room whose owner has history off`(rule: String, isLate: Bool) throws {
        test.send("bob", "CS REGISTER #room")
        if !isLate { test.send("bob", "CS SET #room HISTORY \(rule)") }
        say("PRIVMSG #room :one", "PRIVMSG ann :two")
        if isLate { test.send("bob", "CS SET #room HISTORY \(rule)") }
        #expect(try texts(comeBack()) == (rule == "off" ? ["two"] : ["one", "two"]))
    }

    @Test func `they come once`() throws {
        say("PRIVMSG #room :one")
        #expect(try texts(comeBack()) == ["one"])
        lose("phone")
        #expect(try texts(comeBack("tablet")) == [])
        lose("tablet")
        say("PRIVMSG #room :two")
        #expect(try texts(comeBack("laptop")) == ["two"])
        // The user has a session.
        #expect(try texts(comeBack("watch")) == [])
    }

    @Test func `a client that can ask gets nothing`() throws {
        say("PRIVMSG #room :one", "PRIVMSG ann :two")
        let lines = try comeBack("phone", "batch server-time draft/chathistory")
        #expect(texts(lines) == [])
        #expect(!lines.contains { $0.contains(" BATCH ") })
    }

    @Test func `a client with batches gets those of history`() throws {
        say("PRIVMSG #room :one")
        let lines = try comeBack("phone", "batch").drop { !$0.contains(" BATCH ") }
        #expect(lines.count == 3)
        #expect(lines.first?.hasSuffix(" chathistory #room") == true)
        #expect(lines.last?.contains(" BATCH -") == true)
    }

    @Test func `a client without times is sent them as a notice`() throws {
        say("PRIVMSG #room :one", "PRIVMSG #room :two", "PRIVMSG ann :three")
        let lines = try comeBack("phone", "")
        #expect(
            lines.filter { $0.contains(" NOTICE ") } == [
                ":irc.test NOTICE #room :You missed 2 messages, sent from "
                    + "Thu, 01 Jan 1970 00:17:20 GMT to Thu, 01 Jan 1970 00:17:30 GMT:",
                ":irc.test NOTICE ann :You missed 1 message of bob, sent at "
                    + "Thu, 01 Jan 1970 00:17:40 GMT:",
            ])
        #expect(texts(lines) == ["one", "two", "three"])
    }

    @Test func `of each log it is a page, the latest`() throws {
        for number in 1...101 { say("PRIVMSG #room :\(number)") }
        say("PRIVMSG ann :direct")
        #expect(try texts(comeBack()) == (2...101).map { "\($0)" } + ["direct"])
    }

    @Test func `where the archive fails it is what memory has, and a notice`() throws {
        say("PRIVMSG #room :one", "PRIVMSG ann :two")
        fillMemory()
        test.archive.isBroken = true
        let lines = try comeBack()
        #expect(texts(lines) == ["two"])
        #expect(
            lines.contains {
                $0.hasSuffix(" :Some of what you missed cannot be read at the moment")
            })
    }

    @Test func `of its own account it has what was said in rooms`() throws {
        test.connect("second")
        test.logIn("second", "ann", "secret")
        test.send("second", "JOIN #room")
        pass()
        for line in ["PRIVMSG #room :mine", "PRIVMSG bob :mine too"] { test.send("second", line) }
        #expect(try texts(comeBack()) == ["mine"])
    }

    @Test func `a room that it is no longer in has nothing for it`() throws {
        say("PRIVMSG #room :one", "KICK #room ann")
        #expect(try texts(comeBack()) == [])
    }

    @Test func `they come after names of several slices`() throws {
        _ = try comeBack("first")
        let rooms = (1...20).map { "#room\($0)" }
        for room in rooms { test.send("first", "JOIN \(room)") }
        for number in 1...60 {
            let nick = "a-nick-that-is-quite-long-\(number)"
            test.connect(nick)
            for room in rooms { test.send(nick, "JOIN \(room)") }
        }
        lose("first")
        say("PRIVMSG #room :one")
        fillMemory()
        let first = try comeBack()
        #expect(first.count { $0.contains(" 366 ") } < 21)
        let rest = net.drain("phone")
        let end = try #require(rest.lastIndex { $0.contains(" 366 ") })
        #expect(texts(rest) == ["one"])
        #expect(rest[(end + 1)...].count == 1)
        #expect(test.ask("phone", "PING x").count == 1)
    }
}
