import ChatCore
import Testing

@Suite("QUIT (RFC 2812, section 3.1.7)", .timeLimit(.minutes(10)))
struct QuitTests {
    @Test(
        .rule("RFC 2812, 3.1.7", "modern: QUIT message"),
        arguments: [
            ("QUIT", "Quit"), ("QUIT :", "Quit"), ("QUIT :so long", "Quit: so long"),
        ])
    func `those in a common room get it once, the user an ERROR`(line: String, reason: String) {
        let net = TestNetwork()
        net.connectLocally("ann", "bob", "cat")
        for nick in ["ann", "bob"] {
            net.send(nick, "JOIN #one")
            net.send(nick, "JOIN #two")
        }
        _ = net.received("bob")
        #expect(net.ask("ann", line) == ["ERROR :Closing Link: \(reason)"])
        #expect(net.isClosed("ann"))
        #expect(net.received("bob") == [":ann!~ann@local QUIT :\(reason)"])
        #expect(net.received("cat").isEmpty)
        #expect(net.ask("ann", "PING 1").isEmpty)
    }

    @Test(.rule("RFC 2812, 3.1.7", "modern: QUIT message"))
    func `a connection that is lost is a QUIT with the reason`() {
        let net = TestNetwork()
        net.fill("#room", "ann", "bob")
        net.connect("cat")
        let ann = net.source("ann")
        net.handle(.closed(reason: Array("Connection lost".utf8)), of: "ann")
        #expect(net.received("bob") == [":\(ann) QUIT :Connection lost"])
        #expect(net.received("cat").isEmpty)
        #expect(net.ask("cat", "NICK ann").count == 1)
    }
}
