import ChatClient
import Testing

@Suite("Preferred nick", .timeLimit(.minutes(10)))
struct NickTests {
    private static let asOther = """
        connect
        C: CAP LS 302
        C: NICK ann
        C: USER ann 0 * :Ann
        S: :irc.example 433 * ann :Nickname is already in use
        C: NICK ann_
        S: :irc.example 001 ann_ :Welcome
        E: registered ann_
        """

    @Test func `it is regained when MONITOR reports that it is free`() {
        ScriptedServer().play(
            """
            \(Self.asOther)
            S: :irc.example 005 ann_ MONITOR=10 :are supported by this server
            S: :irc.example 376 ann_ :End of MOTD
            C: MONITOR + ann
            S: :irc.example 730 ann_ :ann!a@host
            S: :irc.example 731 ann_ :ann
            C: NICK ann
            S: :ann_!ann@host NICK :ann
            C: MONITOR - ann
            E: nick ann_ ann
            """)
    }

    @Test func `it is regained when its holder quits or takes another`() {
        ScriptedServer().play(
            """
            \(Self.asOther)
            S: :irc.example 376 ann_ :End of MOTD
            S: :ann!a@host NICK ann2
            C: NICK ann
            E: nick ann ann2
            S: :irc.example 433 ann_ ann :Nickname is already in use
            S: :ann!a@host QUIT :bye
            C: NICK ann
            S: :ann_!ann@host NICK :ann
            E: nick ann_ ann
            S: :ann!a@host QUIT :bye
            """)
    }

    @Test func `it is left to others once the person has chosen another`() {
        ScriptedServer().play(
            """
            \(Self.asOther)
            S: :irc.example 376 ann_ :End of MOTD
            ! nick carol
            C: NICK carol
            C: PING lag-1
            S: :ann_!ann@host NICK :carol
            E: nick ann_ carol
            S: :ann!a@host QUIT :bye
            """)
    }
}
