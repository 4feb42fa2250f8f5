import ChatCore
import Testing

/// NAMES: RFC 2812, section 3.2.5, and the modern documentation.
@Suite("Names of members", .timeLimit(.minutes(10)))
struct NamesTests {
    private let net = TestNetwork()

    init() { net.fill("#room", "ann", "bob") }

    private func end(_ name: String, for nick: String = "bob") -> String {
        ":irc.test 366 \(nick) \(name) :End of the list of names"
    }

    @Test(.rule("RFC 2812, 3.2.5", "modern: RPL_NAMREPLY (353)"))
    func `members have the symbol of their highest rank`() {
        net.send("ann", "MODE #room +vv ann bob")
        #expect(
            net.ask("bob", "NAMES #Room") == [
                ":irc.test 353 bob = #room :+bob @ann", end("#room"),
            ])
    }

    @Test(.rule("IRCv3 multi-prefix: Description", "IRCv3 userhost-in-names: Description"))
    func `with multi-prefix they have all symbols, with userhost-in-names their source`() {
        net.send("ann", "MODE #room +v ann")
        net.connect("cat", capabilities: "multi-prefix userhost-in-names")
        #expect(
            net.ask("cat", "NAMES #room").first
                == ":irc.test 353 cat = #room :\(net.source("bob")) @+\(net.source("ann"))")
    }

    @Test(.rule("RFC 2812, 5.1 (353)"))
    func `a symbol tells public, private and secret rooms apart`() {
        net.send("ann", "MODE #room +p")
        #expect(net.ask("bob", "NAMES #room").first == ":irc.test 353 bob * #room :bob @ann")
        net.send("ann", "MODE #room +s")
        #expect(net.ask("bob", "NAMES #room").first == ":irc.test 353 bob @ #room :bob @ann")
    }

    @Test(.rule("RFC 2811, 4.2.6", "modern: NAMES message"))
    func `a secret room and one that does not exist have the same answer`() {
        net.connect("cat")
        net.send("ann", "MODE #room +s")
        #expect(net.ask("cat", "NAMES #room") == [end("#room", for: "cat")])
        #expect(net.ask("cat", "NAMES #none") == [end("#none", for: "cat")])
        #expect(net.ask("cat", "NAMES invalid") == [end("invalid", for: "cat")])
    }

    @Test(.rule("RFC 2812, 3.1.5", "modern: NAMES message"))
    func `without this room in common, the invisible are not shown`() {
        net.send("bob", "MODE bob +i")
        net.connect("cat")
        #expect(
            net.ask("cat", "NAMES #room") == [
                ":irc.test 353 cat = #room :@ann", end("#room", for: "cat"),
            ])
        net.send("ann", "MODE ann +i")
        #expect(net.ask("cat", "NAMES #room") == [end("#room", for: "cat")])
        #expect(net.ask("bob", "NAMES #room").count == 2)
    }

    @Test(.rule("RFC 2812, 3.2.5", "Carillon: one end for one command"))
    func `several rooms have one end, which names them as they were asked for`() {
        net.fill("#other", "bob")
        #expect(
            net.ask("bob", "NAMES #Room,#none,#other") == [
                ":irc.test 353 bob = #room :bob @ann", ":irc.test 353 bob = #other :@bob",
                end("#Room,#none,#other"),
            ])
    }

    @Test(.rule("modern: TARGMAX Parameter"))
    func `rooms beyond TARGMAX are left out`() {
        #expect(net.ask("bob", "NAMES #1,#2,#3,#4,#room") == [end("#1,#2,#3,#4")])
    }

    @Test(.rule("modern: NAMES message"))
    func `without a room nothing is listed`() {
        #expect(net.ask("bob", "NAMES") == [end("*")])
        #expect(net.ask("bob", "NAMES ,") == [end("*")])
    }

    @Test(.rule("RFC 2812, 5.1 (353)", "RFC 2812, 2.3"))
    func `lines hold as many names as fit`() {
        let nicks = (0..<40).map { "a-nick-of-twenty-five-\(100 + $0)" }
        for nick in nicks { net.fill("#room", nick) }
        let lines = net.ask("bob", "NAMES #room")
        #expect(lines.count == 4)
        // `:irc.test 353 bob = #room :`, and 18 names with their spaces, but the last.
        let fullCount = 27 + 18 * 26 - 1
        #expect(lines.map(\.utf8.count).prefix(2) == [fullCount, fullCount])
    }
}
