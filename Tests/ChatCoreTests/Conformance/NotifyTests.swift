import ReactorIRC
import Testing

@testable import ChatCore

@Suite("The away-notify and pre-away specifications", .timeLimit(.minutes(10)))
struct AwayNotifyTests {
    private let net = TestNetwork()

    init() {
        net.connect("ann", from: "", capabilities: "away-notify")
        net.connectLocally("bob", "cat")
    }

    @Test(.rule("IRCv3 away-notify: Description"))
    func `members with the capability learn that one is away, and when it is back`() {
        net.fill("#room", "ann", "bob", "cat")
        let lines = net.relay("bob", "AWAY :at lunch", to: "ann", "bob", "cat")
        #expect(
            lines == [
                [":bob!~bob@local AWAY :at lunch"],
                [":irc.test 306 bob :You are marked as away"], [],
            ])
        #expect(net.relay("bob", "AWAY", to: "ann") == [[":bob!~bob@local AWAY"]])
    }

    @Test(.rule("IRCv3 away-notify: Description", "Carillon: only changes are announced"))
    func `a text that does not change is not announced`() {
        net.fill("#room", "ann", "bob")
        #expect(net.relay("bob", "AWAY", to: "ann") == [[]])
        net.send("bob", "AWAY :x")
        #expect(net.relay("bob", "AWAY :x", to: "ann") == [[]])
        #expect(net.relay("bob", "AWAY :y", to: "ann") == [[":bob!~bob@local AWAY :y"]])
    }

    @Test(.rule("IRCv3 away-notify: Description"))
    func `one that is away and joins is announced, not to itself`() {
        net.send("ann", "AWAY :x")
        net.send("bob", "AWAY :at lunch")
        net.fill("#room", "ann")
        #expect(net.received("ann").isEmpty)
        #expect(
            net.relay("bob", "JOIN #room", to: "ann")
                == [[":bob!~bob@local JOIN #room", ":bob!~bob@local AWAY :at lunch"]])
        let own = net.ask("ann", "JOIN #other")
        #expect(!own.contains { $0.contains(" AWAY ") })
    }

    @Test(.rule("IRCv3 away-notify: Description"))
    func `one in no common room is not announced`() {
        net.fill("#room", "ann")
        net.fill("#other", "bob")
        #expect(net.relay("bob", "AWAY :x", to: "ann") == [[]])
    }

    @Test(.rule("IRCv3 pre-away: Implementation", "RFC 2812, 5.2 (451)"))
    func `AWAY before the registration needs pre-away`() {
        net.open("dan")
        #expect(net.ask("dan", "AWAY :x") == [":irc.test 451 * :You have not registered"])
        net.send("dan", "CAP REQ draft/pre-away")
        #expect(net.ask("dan", "AWAY :x") == [":irc.test 306 * :You are marked as away"])
        #expect(
            net.ask("dan", "AWAY") == [":irc.test 305 * :You are no longer marked as away"])
        net.send("dan", "AWAY :not there")
        for line in ["NICK dan", "USER dan 0 * :Dan", "CAP END"] { net.send("dan", line) }
        #expect(net.ask("bob", "PRIVMSG dan :hi") == [":irc.test 301 bob dan :not there"])
    }

    @Test(.rule("IRCv3 pre-away: Implementation"))
    func `a star is away without a text`() {
        net.connect("dan", from: "", capabilities: "draft/pre-away")
        net.send("dan", "AWAY *")
        #expect(net.ask("bob", "PRIVMSG dan :hi") == [":irc.test 301 bob dan :Away"])
        net.send("cat", "AWAY *")
        #expect(net.ask("bob", "PRIVMSG cat :hi") == [":irc.test 301 bob cat :*"])
    }
}

@Suite("The extended-join and no-implicit-names specifications", .timeLimit(.minutes(10)))
struct ExtendedJoinTests {
    @Test(.rule("IRCv3 extended-join: Description"))
    func `JOIN has an account and the real name for those with the capability`() {
        let net = TestNetwork()
        net.connect("ann", from: "", capabilities: "extended-join")
        net.connectLocally("bob", "cat")
        net.fill("#room", "ann", "bob")
        #expect(
            net.relay("cat", "JOIN #Room", to: "ann", "bob", "cat").map(\.first)
                == [
                    ":cat!~cat@local JOIN #room * :cat Real", ":cat!~cat@local JOIN #room",
                    ":cat!~cat@local JOIN #room",
                ])
        #expect(
            net.ask("ann", "JOIN #other").first == ":ann!~ann@local JOIN #other * :ann Real")
    }

    @Test(.rule("IRCv3 labeled-response: Tags", "IRCv3 extended-join: Description"))
    func `an answer with a label has the form that the session gets`() {
        let net = TestNetwork()
        net.connect(
            "ann", from: "",
            capabilities: "batch labeled-response extended-join no-implicit-names")
        #expect(
            net.ask("ann", "@label=a JOIN #room")
                == ["@label=a :ann!~ann@local JOIN #room * :ann Real"])
    }

    @Test(.rule("IRCv3 no-implicit-names: Implementation"))
    func `without implicit names JOIN is followed by the topic alone`() {
        let net = TestNetwork()
        net.connect("ann", from: "", capabilities: "no-implicit-names")
        net.connectLocally("bob")
        net.fill("#room", "bob")
        #expect(net.ask("ann", "JOIN #room") == [":ann!~ann@local JOIN #room"])
        net.send("ann", "PART #room")
        net.setTopic(of: "#room", "topic")
        #expect(
            net.ask("ann", "JOIN #room")
                == [
                    ":ann!~ann@local JOIN #room", ":irc.test 332 ann #room :topic",
                    ":irc.test 333 ann #room ann!~ann@local 1000",
                ])
        #expect(net.ask("ann", "NAMES #room").count == 2)
    }
}

@Suite("The invite-notify specification", .timeLimit(.minutes(10)))
struct InviteNotifyTests {
    @Test(.rule("IRCv3 invite-notify: Format"))
    func `members with the capability learn of an invitation, and the inviter only its answer`() {
        let net = TestNetwork()
        for nick in ["ann", "bob"] { net.connect(nick, from: "", capabilities: "invite-notify") }
        net.connectLocally("cat", "dan", "eve")
        net.fill("#room", "ann", "bob", "cat")
        let line = ":ann!~ann@local INVITE dan #room"
        #expect(
            net.relay("ann", "INVITE dan #room", to: "ann", "bob", "cat", "dan", "eve")
                == [[":irc.test 341 ann dan #room"], [line], [], [line], []])
    }
}

@Suite("SETNAME (the setname specification)", .timeLimit(.minutes(10)))
struct SetNameTests {
    private let net = TestNetwork()

    init() {
        for nick in ["ann", "bob"] { net.connect(nick, from: "", capabilities: "setname") }
        net.connectLocally("cat")
        net.fill("#room", "ann", "bob", "cat")
    }

    @Test(.rule("IRCv3 setname: Description"))
    func `the sender and members with the capability get the new name`() {
        let line = ":ann!~ann@local SETNAME :Ann of Test"
        #expect(
            net.relay("ann", "SETNAME :Ann of Test", to: "ann", "bob", "cat")
                == [[line], [line], []])
        #expect(
            net.ask("cat", "WHOIS ann").first
                == ":irc.test 311 cat ann ~ann local * :Ann of Test")
    }

    @Test(.rule("IRCv3 setname: Description"))
    func `without the capability it works in silence`() {
        let line = ":cat!~cat@local SETNAME :new"
        #expect(net.relay("cat", "SETNAME new", to: "ann", "cat") == [[line], []])
        #expect(net.ask("cat", "SETNAME :").isEmpty)
    }

    @Test(.rule("IRCv3 setname: Errors"), arguments: ["", String(repeating: "é", count: 75) + "x"])
    func `an empty name and one over NAMELEN are refused`(name: String) {
        #expect(
            net.relay("ann", "SETNAME :\(name)", to: "ann", "bob")
                == [
                    [
                        ":irc.test FAIL SETNAME INVALID_REALNAME "
                            + ":The real name is empty or too long"
                    ], [],
                ])
    }

    @Test(.rule("IRCv3 setname: Description", "Carillon: NAMELEN"))
    func `the longest name is set`() {
        let name = String(repeating: "é", count: 75)
        #expect(net.ask("ann", "SETNAME :\(name)") == [":ann!~ann@local SETNAME :\(name)"])
    }

    @Test(.rule("RFC 2812, 5.2 (461)"))
    func `a name is needed`() {
        #expect(
            net.ask("ann", "SETNAME") == [":irc.test 461 ann SETNAME :Not enough parameters"])
    }
}

@Suite("The bot-mode specification", .timeLimit(.minutes(10)))
struct BotTagTests {
    @Test(.rule("IRCv3 bot-mode: The bot tag"))
    func `lines of a program have the tag`() {
        let net = TestNetwork()
        net.connect("ann", from: "", capabilities: "message-tags")
        net.connectLocally("bob")
        net.fill("#room", "bob", "ann")
        net.send("bob", "MODE bob +B")
        let lines = [
            "PRIVMSG #room :x", "NOTICE ann :x", "TAGMSG ann", "MODE #room +m", "TOPIC #room :x",
            "NICK Bob", "PART #room",
        ].flatMap { net.relay("bob", $0, to: "ann").joined() }
        #expect(lines.count == 7)
        #expect(
            lines.allSatisfy { line in
                line.prefix { $0 != " " }.dropFirst().split(separator: ";").contains("bot")
            })
        net.send("bob", "MODE Bob -B")
        let line = net.relay("bob", "PRIVMSG ann :x", to: "ann").joined().first ?? ""
        #expect(line.hasPrefix("@msgid="))
        #expect(!line.contains("bot"))
    }
}
