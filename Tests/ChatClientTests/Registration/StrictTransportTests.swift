import ChatClient
import Testing

@Suite("Policy of TLS", .timeLimit(.minutes(10)))
struct StrictTransportTests {
    @Test func `without TLS the client leaves for the port of the policy`() {
        var server = ScriptedServer(isEncrypted: false)
        server.settings.rooms = [.init("#room")]
        server.play(
            """
            \(RegistrationTests.hello)
            S: CAP * LS :sts=duration=10,port=6697 multi-prefix
            E: ending tls 6697
            S: 001 ann :Welcome
            S: PING :x
            end
            """)
    }

    @Test(arguments: ["sts", "sts=duration=10", "sts=port=0", "sts=port=65536", "sts=port=x,=,1"])
    func `an invalid policy is ignored without TLS`(policy: String) {
        var server = ScriptedServer(shown: ["ending", "sts"])
        server.isEncrypted = false
        server.play(
            """
            \(RegistrationTests.hello)
            S: CAP * LS :\(policy)
            C: CAP END
            """)
    }

    @Test func `with TLS the duration is to be stored, again at the end`() {
        ScriptedServer(shown: ["ending"]).play(
            """
            \(RegistrationTests.hello)
            S: CAP * LS :sts=duration=10,port=12345
            C: CAP END
            E: sts 10
            S: 001 ann :Welcome
            S: CAP ann NEW :sts=duration=0
            E: sts 0
            end
            E: sts 0
            """)
    }

    @Test func `a policy that is known does not allow a connection without TLS`() {
        var server = ScriptedServer(isEncrypted: false)
        server.settings.requiresTLS = true
        server.play(
            """
            connect
            E: ending plain
            S: 001 ann :Welcome
            """)
    }
}
