import ChatCore
import Testing

/// TOPIC: RFC 2812, section 3.2.4, and the modern documentation.
@Suite("Topics", .timeLimit(.minutes(10)))
struct TopicTests {
    private let net = TestNetwork()
    private var ann: String { net.source("ann") }

    init() { net.fill("#room", "ann", "bob") }

    @Test(.rule("RFC 2812, 3.2.4", "modern: RPL_TOPICWHOTIME (333)"))
    func `a topic is announced to all members and shown with who set it and when`() {
        net.time = ServerTime(seconds: 1_234)
        let line = ":\(ann) TOPIC #room :all about bells"
        #expect(
            net.relay("ann", "TOPIC #Room :all about bells", to: "ann", "bob") == [[line], [line]])
        #expect(
            net.ask("bob", "TOPIC #room") == [
                ":irc.test 332 bob #room :all about bells",
                ":irc.test 333 bob #room \(ann) 1234",
            ])
    }

    @Test(.rule("RFC 2812, 3.2.1", "modern: JOIN message"))
    func `who joins gets the topic, and nothing without one`() {
        net.connect("cat")
        #expect(!net.ask("cat", "JOIN #room").contains { $0.contains(" 331 ") })
        net.send("cat", "PART #room")
        net.send("ann", "TOPIC #room bells")
        #expect(
            net.ask("cat", "JOIN #room") == [
                ":\(net.source("cat")) JOIN #room", ":irc.test 332 cat #room :bells",
                ":irc.test 333 cat #room \(ann) 1000",
                ":irc.test 353 cat = #room :cat bob @ann",
                ":irc.test 366 cat #room :End of the list of names",
            ])
    }

    @Test(.rule("RFC 2812, 3.2.4", "RFC 2812, 5.1 (331)"))
    func `an empty topic removes it`() {
        net.send("ann", "TOPIC #room bells")
        #expect(net.relay("ann", "TOPIC #room :", to: "bob")[0] == [":\(ann) TOPIC #room :"])
        #expect(net.ask("bob", "TOPIC #room") == [":irc.test 331 bob #room :No topic is set"])
    }

    @Test(.rule("modern: TOPIC message", "Carillon: only changes are announced"))
    func `the same topic again changes nothing`() {
        net.send("ann", "TOPIC #room bells")
        net.time = ServerTime(seconds: 2_000)
        #expect(net.ask("ann", "TOPIC #room bells").isEmpty)
        #expect(net.ask("ann", "TOPIC #room").last == ":irc.test 333 ann #room \(ann) 1000")
        net.send("ann", "TOPIC #room :")
        #expect(net.ask("ann", "TOPIC #room :").isEmpty)
    }

    @Test(.rule("RFC 2811, 4.2.8", "RFC 2812, 5.2 (482)"))
    func `with t only operators set it, without it all members`() {
        let refusal = [":irc.test 482 bob #room :You are not an operator of the room"]
        #expect(net.ask("bob", "TOPIC #room bells") == refusal)
        net.send("ann", "MODE #room +v bob")
        #expect(net.ask("bob", "TOPIC #room bells").last == refusal[0])
        net.send("ann", "MODE #room -t")
        #expect(
            net.ask("bob", "TOPIC #room bells").last == ":\(net.source("bob")) TOPIC #room :bells")
    }

    @Test(.rule("RFC 2812, 3.2.4", "RFC 2812, 5.2 (442)"))
    func `others than members see the topic of a room that is not secret, and set none`() {
        net.connect("cat")
        net.send("ann", "TOPIC #room bells")
        #expect(net.ask("cat", "TOPIC #room").first == ":irc.test 332 cat #room :bells")
        #expect(
            net.ask("cat", "TOPIC #room x") == [
                ":irc.test 442 cat #room :You are not in that room"
            ])
        net.send("ann", "MODE #room +s")
        #expect(net.ask("cat", "TOPIC #room") == [":irc.test 403 cat #room :No such room"])
    }

    @Test(.rule("RFC 2812, 3.2.4", "RFC 2812, 5.2 (461, 403)"))
    func `TOPIC needs a room that exists`() {
        #expect(net.ask("ann", "TOPIC") == [":irc.test 461 ann TOPIC :Not enough parameters"])
        #expect(net.ask("ann", "TOPIC #none") == [":irc.test 403 ann #none :No such room"])
    }

    @Test(.rule("modern: TOPICLEN Parameter"))
    func `a topic is cut at TOPICLEN, between characters`() {
        net.send("ann", "TOPIC #room :" + String(repeating: "é", count: 200))
        let topic = String(repeating: "é", count: 153)
        #expect(net.ask("bob", "TOPIC #room").first == ":irc.test 332 bob #room :\(topic)")
    }

    @Test(.rule("RFC 2812, 2.3"))
    func `the longest topic with the longest names fits into a line`() {
        let nick = String(repeating: "n", count: 32)
        let room = "#" + String(repeating: "r", count: 63)
        net.connect(nick)
        net.fill(room, nick)
        let topic = String(repeating: "t", count: 307)
        #expect(net.ask(nick, "TOPIC \(room) \(topic)").first?.hasSuffix(" :\(topic)") == true)
        #expect(net.ask(nick, "TOPIC \(room)").first?.hasSuffix(" :\(topic)") == true)
    }
}
