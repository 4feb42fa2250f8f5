import ChatCore
import Testing

@Suite("Rooms", .timeLimit(.minutes(1)))
struct RoomTests {
    @Test
    func `what one member says all others get`() {
        let net = TestNetwork()
        for nick in ["ann", "bob", "cat"] {
            net.connect(nick)
            net.send(nick, "JOIN #room")
        }
        for nick in ["ann", "bob", "cat"] { _ = net.received(nick) }
        net.send("ann", "PRIVMSG #Room :hello there")
        let source = "ann!~ann@"
        for nick in ["bob", "cat"] {
            let lines = net.received(nick)
            #expect(lines.count == 1)
            #expect(lines.first?.hasPrefix(":\(source)") == true)
            #expect(lines.first?.hasSuffix(" PRIVMSG #room :hello there") == true)
        }
        #expect(net.received("ann").isEmpty)
    }
}
