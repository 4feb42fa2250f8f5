import ChatCore
import Testing

/// The specifications of message-tags, server-time and message ids.
@Suite("Tags", .timeLimit(.minutes(10)))
struct TagTests {
    private static func room(_ capabilities: String) -> TestNetwork {
        let net = TestNetwork()
        net.connect("ann")
        net.connect("bob", capabilities: capabilities)
        for nick in ["ann", "bob"] { net.send(nick, "JOIN #room") }
        net.time = ServerTime(milliseconds: 1_770_091_506_789)
        _ = net.received("bob")
        return net
    }

    @Test(.rule("IRCv3 server-time: Description", "IRCv3 message-tags: Capabilities"))
    func `a session gets the tags for which it has the capability`() {
        let text = "@+typing=active;other=x;+a=b PRIVMSG #room :hello"
        let plain = Self.room("batch")
        plain.send("ann", text)
        #expect(plain.received("bob").first?.hasPrefix(":ann!") == true)
        let timed = Self.room("server-time")
        timed.send("ann", text)
        #expect(
            timed.received("bob").first?.hasPrefix("@time=2026-02-03T04:05:06.789Z :ann!") == true)
        let tagged = Self.room("message-tags")
        tagged.send("ann", text)
        let line = tagged.received("bob").first ?? ""
        #expect(line.hasPrefix("@msgid="))
        #expect(line.contains(";+typing=active;+a=b :ann!"))
    }

    @Test(.rule("IRCv3 message-ids: Tags"))
    func `no two messages have the same id`() {
        let net = Self.room("message-tags")
        for _ in 0..<10 {
            net.send("ann", "PRIVMSG #room :hello")
            net.send("ann", "NOTICE bob :hello")
        }
        let ids = net.received("bob").map { $0.prefix { $0 != " " } }
        #expect(ids.count == 20)
        #expect(Set(ids).count == 20)
    }

    @Test(.rule("IRCv3 message-ids: Relationships with other specifications"))
    func `the echo has the id that the others get`() {
        let net = TestNetwork()
        net.connect("ann", capabilities: "message-tags echo-message")
        net.connect("bob", capabilities: "message-tags")
        for nick in ["ann", "bob"] { net.send(nick, "JOIN #room") }
        for nick in ["ann", "bob"] { _ = net.received(nick) }
        net.send("ann", "PRIVMSG #room :hello")
        #expect(net.received("ann") == net.received("bob"))
    }

    @Test(.rule("IRCv3 message-tags: The TAGMSG tag-only message"))
    func `TAGMSG reaches sessions with tags only`() {
        let net = Self.room("message-tags")
        net.connect("cat")
        net.send("cat", "JOIN #room")
        for nick in ["bob", "cat"] { _ = net.received(nick) }
        net.send("ann", "@+typing=active TAGMSG #room")
        net.send("ann", "@+typing=done TAGMSG bob")
        let lines = net.received("bob")
        #expect(lines.count == 2)
        #expect(lines.first?.contains(";+typing=active :ann!") == true)
        #expect(lines.first?.hasSuffix(" TAGMSG #room") == true)
        #expect(lines.last?.hasSuffix(" TAGMSG bob") == true)
        #expect(net.received("cat").isEmpty)
    }

    @Test(
        .rule("IRCv3 server-time: Description", "Carillon: the time of a room's log only increases")
    )
    func `each line of a room is later than the one before it`() {
        let net = TestNetwork()
        net.connect("ann", capabilities: "server-time")
        net.connect("bob")
        net.connect("cat")
        net.send("ann", "JOIN #room")
        _ = net.received("ann")
        for line in [
            "JOIN #room", "PRIVMSG #room :x", "PART #room", "JOIN #other", "PRIVMSG #other :x",
            "JOIN #room", "NOTICE #room :x",
        ] { net.send("bob", line) }
        net.send("cat", "JOIN #room")
        for line in ["TOPIC #room :x", "MODE #room +m", "PRIVMSG #room :x", "KICK #room cat"] {
            net.send("ann", line)
        }
        // A clock that is set back changes nothing.
        net.time = ServerTime(seconds: 500)
        net.send("bob", "QUIT")
        net.send("ann", "MODE #room -m")
        let lines = net.received("ann")
        #expect(lines.count == 11)
        let times = lines.map { $0.prefix { $0 != " " } }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test(.rule("Carillon: the time of a room's log only increases"))
    func `QUIT is as late as the latest room has it`() {
        let net = TestNetwork()
        net.connect("ann", capabilities: "server-time")
        net.connect("bob")
        for nick in ["ann", "bob"] { net.send(nick, "JOIN #room,#other") }
        for _ in 0..<10 { net.send("bob", "PRIVMSG #other :x") }
        let before = net.received("ann").last?.prefix { $0 != " " } ?? ""
        net.send("bob", "QUIT")
        let quit = net.received("ann").first?.prefix { $0 != " " } ?? ""
        net.send("ann", "TOPIC #room :x")
        let after = net.received("ann").first?.prefix { $0 != " " } ?? ""
        #expect(before < quit)
        #expect(quit < after)
    }

    @Test(.rule("IRCv3 message-tags: Client-only tags"))
    func `reactions and other tags of clients pass on all messages`() {
        let net = Self.room("message-tags")
        net.send("ann", "@+draft/reply=a-1;+draft/react=👍 TAGMSG #room")
        net.send("ann", "@+draft/reply=a-1 PRIVMSG bob :yes")
        net.send("ann", "@+x=\\s NOTICE #room :x")
        let lines = net.received("bob")
        #expect(lines.count == 3)
        #expect(lines.first?.contains(";+draft/reply=a-1;+draft/react=👍 :ann!") == true)
        #expect(lines.dropFirst().first?.contains(";+draft/reply=a-1 :ann!") == true)
        #expect(lines.last?.contains(";+x=\\s :ann!") == true)
    }
}
