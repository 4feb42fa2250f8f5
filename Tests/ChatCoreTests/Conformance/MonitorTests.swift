import Testing

@testable import ChatCore

@Suite("MONITOR (the monitor specification)", .timeLimit(.minutes(10)))
struct MonitorTests {
    private let net: TestNetwork

    init() {
        var settings = NetworkSettings.forTests
        settings.limits.monitors = 3
        net = TestNetwork(settings)
        net.connectLocally("ann", "bob")
    }

    @Test(.rule("IRCv3 monitor: MONITOR + target"))
    func `plus answers with those that are online and those that are not`() {
        #expect(
            net.ask("ann", "MONITOR + BOB,Cat,dan")
                == [
                    ":irc.test 730 ann :bob!~bob@local", ":irc.test 731 ann :Cat,dan",
                ])
        #expect(net.ask("ann", "MONITOR + cat") == [":irc.test 731 ann :cat"])
    }

    @Test(.rule("IRCv3 monitor: 730 - RPL_MONONLINE", "IRCv3 monitor: 731 - RPL_MONOFFLINE"))
    func `a nick that comes and goes is announced with the case that it has`() {
        net.send("ann", "MONITOR + cat")
        _ = net.received("ann")
        net.connectLocally("Cat")
        #expect(net.received("ann") == [":irc.test 730 * :Cat!~Cat@local"])
        net.send("Cat", "QUIT")
        #expect(net.received("ann") == [":irc.test 731 * :Cat"])
        net.handle(.closed(reason: []), of: "Cat")
        net.connectLocally("CAT")
        #expect(net.received("ann") == [":irc.test 730 * :CAT!~CAT@local"])
        net.handle(.closed(reason: []), of: "CAT")
        #expect(net.received("ann") == [":irc.test 731 * :CAT"])
    }

    @Test(.rule("IRCv3 monitor: MONITOR Command"))
    func `a change of the nick is a departure and an arrival, of its case nothing`() {
        net.send("ann", "MONITOR + bob,eve")
        _ = net.received("ann")
        net.send("bob", "NICK Bob")
        #expect(net.received("ann").isEmpty)
        net.send("bob", "NICK eve")
        #expect(
            net.received("ann")
                == [":irc.test 731 * :Bob", ":irc.test 730 * :eve!~bob@local"])
    }

    @Test(.rule("IRCv3 monitor: MONITOR - target", "IRCv3 monitor: MONITOR C"))
    func `minus and C end it without an answer`() {
        net.send("ann", "MONITOR + cat,dan,eve")
        #expect(net.ask("ann", "MONITOR - CAT,nobody").isEmpty)
        #expect(
            net.ask("ann", "MONITOR L")
                == [
                    ":irc.test 732 ann :dan,eve",
                    ":irc.test 733 ann :End of the list of monitored nicks",
                ])
        #expect(net.ask("ann", "monitor c").isEmpty)
        #expect(
            net.ask("ann", "MONITOR L")
                == [":irc.test 733 ann :End of the list of monitored nicks"])
        net.connectLocally("cat", "dan")
        #expect(net.received("ann").isEmpty)
        #expect(net.network.inconsistency == nil)
    }

    @Test(.rule("IRCv3 monitor: MONITOR S"))
    func `S answers with all of them`() {
        #expect(net.ask("ann", "MONITOR S").isEmpty)
        net.send("ann", "MONITOR + bob,cat")
        #expect(
            net.ask("ann", "MONITOR s")
                == [":irc.test 730 ann :bob!~bob@local", ":irc.test 731 ann :cat"])
    }

    @Test(.rule("IRCv3 monitor: 734 - ERR_MONLISTFULL"))
    func `what exceeds the limit is refused together`() {
        net.send("ann", "MONITOR + cat,dan")
        #expect(
            net.ask("ann", "MONITOR + dan,bob,eve,DAN,fay")
                == [
                    ":irc.test 730 ann :bob!~bob@local", ":irc.test 731 ann :dan",
                    ":irc.test 734 ann 3 eve,fay :The list of monitored nicks is full",
                ])
        #expect(net.ask("ann", "MONITOR L").first == ":irc.test 732 ann :cat,dan,bob")
    }

    @Test(.rule("IRCv3 monitor: MONITOR + target", "RFC 2812, 5.2 (432)"))
    func `masks and other invalid nicks are refused, and the rest is added`() {
        #expect(
            net.ask("ann", "MONITOR + *!a@b,cat,9x")
                == [
                    ":irc.test 731 ann :cat",
                    ":irc.test 432 ann *!a@b "
                        + ":The nick has characters that are not allowed, or is too long",
                ])
    }

    @Test(
        .rule("RFC 2812, 5.2 (461)", "IRCv3 monitor: MONITOR Command"),
        arguments: ["MONITOR", "MONITOR +", "MONITOR -", "MONITOR + ,", "MONITOR + :"])
    func `a missing parameter is an error`(line: String) {
        #expect(net.ask("ann", line) == [":irc.test 461 ann MONITOR :Not enough parameters"])
    }

    @Test(.rule("modern: ERR_UNKNOWNERROR (400)"))
    func `an unknown subcommand is an error`() {
        #expect(
            net.ask("ann", "MONITOR X")
                == [":irc.test 400 ann MONITOR X :Unknown subcommand of MONITOR"])
    }

    @Test(.rule("IRCv3 monitor: MONITOR Command"))
    func `the list ends with the session`() {
        net.send("bob", "MONITOR + cat,bob,ann")
        _ = net.received("bob")
        net.send("bob", "QUIT")
        #expect(net.received("bob") == ["ERROR :Closing Link: Quit"])
        net.handle(.closed(reason: []), of: "bob")
        #expect(net.network.monitors.nickCount == 0)
        net.connectLocally("cat")
        net.send("ann", "QUIT")
        #expect(net.network.inconsistency == nil)
    }

    @Test(.rule("IRCv3 monitor: 732 - RPL_MONLIST", "RFC 2812, 2.3"))
    func `long lists are split over lines`() {
        let net = TestNetwork()
        net.connectLocally("ann")
        let nicks = (0..<100).map { "a-nick-of-which-there-are-\($0)" }
        for start in stride(from: 0, to: 100, by: 10) {
            net.send("ann", "MONITOR + " + nicks[start..<start + 10].joined(separator: ","))
        }
        let lines = net.ask("ann", "MONITOR L").dropLast()
        #expect(lines.count > 1)
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
        #expect(lines.flatMap { $0.dropFirst(19).split(separator: ",").map(String.init) } == nicks)
        let more = (0..<16).map { "yet-another-nick-of-which-\($0)" }
        let refusals = net.ask("ann", "MONITOR + " + more.joined(separator: ","))
        #expect(refusals.count == 2)
        #expect(refusals.allSatisfy { $0.hasPrefix(":irc.test 734 ann 100 ") })
        #expect(refusals.allSatisfy { $0.utf8.count <= 510 })
    }

    @Test(.rule("IRCv3 monitor: MONITOR Command"))
    func `it is a token of numeric 005`() {
        net.open("cat")
        let lines = net.ask("cat", "NICK cat", "USER cat 0 * :Cat")
        #expect(lines.contains { $0.contains(" MONITOR=3 ") })
    }
}

/// The extended-monitor specification: what members learn by these capabilities, monitors do.
@Suite("Extended monitor", .timeLimit(.minutes(10)))
struct ExtendedMonitorTests {
    private static func network(_ capabilities: String) -> TestNetwork {
        let net = TestNetwork()
        net.connect("ann", from: "", capabilities: capabilities)
        net.connectLocally("bob")
        net.send("ann", "MONITOR + BOB")
        _ = net.received("ann")
        return net
    }

    private static let all = "extended-monitor away-notify setname"

    @Test(.rule("IRCv3 extended-monitor: Description"))
    func `AWAY and SETNAME of a monitored user arrive without a common room`() {
        let net = Self.network(Self.all)
        net.send("bob", "AWAY :at lunch")
        net.send("bob", "AWAY")
        net.send("bob", "SETNAME :Bob B.")
        #expect(
            net.received("ann")
                == [
                    ":bob!~bob@local AWAY :at lunch", ":bob!~bob@local AWAY",
                    ":bob!~bob@local SETNAME :Bob B.",
                ])
    }

    @Test(.rule("IRCv3 extended-monitor: Description"))
    func `with a common room they arrive once`() {
        let net = Self.network(Self.all)
        for nick in ["ann", "bob"] { net.send(nick, "JOIN #room") }
        _ = net.received("ann")
        net.send("bob", "AWAY :at lunch")
        #expect(net.received("ann") == [":bob!~bob@local AWAY :at lunch"])
    }

    @Test(
        .rule("IRCv3 extended-monitor: Description"),
        arguments: ["away-notify setname", "extended-monitor"])
    func `both capabilities are needed`(capabilities: String) {
        let net = Self.network(capabilities)
        net.send("bob", "AWAY :at lunch")
        net.send("bob", "SETNAME :Bob B.")
        #expect(net.received("ann").isEmpty)
    }

    @Test(.rule("IRCv3 extended-monitor: Description"))
    func `one that monitors itself is not notified of itself`() {
        let net = Self.network(Self.all)
        net.send("ann", "MONITOR + ann")
        #expect(net.ask("ann", "AWAY :x") == [":irc.test 306 ann :You are marked as away"])
        #expect(net.ask("ann", "SETNAME :Ann A.") == [":ann!~ann@local SETNAME :Ann A."])
    }
}
