import ChatClient
import ReactorIRC
import Testing

@Suite("Registration", .timeLimit(.minutes(10)))
struct RegistrationTests {
    /// The first lines of a client.
    static let hello = """
        connect
        C: CAP LS 302
        C: NICK ann
        C: USER ann 0 * :Ann
        """

    @Test func `a server without CAP is registered with by NICK and USER`() {
        var server = ScriptedServer(shown: ["line", "ending"])
        server.settings.rooms = [.init("#one"), .init("#two", key: "secret"), .init("#three")]
        server.settings.commands = ["MODE ann +i", "PRIVMSG bob :up again"]
        server.play(
            """
            \(Self.hello)
            S: NOTICE AUTH :*** Looking up your hostname...
            E: line * notice *** Looking up your hostname...
            S: :irc.example 421 * CAP :Unknown command
            S: PING :12345
            C: PONG :12345
            S: :irc.example 001 ann :Welcome to the network ann!ann@host
            E: registered ann
            E: line * server Welcome to the network ann!ann@host
            S: :irc.example 004 ann irc.example u2.10 ios opsmikl
            E: line * server irc.example u2.10 ios opsmikl
            S: :irc.example 375 ann :- irc.example Message of the Day -
            E: line * server - irc.example Message of the Day -
            S: :irc.example 376 ann :End of MOTD
            C: MODE ann +i
            C: PRIVMSG bob :up again
            C: JOIN #two,#one,#three secret
            """)
    }

    @Test func `what is wanted of two lines of capabilities is requested`() {
        ScriptedServer().play(
            """
            \(Self.hello)
            S: :irc.example CAP * LS * :multi-prefix sasl=PLAIN server-time foo/bar=1
            S: :irc.example CAP * LS :message-tags batch labeled-response echo-message
            C: CAP REQ :batch echo-message labeled-response message-tags multi-prefix server-time
            S: :irc.example CAP * ACK :batch echo-message labeled-response
            S: :irc.example CAP * ACK :message-tags multi-prefix server-time
            C: CAP END
            S: :irc.example 001 ann :Welcome
            E: registered ann
            """)
    }

    @Test func `an empty list ends the negotiation`() {
        ScriptedServer().play(
            """
            \(Self.hello)
            S: CAP * LS :
            C: CAP END
            """)
    }

    @Test func `a long request is several lines`() {
        let all = Capability.allCases.map { $0.name }.joined(separator: " ")
        let run = ScriptRun(.forTests, true, [])
        run.play(["connect"], chunk: .max)
        run.forget()
        run.receive("CAP * LS :\(all.replacing("sts", with: "sts=duration=1"))")
        let requests = run.transcript.filter { $0.hasPrefix("C: CAP REQ") }
        #expect(requests.count == 2)
        #expect(requests.allSatisfy { $0.utf8.count < 420 })
        for request in requests {
            let names = request.dropFirst("C: CAP REQ ".count).drop { $0 == ":" }
            run.receive("CAP * ACK :\(names)")
        }
        #expect(run.transcript.last == "C: CAP END")
        #expect(!run.capabilities.contains(.sasl))
        #expect(!run.capabilities.contains(.noImplicitNames))
    }

    @Test func `what was refused together is requested one by one`() {
        let run = ScriptedServer().play(
            """
            \(Self.hello)
            S: CAP * LS :batch server-time multi-prefix
            C: CAP REQ :batch multi-prefix server-time
            S: CAP * NAK :batch multi-prefix server-time
            C: CAP REQ batch
            C: CAP REQ multi-prefix
            C: CAP REQ server-time
            S: CAP * ACK :batch
            S: CAP * NAK :multi-prefix
            S: CAP * ACK :server-time
            C: CAP END
            """)
        #expect(run.capabilities.all == [.batch, .serverTime])
    }

    @Test func `capabilities come and go`() {
        let run = ScriptedServer().play(
            """
            \(Self.hello)
            S: CAP * LS :batch
            C: CAP REQ batch
            S: CAP ann ACK :batch
            C: CAP END
            S: :irc.example 001 ann :Welcome
            E: registered ann
            S: :irc.example CAP ann NEW :draft/chathistory server-time=1
            C: CAP REQ :draft/chathistory server-time
            S: :irc.example CAP ann ACK :draft/chathistory server-time
            S: :irc.example CAP ann DEL :batch server-time
            """)
        #expect(run.capabilities.all == [.chatHistory])
    }

    @Test func `the name that the server offers is requested`() {
        ScriptedServer().play(
            """
            \(Self.hello)
            S: CAP * LS :draft/extended-monitor chathistory
            C: CAP REQ :chathistory draft/extended-monitor
            S: CAP * ACK :chathistory draft/extended-monitor
            C: CAP END
            """)
    }

    @Test func `a nick in use is followed by the others of the list`() {
        var server = ScriptedServer()
        server.settings.nicks = ["ann", "anne"]
        server.play(
            """
            \(Self.hello)
            S: :irc.example 433 * ann :Nickname is already in use
            C: NICK anne
            S: :irc.example 432 * anne :Erroneous nickname
            C: NICK anne_
            S: :irc.example 433 * anne_ :Nickname is already in use
            C: NICK anne__
            S: :irc.example 001 anne__ :Welcome
            E: registered anne__
            """)
    }

    @Test func `a server that accepts no nick is left`() {
        let run = ScriptRun(.forTests, true, ["ending"])
        run.play(["connect"], chunk: .max)
        for _ in 0..<30 { run.receive(":irc.example 433 * ann :Nickname is already in use") }
        #expect(run.transcript.last == "E: ending nonick")
        #expect(run.transcript.count { $0.hasPrefix("C: NICK") } == 20)
    }

    @Test func `the password of the server precedes the nick`() {
        var server = ScriptedServer()
        server.settings.password = Array("s e".utf8)
        server.play(
            """
            connect
            C: CAP LS 302
            C: PASS :s e
            C: NICK ann
            C: USER ann 0 * :Ann
            """)
    }

    @Test func `settings cannot add lines`() {
        var server = ScriptedServer(shown: ["line"])
        server.settings.realName = "Ann\r\nQUIT"
        server.settings.commands = ["AWAY :x\nQUIT", ""]
        server.play(
            """
            connect
            C: CAP LS 302
            C: NICK ann
            C: USER ann 0 * :Ann  QUIT
            S: 001 ann
            E: registered ann
            E: line * server ann
            S: 422 ann :No MOTD
            E: line * failure A command of the settings was not sent: The text has a NUL or a line end
            E: line * failure A command of the settings was not sent: There is nothing to send
            """)
    }

    @Test func `rooms wait for the answer of the service`() {
        var server = ScriptedServer()
        server.settings.rooms = [.init("#room")]
        server.settings.identification = "PRIVMSG NickServ :IDENTIFY secret"
        server.play(
            """
            \(Self.hello)
            S: :irc.example 001 ann :Welcome
            S: :irc.example 376 ann :End of MOTD
            C: PRIVMSG NickServ :IDENTIFY secret
            S: :bob!b@host NOTICE ann :hello
            S: :NickServ!s@services NOTICE ann :You are now identified
            C: JOIN #room
            """)
        server.play(
            """
            \(Self.hello)
            S: :irc.example 001 ann :Welcome
            S: :irc.example 422 ann :No MOTD
            C: PRIVMSG NickServ :IDENTIFY secret
            wait 4
            wait 2
            C: JOIN #room
            """)
        server.play(
            """
            \(Self.hello)
            S: :irc.example 001 ann :Welcome
            S: :irc.example 422 ann :No MOTD
            C: PRIVMSG NickServ :IDENTIFY secret
            S: :irc.example MODE ann :+r
            C: JOIN #room
            """)
    }

    @Test func `a server without a message of the day is not waited for for ever`() {
        var server = ScriptedServer()
        server.settings.rooms = [.init("#room")]
        server.play(
            """
            \(Self.hello)
            S: :irc.example 001 ann :Welcome
            wait 11
            C: JOIN #room
            """)
    }
}
