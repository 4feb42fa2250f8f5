import Testing

@testable import ChatCore

@Suite("The sts specification", .timeLimit(.minutes(10)))
struct StrictTransportTests {
    private static func words(
        _ line: String, port: Int? = 6_697, from address: String = "192.0.2.1",
        isSecure: Bool = false
    ) -> [String] {
        var settings = NetworkSettings.forTests
        settings.securePort = port
        settings.secureDuration = .seconds(86_400)
        let net = TestNetwork(settings)
        net.open("ann", from: address, isSecure: isSecure)
        let lines = net.ask("ann", line)
        return lines.flatMap { $0.split(separator: " ").map(String.init) }
            .filter { $0.hasPrefix("sts") || $0.hasPrefix(":sts") }
    }

    @Test(.rule("IRCv3 sts: The port key", "IRCv3 sts: The duration key"))
    func `a plain connection gets the port, and one by TLS the duration`() {
        #expect(Self.words("CAP LS 302") == ["sts=port=6697"])
        #expect(Self.words("CAP LS 302", isSecure: true) == ["sts=duration=86400"])
    }

    @Test(.rule("IRCv3 sts: Details", "IRCv3 sts: Mechanism"))
    func `old clients, UNIX sockets and servers without a port do not have it`() {
        #expect(Self.words("CAP LS").isEmpty)
        #expect(Self.words("CAP LS 301").isEmpty)
        #expect(Self.words("CAP LS 302", from: "").isEmpty)
        #expect(Self.words("CAP LS 302", port: nil).isEmpty)
        #expect(Self.words("CAP LS 302", port: nil, isSecure: true).isEmpty)
    }

    @Test(.rule("IRCv3 sts: Mechanism"))
    func `it cannot be requested`() {
        var settings = NetworkSettings.forTests
        settings.securePort = 6_697
        let net = TestNetwork(settings)
        net.open("ann")
        #expect(net.ask("ann", "CAP REQ sts") == [":irc.test CAP * NAK :sts"])
        #expect(net.ask("ann", "CAP LIST") == [":irc.test CAP * LIST :"])
    }
}
