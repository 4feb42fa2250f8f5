import Accounts
import ChatClient
import Testing

@Suite("Log-in", .timeLimit(.minutes(10)))
struct LoginTests {
    private static let hello = RegistrationTests.hello

    private static func server(
        _ mechanisms: [SASLMechanism] = [.external, .scramSHA256, .plain],
        password: String? = "sesame", isRequired: Bool = true, hasCertificate: Bool = false
    ) -> ScriptedServer {
        var login = NetworkClient.Settings.Login(
            account: "jilles", password: password.map { Array($0.utf8) })
        login.mechanisms = mechanisms
        login.isRequired = isRequired
        login.hasCertificate = hasCertificate
        var server = ScriptedServer(shown: ["ending"])
        server.settings.authentication = login
        return server
    }

    private static func begin(_ offer: String) -> String {
        """
        \(hello)
        S: CAP * LS :\(offer)
        C: CAP REQ sasl
        S: CAP * ACK :sasl
        """
    }

    @Test func `PLAIN is one message`() {
        Self.server([.plain]).play(
            """
            \(Self.begin("sasl"))
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE amlsbGVzAGppbGxlcwBzZXNhbWU=
            S: 900 ann ann!ann@host jilles :You are now logged in
            E: account jilles
            S: 903 ann :SASL authentication successful
            C: CAP END
            S: 001 ann :Welcome
            E: registered ann
            """)
    }

    @Test func `a long message is sent in pieces of 400 bytes`() {
        let run = ScriptRun(
            Self.server([.plain], password: String(repeating: "quux", count: 148)).settings, true,
            [])
        run.play(["connect", "S: CAP * LS :sasl=PLAIN", "S: CAP * ACK :sasl"], chunk: .max)
        run.forget()
        run.receive("AUTHENTICATE +")
        // 14 + 592 bytes of name and password.
        let pieces = run.transcript.map { $0.dropFirst("C: AUTHENTICATE ".count).utf8.count }
        #expect(pieces == [400, 400, 8])
        let exact = ScriptRun(
            Self.server([.plain], password: String(repeating: "x", count: 586)).settings, true, [])
        exact.play(["connect", "S: CAP * LS :sasl", "S: CAP * ACK :sasl"], chunk: .max)
        exact.forget()
        exact.receive("AUTHENTICATE +")
        #expect(exact.transcript.count == 3)
        #expect(exact.transcript.last == "C: AUTHENTICATE +")
    }

    @Test func `EXTERNAL names the account`() {
        Self.server(hasCertificate: true).play(
            """
            \(Self.begin("sasl=PLAIN,EXTERNAL"))
            C: AUTHENTICATE EXTERNAL
            S: AUTHENTICATE +
            C: AUTHENTICATE amlsbGVz
            S: 903 ann :SASL authentication successful
            C: CAP END
            """)
    }

    @Test func `SCRAM proves the password and has the server prove it`() throws {
        let run = ScriptRun(Self.server().settings, true, [])
        let server = ScramPeer(password: "sesame")
        run.play(["connect", "S: CAP * LS :sasl=PLAIN,SCRAM-SHA-256"], chunk: .max)
        run.receive("CAP * ACK :sasl")
        #expect(run.transcript.last == "C: AUTHENTICATE SCRAM-SHA-256")
        run.receive("AUTHENTICATE +")
        run.receive(try server.answer(run.transcript))
        run.play(["worker"], chunk: .max)
        run.receive(try server.answer(run.transcript))
        #expect(run.transcript.last == "C: AUTHENTICATE +")
        #expect(try server.answer(run.transcript) == "succeed")
        run.receive("903 ann :SASL authentication successful")
        #expect(run.transcript.last == "C: CAP END")
    }

    @Test func `a server that does not know the password gets nothing of it`() throws {
        let run = ScriptRun(Self.server().settings, true, ["ending"])
        let server = ScramPeer(password: "other")
        run.play(["connect", "S: CAP * LS :sasl=PLAIN,SCRAM-SHA-256"], chunk: .max)
        run.receive("CAP * ACK :sasl")
        run.receive("AUTHENTICATE +")
        run.receive(try server.answer(run.transcript))
        run.play(["worker"], chunk: .max)
        // `v=` of another key, as a server would invent it.
        run.receive("AUTHENTICATE dj1BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBPQ==")
        #expect(
            run.transcript.suffix(3) == [
                "C: AUTHENTICATE *", "C: QUIT",
                "E: ending login The server did not prove that it knows the password",
            ])
        #expect(!run.transcript.contains("C: AUTHENTICATE PLAIN"))
        #expect(!run.transcript.contains("C: CAP END"))
    }

    @Test func `success without the server's proof is a failure`() throws {
        let run = ScriptRun(Self.server().settings, true, ["ending"])
        run.play(["connect", "S: CAP * LS :sasl=SCRAM-SHA-256"], chunk: .max)
        run.receive("CAP * ACK :sasl")
        run.receive("AUTHENTICATE +")
        run.receive("903 ann :SASL authentication successful")
        #expect(
            run.transcript.last
                == "E: ending login The server did not prove that it knows the password")
        run.receive("001 ann :Welcome")
        #expect(!run.isRegistered)
    }

    @Test(arguments: [1, 4_095, 10_000_001]) func `rounds are bounded`(rounds: Int) throws {
        let run = ScriptRun(Self.server([.scramSHA256]).settings, true, ["ending"])
        let server = ScramPeer(password: "sesame")
        run.play(["connect", "S: CAP * LS :sasl"], chunk: .max)
        run.receive("CAP * ACK :sasl")
        run.receive("AUTHENTICATE +")
        run.receive(try server.answer(run.transcript, rounds: rounds))
        #expect(
            run.transcript.suffix(3) == [
                "C: AUTHENTICATE *", "C: QUIT",
                "E: ending login The server demands too few or too many rounds",
            ])
    }

    @Test func `the answer to an abort does not end the next mechanism`() throws {
        let run = ScriptRun(
            Self.server([.scramSHA256, .plain]).settings, true, ["registered"])
        let server = ScramPeer(password: "sesame")
        run.play(["connect", "S: CAP * LS :sasl"], chunk: .max)
        run.receive("CAP * ACK :sasl")
        run.receive("AUTHENTICATE +")
        run.receive(try server.answer(run.transcript, rounds: 1))
        #expect(run.transcript.suffix(2) == ["C: AUTHENTICATE *", "C: AUTHENTICATE PLAIN"])
        run.receive("906 ann :SASL authentication aborted")
        run.receive("AUTHENTICATE +")
        #expect(run.transcript.last == "C: AUTHENTICATE amlsbGVzAGppbGxlcwBzZXNhbWU=")
        run.receive("903 ann :SASL authentication successful")
        run.receive("001 ann :Welcome")
        #expect(run.transcript.suffix(2) == ["C: CAP END", "E: registered ann"])
    }

    @Test func `the next mechanism of the list is tried`() {
        Self.server().play(
            """
            \(Self.begin("sasl"))
            C: AUTHENTICATE SCRAM-SHA-256
            S: 908 ann PLAIN,EXTERNAL :are available SASL mechanisms
            S: 904 ann :SASL authentication failed
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE amlsbGVzAGppbGxlcwBzZXNhbWU=
            S: 904 ann :SASL authentication failed
            C: QUIT
            E: ending login SASL authentication failed
            """)
    }

    @Test func `PLAIN is not sent without TLS`() {
        var server = Self.server([.plain])
        server.isEncrypted = false
        server.play(
            """
            \(Self.begin("sasl"))
            C: QUIT
            E: ending login The server offers no mechanism of the settings
            """)
        server.settings.authentication?.allowsPlainWithoutTLS = true
        server.play(
            """
            \(Self.begin("sasl"))
            C: AUTHENTICATE PLAIN
            """)
    }

    @Test func `a log-in that is not required lets the client go on as a guest`() {
        Self.server([.plain], isRequired: false).play(
            """
            \(Self.begin("sasl=EXTERNAL"))
            C: CAP END
            E: line * failure Log-in failed: The server offers no mechanism of the settings
            S: 001 ann :Welcome
            E: line * server Welcome
            """)
    }

    @Test func `a server that goes on without the log-in is left`() {
        Self.server([.plain]).play(
            """
            \(Self.hello)
            S: 001 ann :Welcome
            C: QUIT
            E: ending login The server went on without it
            S: 376 ann :End of MOTD
            """)
        Self.server([.plain]).play(
            """
            \(Self.hello)
            S: CAP * LS :batch
            C: CAP REQ batch
            S: CAP * ACK :batch
            C: QUIT
            E: ending login The server does not offer SASL
            """)
    }

    @Test func `SASL that appears later logs in`() {
        Self.server([.plain], isRequired: false).play(
            """
            \(Self.hello)
            S: CAP * LS :
            C: CAP END
            S: 001 ann :Welcome
            S: CAP ann NEW :sasl=PLAIN
            C: CAP REQ sasl
            S: CAP ann ACK :sasl
            C: AUTHENTICATE PLAIN
            S: AUTHENTICATE +
            C: AUTHENTICATE amlsbGVzAGppbGxlcwBzZXNhbWU=
            S: 900 ann ann!ann@host jilles :You are now logged in
            E: account jilles
            S: 903 ann :SASL authentication successful
            """)
    }
}
