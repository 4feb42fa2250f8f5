import ChatCore
import Testing

/// What HELP states of KLINE and DLINE holds.
@Suite("HELP about bans", .timeLimit(.minutes(10)))
struct BanHelpTests {
    /// A network with the operator `ann`.
    private static func network() -> TestNetwork {
        var settings = NetworkSettings.forTests
        settings.operators = [.init(name: Array("root".utf8), verifier: Array("v1".utf8))]
        let net = TestNetwork(settings)
        net.connect("ann", from: "198.51.100.1")
        net.send("ann", "OPER root secret")
        net.answer(.password(isRight: true))
        return net
    }

    private static func notice(_ text: String) -> String { ":irc.test NOTICE ann :\(text)" }

    @Test(
        .rule("Carillon: HELP has what KLINE and DLINE take"),
        arguments: [("KLINE", "bot!*@*"), ("DLINE", "192.0.2.0/24")])
    func `each unit and sums that HELP names are durations`(command: String, target: String) {
        let net = Self.network()
        let help = net.ask("ann", "HELP \(command)").compactMap { $0.split(separator: " :").last }
            .joined(separator: " ")
        #expect(help.contains("a number with s, m, h, d, w or y, or a sum such as 1d12h"))
        #expect(help.contains("it may also be after the "))
        for duration in ["5s", "5m", "5h", "5d", "5w", "5y", "1d12h"] {
            #expect(
                net.ask("ann", "\(command) \(target) \(duration) :spam")
                    == [Self.notice("\(target) is banned for \(duration); 0 connections closed")])
        }
    }

    @Test(
        .rule("Carillon: HELP has what KLINE and DLINE take"),
        arguments: [
            ("192.0.3.7", "*!*@192.0.3.7"), ("2001:db8::7", "*!*@2001:db8::7"),
            ("example.org", "*!*@example.org"), ("bot", "bot!*@*"),
        ])
    func `a mask without ! and @ is a nick, or a host if it has a dot or a colon`(
        mask: String, shown: String
    ) {
        let net = Self.network()
        #expect(
            net.ask("ann", "KLINE \(mask)")
                == [Self.notice("\(shown) is banned for ever; 0 connections closed")])
    }
}
