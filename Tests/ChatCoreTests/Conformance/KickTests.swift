import ChatCore
import Testing

/// KICK: RFC 2812, section 3.2.8, and the modern documentation.
@Suite("Kicks", .timeLimit(.minutes(10)))
struct KickTests {
    private let net = TestNetwork()
    private var ann: String { net.source("ann") }

    init() { net.fill("#room", "ann", "bob", "cat") }

    @Test(.rule("RFC 2812, 3.2.8", "modern: KICK message"))
    func `all members see a kick, and who is kicked is no longer one`() {
        let line = ":\(ann) KICK #room bob :good bye"
        #expect(
            net.relay("ann", "KICK #Room BOB :good bye", to: "ann", "bob", "cat")
                == [[line], [line], [line]])
        #expect(net.relay("cat", "PRIVMSG #room :x", to: "ann", "bob").map(\.count) == [1, 0])
        #expect(
            net.ask("bob", "PART #room") == [
                ":irc.test 442 bob #room :You are not in that room"
            ])
    }

    @Test(
        .rule("modern: KICK message", "Carillon: the default comment is the nick of the operator"),
        arguments: ["KICK #room bob", "KICK #room bob :"])
    func `without a comment it is the nick of the operator`(line: String) {
        #expect(net.ask("ann", line) == [":\(ann) KICK #room bob :ann"])
    }

    @Test(.rule("RFC 2812, 3.2.8", "modern: KICK message"))
    func `several users are kicked one by one`() {
        let lines = [":\(ann) KICK #room bob :x", ":\(ann) KICK #room cat :x"]
        #expect(net.ask("ann", "KICK #room bob,cat x") == lines)
    }

    @Test(.rule("RFC 2812, 3.2.8"))
    func `each user may have a room of its own`() {
        net.fill("#other", "ann", "bob")
        #expect(
            net.ask("ann", "KICK #room,#other cat,bob x") == [
                ":\(ann) KICK #room cat :x", ":\(ann) KICK #other bob :x",
            ])
        #expect(
            net.ask("ann", "KICK #room,#other bob,cat,dan x") == [
                ":irc.test 461 ann KICK :Not enough parameters"
            ])
    }

    @Test(.rule("RFC 2812, 3.2.8", "RFC 2812, 5.2 (401, 441)"))
    func `one refusal does not prevent the other kicks`() {
        net.connect("dan")
        #expect(
            net.ask("ann", "KICK #room dan,nobody,bob x") == [
                ":irc.test 441 ann dan #room :They are not in that room",
                ":irc.test 401 ann nobody :No such nick or room", ":\(ann) KICK #room bob :x",
            ])
    }

    @Test(.rule("RFC 2812, 3.2.8", "RFC 2812, 5.2 (403, 442, 482)"))
    func `only operators of the room kick`() {
        net.connect("dan")
        #expect(
            net.ask("bob", "KICK #room cat") == [
                ":irc.test 482 bob #room :You are not an operator of the room"
            ])
        #expect(
            net.ask("dan", "KICK #room cat") == [
                ":irc.test 442 dan #room :You are not in that room"
            ])
        #expect(net.ask("ann", "KICK #none bob") == [":irc.test 403 ann #none :No such room"])
    }

    @Test(.rule("RFC 2811, 4.2.6", "RFC 2812, 5.2 (403)"))
    func `a secret room does not exist for others than its members`() {
        net.connect("dan")
        net.send("ann", "MODE #room +s")
        #expect(net.ask("dan", "KICK #room cat") == [":irc.test 403 dan #room :No such room"])
    }

    @Test(.rule("RFC 2812, 3.2.8", "RFC 2812, 5.2 (461)"))
    func `KICK needs a room and a user`() {
        for line in ["KICK", "KICK #room", "KICK #room ,", "KICK , bob"] {
            #expect(net.ask("ann", line) == [":irc.test 461 ann KICK :Not enough parameters"])
        }
    }

    @Test(.rule("modern: TARGMAX Parameter", "RFC 2812, 5.2 (407)"))
    func `users beyond TARGMAX are refused together`() {
        #expect(
            net.ask("ann", "KICK #room a,b,c,d,bob x").last
                == ":irc.test 407 ann bob :Too many receivers")
    }

    @Test(.rule("modern: KICKLEN Parameter"))
    func `the comment is cut at KICKLEN`() {
        let text = String(repeating: "c", count: 300)
        #expect(
            net.ask("ann", "KICK #room bob \(text)") == [
                ":\(ann) KICK #room bob :\(text.prefix(255))"
            ])
    }

    @Test(.rule("RFC 2812, 3.2.8", "RFC 2811, 3.1"))
    func `an operator may kick itself, and the last kick ends the room`() {
        net.fill("#own", "ann")
        #expect(
            net.ask("ann", "KICK #own ann,ann") == [
                ":\(ann) KICK #own ann :ann", ":irc.test 403 ann #own :No such room",
            ])
        #expect(net.network.roomCount == 1)
    }
}
