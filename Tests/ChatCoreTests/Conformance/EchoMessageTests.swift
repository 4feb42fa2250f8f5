import ChatCore
import Testing

/// The echo-message specification, version 3.2.
@Suite("Echo of messages", .timeLimit(.minutes(10)))
struct EchoMessageTests {
    private let net = TestNetwork()

    init() {
        net.connect("ann", capabilities: "echo-message")
        net.connect("bob")
        for nick in ["bob", "ann"] { net.send(nick, "JOIN #room") }
    }

    @Test(.rule("IRCv3 echo-message: Description"), arguments: ["PRIVMSG", "NOTICE"])
    func `the sender gets what the members get`(command: String) {
        let line = ":\(net.source("ann")) \(command) #room :hello there"
        #expect(
            net.relay("ann", "\(command) #ROOM :hello there", to: "ann", "bob")
                == [[line], [line]])
    }

    @Test(.rule("IRCv3 echo-message: Description"))
    func `who has not asked for it gets none`() {
        let line = ":\(net.source("bob")) PRIVMSG #room :hello"
        #expect(net.relay("bob", "PRIVMSG #room hello", to: "ann", "bob") == [[line], []])
    }

    @Test(.rule("IRCv3 echo-message: Description"))
    func `a message to ranks that the sender lacks is echoed`() {
        let line = ":\(net.source("ann")) PRIVMSG @#room :ops"
        #expect(net.relay("ann", "PRIVMSG @#room ops", to: "ann", "bob") == [[line], [line]])
    }

    @Test(.rule("IRCv3 echo-message: Description"))
    func `a message from outside the room is echoed`() {
        net.send("bob", "MODE #room -n")
        net.send("ann", "PART #room")
        let line = ":\(net.source("ann")) PRIVMSG #room :hello"
        #expect(net.relay("ann", "PRIVMSG #room hello", to: "ann", "bob") == [[line], [line]])
    }

    @Test(.rule("IRCv3 echo-message: Description", "RFC 2812, 5.1 (301)"))
    func `a private message is echoed before the answer that its receiver is away`() {
        net.send("bob", "AWAY :lunch")
        let line = ":\(net.source("ann")) PRIVMSG bob :hello"
        #expect(
            net.relay("ann", "PRIVMSG BOB hello", to: "ann", "bob") == [
                [line, ":irc.test 301 ann bob :lunch"], [line],
            ])
    }

    @Test(.rule("IRCv3 echo-message: Description", "RFC 2812, 5.2 (404)"))
    func `what is refused is not echoed`() {
        net.send("bob", "MODE #room +m")
        #expect(
            net.relay("ann", "PRIVMSG #room hello", to: "ann", "bob") == [
                [":irc.test 404 ann #room :Cannot send to this room (+m)"], [],
            ])
        #expect(net.relay("ann", "NOTICE #room hello", to: "ann", "bob") == [[], []])
    }

    @Test(.rule("IRCv3 echo-message: Description"))
    func `it ends with the capability`() {
        net.send("ann", "CAP REQ -echo-message")
        #expect(net.relay("ann", "PRIVMSG #room hello", to: "ann") == [[]])
    }
}
