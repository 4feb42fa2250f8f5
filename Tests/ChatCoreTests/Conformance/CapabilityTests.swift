import ReactorIRC
import Testing

@testable import ChatCore

@Suite("CAP (the capability-negotiation specification)", .timeLimit(.minutes(10)))
struct CapabilityTests {
    private func makeNetwork() -> TestNetwork {
        let net = TestNetwork()
        net.open("ann")
        return net
    }

    @Test(
        .rule("IRCv3 capability-negotiation: The CAP LS subcommand"),
        arguments: ["CAP LS", "CAP LS 301", "CAP LS 302", "cap ls 302"])
    func `LS lists what the server has`(line: String) {
        let net = makeNetwork()
        let words = Network.capabilities.all.map { capability in
            capability == .multiline && line.hasSuffix("302")
                ? "draft/multiline=max-bytes=4096,max-lines=32" : capability.name
        }
        let names = words.joined(separator: " ")
        #expect(net.ask("ann", line) == [":irc.test CAP * LS :\(names)"])
    }

    @Test(.rule("IRCv3 capability-negotiation: The CAP command"))
    func `LS works after the registration too, and does not end it`() {
        let net = TestNetwork()
        net.connect("ann")
        #expect(net.ask("ann", "CAP LS").first?.hasPrefix(":irc.test CAP ann LS :") == true)
        #expect(net.ask("ann", "CAP REQ :multi-prefix") == [":irc.test CAP ann ACK :multi-prefix"])
        #expect(net.ask("ann", "CAP LIST") == [":irc.test CAP ann LIST :multi-prefix"])
        #expect(net.ask("ann", "CAP END").isEmpty)
        #expect(net.ask("ann", "PING 1") == [":irc.test PONG irc.test :1"])
    }

    @Test(.rule("IRCv3 capability-negotiation: The CAP LIST subcommand"))
    func `an empty list has an empty parameter`() {
        let net = makeNetwork()
        #expect(net.ask("ann", "CAP LIST") == [":irc.test CAP * LIST :"])
    }

    @Test(
        .rule("IRCv3 capability-negotiation: The CAP ACK subcommand"),
        arguments: [
            "multi-prefix", "multi-prefix userhost-in-names", "-multi-prefix",
            "multi-prefix -multi-prefix", "cap-notify", "-cap-notify",
        ])
    func `REQ of known ones is acknowledged as it was sent`(list: String) {
        let net = makeNetwork()
        #expect(net.ask("ann", "CAP REQ :\(list)") == [":irc.test CAP * ACK :\(list)"])
    }

    @Test(
        .rule("IRCv3 capability-negotiation: The CAP NAK subcommand"),
        arguments: [
            "foo", "foo qux bar baz qux quux", "multi-prefix foo", "foo multi-prefix",
            "-foo", "multi-prefix=1", "MULTI-PREFIX",
        ])
    func `REQ with an unknown one is refused as a whole`(list: String) {
        let net = makeNetwork()
        #expect(net.ask("ann", "CAP REQ :\(list)") == [":irc.test CAP * NAK :\(list)"])
        #expect(net.ask("ann", "CAP LIST") == [":irc.test CAP * LIST :"])
    }

    @Test(.rule("IRCv3 capability-negotiation: The CAP REQ subcommand"))
    func `several REQ add up, and a minus removes`() {
        let net = makeNetwork()
        net.send("ann", "CAP REQ multi-prefix")
        net.send("ann", "CAP REQ :userhost-in-names")
        #expect(
            net.ask("ann", "CAP LIST") == [":irc.test CAP * LIST :multi-prefix userhost-in-names"])
        net.send("ann", "CAP REQ :-multi-prefix")
        #expect(net.ask("ann", "CAP LIST") == [":irc.test CAP * LIST :userhost-in-names"])
    }

    @Test(.rule("IRCv3 capability-negotiation: CAP LS Version Features"))
    func `version 302 includes cap-notify, which cannot be removed`() {
        let net = makeNetwork()
        net.send("ann", "CAP LS 302")
        #expect(net.ask("ann", "CAP LIST") == [":irc.test CAP * LIST :cap-notify"])
        #expect(
            net.ask("ann", "CAP REQ :multi-prefix -cap-notify")
                == [":irc.test CAP * NAK :multi-prefix -cap-notify"])
        // A lower version later changes nothing.
        net.send("ann", "CAP LS 301")
        #expect(net.ask("ann", "CAP LIST") == [":irc.test CAP * LIST :cap-notify"])
    }

    @Test(.rule("IRCv3 capability-negotiation: The CAP REQ subcommand", "RFC 2812, 5.2 (461)"))
    func `a REQ without a list lacks a parameter, and an empty list changes nothing`() {
        let net = makeNetwork()
        #expect(net.ask("ann", "CAP REQ") == [":irc.test 461 * CAP :Not enough parameters"])
        #expect(net.ask("ann", "CAP REQ :") == [":irc.test CAP * ACK :"])
    }

    @Test(
        .rule("IRCv3 capability-negotiation: The CAP command"),
        arguments: ["NOSUCH", "ACK", "CLEAR"])
    func `an unknown subcommand is an error`(subcommand: String) {
        let net = makeNetwork()
        #expect(
            net.ask("ann", "CAP \(subcommand)")
                == [":irc.test 410 * \(subcommand) :Invalid subcommand of CAP"])
    }

    @Test(.rule("IRCv3 capability-negotiation: The CAP ACK subcommand", "RFC 2812, 2.3"))
    func `a long acknowledgement has several lines`() {
        let net = makeNetwork()
        net.send("ann", "NICK " + String(repeating: "a", count: 32))
        let words = [String](repeating: "multi-prefix", count: 38)
        let lines = net.ask("ann", "CAP REQ :" + words.joined(separator: " "))
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
        let acknowledged = lines.flatMap { line in
            line.split(separator: ":").last?.split(separator: " ").map(String.init) ?? []
        }
        #expect(acknowledged == words)
    }
}
