import ChatCore
import Testing

/// PRIVMSG and NOTICE to rooms: RFC 2812, section 3.3, and the modern documentation.
@Suite("Messages to rooms", .timeLimit(.minutes(10)))
struct RoomMessageTests {
    private let net = TestNetwork()

    init() {
        net.fill("#room", "ann", "bob", "cat")
        net.connect("dan")
    }

    /// Who of these receives what a client sends.
    private func receivers(of line: String, from client: String) -> [String] {
        let nicks = ["ann", "bob", "cat", "dan"]
        for nick in nicks { _ = net.received(nick) }
        net.send(client, line)
        return nicks.filter { !net.received($0).filter { $0.contains(" #room :") }.isEmpty }
    }

    private func refusal(_ nick: String, _ mode: String) -> [String] {
        [":irc.test 404 \(nick) #room :Cannot send to this room (\(mode))"]
    }

    @Test(.rule("RFC 2812, 3.3.1", "RFC 2812, 3.3.2"), arguments: ["PRIVMSG", "NOTICE"])
    func `all members but the sender receive a message`(command: String) {
        let line = ":\(net.source("ann")) \(command) #room :hello there"
        #expect(
            net.relay("ann", "\(command) #Room :hello there", to: "ann", "bob", "cat", "dan")
                == [[], [line], [line], []])
    }

    /// The echo-message specification.
    @Test(.rule("IRCv3 echo-message: Description"), arguments: ["#room", "@#room", "bob", "eve"])
    func `with echo-message the sender receives what was sent, and nothing of what was not`(
        target: String
    ) {
        net.connect("eve", capabilities: "echo-message")
        net.send("eve", "JOIN #room")
        let line = ":\(net.source("eve")) PRIVMSG \(target) :hello"
        // A message to oneself is received, too.
        let lines = target == "eve" ? [line, line] : [line]
        #expect(net.ask("eve", "PRIVMSG \(target) :hello") == lines)
        net.send("ann", "MODE #room +m")
        #expect(
            net.ask("eve", "PRIVMSG #room :hello") == [
                ":irc.test 404 eve #room :Cannot send to this room (+m)"
            ])
        #expect(net.ask("eve", "NOTICE #room :hello").isEmpty)
    }

    // MARK: - STATUSMSG

    @Test(.rule("modern: STATUSMSG Parameter"))
    func `a symbol before the name limits the receivers to the rank and those above`() {
        net.send("ann", "MODE #room +v bob")
        let source = net.source("cat")
        #expect(
            net.relay("cat", "PRIVMSG @#Room :ops", to: "ann", "bob", "cat") == [
                [":\(source) PRIVMSG @#room :ops"], [], [],
            ])
        #expect(
            net.relay("cat", "NOTICE +#room :all", to: "ann", "bob", "cat") == [
                [":\(source) NOTICE +#room :all"], [":\(source) NOTICE +#room :all"], [],
            ])
    }

    @Test(.rule("modern: PRIVMSG message"))
    func `of several symbols the lowest counts`() {
        net.send("ann", "MODE #room +v bob")
        let line = ":\(net.source("cat")) PRIVMSG +#room :x"
        #expect(net.relay("cat", "PRIVMSG @+#room x", to: "ann", "bob") == [[line], [line]])
    }

    @Test(.rule("modern: STATUSMSG Parameter"))
    func `a rank that was given or removed counts at once`() {
        net.send("ann", "MODE #room +o-o bob ann")
        #expect(net.relay("cat", "PRIVMSG @#room x", to: "ann", "bob").map(\.count) == [0, 1])
    }

    @Test(.rule("modern: STATUSMSG Parameter", "RFC 2812, 5.2 (401, 403, 404)"))
    func `a symbol needs a room`() {
        #expect(
            net.ask("ann", "PRIVMSG @bob x") == [":irc.test 401 ann @bob :No such nick or room"])
        #expect(net.ask("ann", "PRIVMSG @#none x") == [":irc.test 403 ann #none :No such room"])
        #expect(net.ask("dan", "PRIVMSG @#room x") == refusal("dan", "+n"))
    }

    // MARK: - Modes

    @Test(.rule("RFC 2811, 4.2.4", "RFC 2812, 5.2 (404)"))
    func `with n only members speak, without it everybody`() {
        #expect(net.ask("dan", "PRIVMSG #room x") == refusal("dan", "+n"))
        net.send("ann", "MODE #room -n")
        #expect(receivers(of: "PRIVMSG #room x", from: "dan") == ["ann", "bob", "cat"])
    }

    @Test(.rule("RFC 2811, 4.2.3", "RFC 2812, 5.2 (404)"))
    func `with m only members with a rank speak`() {
        net.send("ann", "MODE #room +mv bob")
        #expect(receivers(of: "PRIVMSG #room x", from: "ann") == ["bob", "cat"])
        #expect(receivers(of: "PRIVMSG #room x", from: "bob") == ["ann", "cat"])
        #expect(net.ask("cat", "PRIVMSG #room x") == refusal("cat", "+m"))
        net.send("ann", "MODE #room -n")
        #expect(net.ask("dan", "PRIVMSG #room x") == refusal("dan", "+m"))
    }

    @Test(.rule("Carillon: +C, as InspIRCd and Ergo have it"))
    func `with C there is no CTCP but ACTION, for operators neither`() {
        net.send("ann", "MODE #room +C")
        for nick in ["ann", "bob"] {
            #expect(net.ask(nick, "PRIVMSG #room :\u{1}PING 1\u{1}") == refusal(nick, "+C"))
        }
        #expect(receivers(of: "NOTICE #room :\u{1}PING 1\u{1}", from: "bob").isEmpty)
        #expect(
            receivers(of: "PRIVMSG #room :\u{1}ACTION waves\u{1}", from: "bob") == ["ann", "cat"])
        #expect(receivers(of: "PRIVMSG #room :\u{1}ACTION\u{1}", from: "bob") == ["ann", "cat"])
        #expect(net.ask("bob", "PRIVMSG #room :\u{1}ACTIONS x\u{1}") == refusal("bob", "+C"))
    }

    // MARK: - Bans

    @Test(
        .rule("RFC 2811, 4.3.1", "modern: EXTBAN Parameter"),
        arguments: ["bob", "m:bob", "m:BOB!*@*", "r:bob*real", "m:r:*bob?real*"])
    func `a ban and a mute silence a member`(mask: String) {
        net.send("ann", "MODE #room +b \(mask)")
        #expect(net.ask("bob", "PRIVMSG #room x") == refusal("bob", "+b"))
        #expect(net.ask("bob", "PRIVMSG @#room x") == refusal("bob", "+b"))
        #expect(receivers(of: "PRIVMSG #room x", from: "cat") == ["ann", "bob"])
        net.send("ann", "MODE #room -b \(mask)")
        #expect(receivers(of: "PRIVMSG #room x", from: "bob") == ["ann", "cat"])
    }

    @Test(.rule("RFC 2811, 4.3.1", "RFC 2812, 5.2 (404)"))
    func `a rank is stronger than a ban, and so is an exception`() {
        net.send("ann", "MODE #room +bb m:bob m:cat")
        net.send("ann", "MODE #room +ve bob m:*!~cat@*")
        #expect(receivers(of: "PRIVMSG #room x", from: "bob") == ["ann", "cat"])
        #expect(receivers(of: "PRIVMSG #room x", from: "cat") == ["ann", "bob"])
    }

    @Test(.rule("modern: EXTBAN Parameter"))
    func `a mute does not prevent joining, and an exception from mutes does not allow it`() {
        net.send("ann", "MODE #room +b m:dan")
        #expect(net.ask("dan", "JOIN #room").count == 3)
        net.send("dan", "PART #room")
        net.send("ann", "MODE #room +be dan m:dan")
        #expect(net.ask("dan", "JOIN #room").count == 1)
    }

    @Test(.rule("RFC 2812, 5.2 (404)", "RFC 2811, 4.3.1"))
    func `the banned say nothing from outside either`() {
        net.send("ann", "MODE #room -n+b m:dan")
        #expect(net.ask("dan", "PRIVMSG #room x") == refusal("dan", "+b"))
    }

    @Test(.rule("Carillon: a muted member keeps its nick"))
    func `who is silenced keeps the nick`() {
        net.send("ann", "MODE #room +b m:bob")
        #expect(
            net.ask("bob", "NICK bert") == [
                ":irc.test 447 bob #room :You cannot change your nick while this room bans you"
            ])
    }

    @Test(
        .rule("RFC 2812, 3.3.2", "modern: NOTICE message"),
        arguments: [
            "NOTICE #none x", "NOTICE #room", "NOTICE", "NOTICE @#none x",
            "NOTICE #a,#b,#c,#d,#e x",
        ])
    func `a NOTICE has no answer, whatever is wrong`(line: String) {
        #expect(net.ask("dan", line).isEmpty)
        #expect(net.ask("dan", "NOTICE #room x").isEmpty)
    }
}
