import ChatCore
import Testing

/// MODE of users: RFC 2812, section 3.1.5, and the modern documentation.
@Suite("Modes of users", .timeLimit(.minutes(10)))
struct UserModeTests {
    private let net = TestNetwork()
    private var ann: String { net.source("ann") }

    init() {
        net.connect("ann")
        net.connect("bob")
    }

    @Test(.rule("RFC 2812, 3.1.5", "RFC 2812, 5.1 (221)"))
    func `a user sees its modes`() {
        #expect(net.ask("ann", "MODE ann") == [":irc.test 221 ann +"])
        net.send("ann", "MODE ann +wiB")
        #expect(net.ask("ann", "MODE ANN") == [":irc.test 221 ann +Biw"])
    }

    @Test(.rule("RFC 2812, 3.1.5", "modern: User mode"))
    func `changes are announced to the user, without those that have no effect`() {
        let lines = net.relay("ann", "MODE ann +iw", to: "ann", "bob")
        #expect(lines == [[":\(ann) MODE ann +iw"], []])
        #expect(net.ask("ann", "MODE ann +iB-w+i") == [":\(ann) MODE ann +B-w"])
        #expect(net.ask("ann", "MODE ann +i-w").isEmpty)
        #expect(net.ask("ann", "MODE ann -i+i").isEmpty)
    }

    @Test(.rule("RFC 2812, 3.1.5", "RFC 2812, 5.2 (502)"))
    func `the modes of others are neither shown nor changed`() {
        let refusal = [":irc.test 502 ann :You cannot see or change the modes of others"]
        #expect(net.ask("ann", "MODE bob") == refusal)
        #expect(net.ask("ann", "MODE bob +i") == refusal)
        #expect(net.ask("ann", "MODE cat +i") == [":irc.test 401 ann cat :No such nick or room"])
        #expect(net.ask("bob", "MODE bob") == [":irc.test 221 bob +"])
    }

    @Test(.rule("RFC 2812, 5.2 (501)", "modern: User mode"))
    func `unknown letters have one answer, and the others count`() {
        #expect(
            net.ask("ann", "MODE ann +xyzié") == [
                ":\(ann) MODE ann +i", ":irc.test 501 ann :Unknown mode",
            ])
    }

    @Test(.rule("RFC 2812, 3.1.5"))
    func `nobody becomes an operator by MODE`() {
        #expect(net.ask("ann", "MODE ann +o").isEmpty)
        #expect(net.ask("ann", "MODE ann") == [":irc.test 221 ann +"])
    }

    @Test(.rule("RFC 2812, 3.1.5", "modern: Oper User Mode"))
    func `an operator may give it up`() {
        var settings = NetworkSettings.forTests
        settings.operators = [.init(name: Array("root".utf8), verifier: [])]
        let net = TestNetwork(settings)
        net.connect("ann")
        net.send("ann", "OPER root secret")
        net.answer(.password(isRight: true))
        #expect(net.ask("ann", "MODE ann") == [":irc.test 221 ann +o"])
        #expect(net.network.counts.operatorCount == 1)
        #expect(net.ask("ann", "MODE ann -o+o") == [":\(ann) MODE ann -o"])
        #expect(net.network.counts.operatorCount == 0)
        #expect(net.ask("ann", "REHASH").first?.contains(" 481 ") == true)
    }

    @Test(.rule("RFC 2812, 5.1 (251)", "modern: RPL_LUSERCLIENT (251)"))
    func `the invisible are counted`() {
        net.send("ann", "MODE ann +i")
        net.send("bob", "MODE bob +i")
        #expect(net.network.counts.invisibleCount == 2)
        net.send("ann", "MODE ann -i")
        net.send("bob", "QUIT")
        #expect(net.network.counts.invisibleCount == 0)
    }
}
