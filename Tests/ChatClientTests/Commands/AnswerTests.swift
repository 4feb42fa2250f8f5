import ChatClient
import Testing

@Suite("Answers", .timeLimit(.minutes(10)))
struct AnswerTests {
    private static func shown(_ run: ScriptRun) -> [String] {
        run.transcript.filter { $0.hasPrefix("E: ") }
    }

    @Test func `WHOIS is readable`() {
        let run = RoomTests.run()
        run.play(
            [
                "S: :s 311 ann bob b bobs.host * :Bob B", "S: :s 319 ann bob :@#room +#tea",
                "S: :s 312 ann bob leaf.example :A leaf",
                "S: :s 317 ann bob 3725 1700000000 :seconds idle, signon time",
                "S: :s 330 ann bob bobby :is logged in as", "S: :s 671 ann bob :is using TLS",
                "S: :s 313 ann bob :is an operator", "S: :s 318 ann bob :End of WHOIS",
                "S: :s 317 ann bob x", "S: :s 311 ann",
            ], chunk: .max)
        #expect(
            Self.shown(run) == [
                "E: line * server (bob) bob is b@bobs.host (Bob B)",
                "E: line * server (bob) bob is in @#room +#tea",
                "E: line * server (bob) bob is on leaf.example (A leaf)",
                "E: line * server (bob) bob has been idle for 1 h 2 min, "
                    + "since 2023-11-14 22:13:20 UTC on the network",
                "E: line * server (bob) bob is logged in as bobby",
                "E: line * server (bob) bob is connected by TLS",
                "E: line * server (bob) bob is an operator of the network",
                "E: line * server (bob) bob: end of WHOIS",
                "E: line * server (bob) bob has been idle for x, since  on the network",
                "E: line * server  is @ ()",
            ])
    }

    @Test func `LIST is rows`() {
        let run = RoomTests.run(shown: ["line", "listbegan", "listed", "listended"])
        run.play(
            [
                "! list", "S: :s 322 ann #room 12 :Tea and more", "S: :s 322 ann #x many",
                "S: :s 323 ann :End of LIST", "S: :s 321 ann Channel :Users Name",
                "S: :s 323 ann :End of LIST",
            ], chunk: .max)
        #expect(
            Self.shown(run) == [
                "E: listbegan", "E: listed #room 12 Tea and more", "E: listed #x 0",
                "E: listended", "E: listbegan", "E: listended",
            ])
    }

    @Test func `errors belong to rooms where they name one`() {
        let run = RoomTests.inRoom()
        run.play(
            [
                "S: :s 482 ann #room :You're not channel operator",
                "S: :s 401 ann nemo :No such nick",
                "S: :s 475 ann #secret :Cannot join channel (+k)",
                "S: :s 421 ann FOO :Unknown command",
                "S: :s 599 ann :Odd", "S: FAIL TOPIC NOT_ALLOWED #room :No",
                "S: WARN * LATE :Go to bed", "S: NOTE REHASH DONE :Done", "S: FAIL X",
            ], chunk: .max)
        #expect(
            Self.shown(run) == [
                "E: line #room failure #room You're not channel operator",
                "E: line * failure nemo No such nick",
                "E: line * failure #secret Cannot join channel (+k)",
                "E: line * failure FOO Unknown command", "E: line * failure Odd",
                "E: line #room failure No", "E: line * warning Go to bed",
                "E: line * server Done", "E: line * server FAIL X",
            ])
    }

    @Test func `presence is watched within the server's limit`() {
        var settings = NetworkClient.Settings.forTests
        settings.monitored = ["bob", "carol", "dave"]
        let run = ScriptRun(settings, true, ["presence", "line"])
        run.play(["connect"], chunk: .max)
        run.receive("001 ann :Welcome")
        run.receive("005 ann MONITOR=2 :are supported")
        run.forget()
        run.receive("376 ann :End of MOTD")
        #expect(
            run.transcript == [
                "C: MONITOR + bob,carol",
                "E: line * failure The server watches only 2 of 3 nicks",
            ])
        run.forget()
        run.play(
            [
                "S: :s 730 ann :bob!b@h,nemo!n@h", "S: :s 731 ann :carol", "! unwatch carol",
                "! watch erin",
            ], chunk: .max)
        #expect(
            run.transcript.filter { $0.hasPrefix("E: ") || $0.hasPrefix("C: ") } == [
                "E: presence bob true", "E: presence carol false", "C: MONITOR - carol",
                "C: MONITOR + erin", "C: PING lag-1",
            ])
        #expect(run.order("! watch frank") == .limitReached(2))
    }

    @Test func `away, invitations, markers and redactions are events`() {
        let run = RoomTests.inRoom(
            capabilities: "draft/read-marker draft/message-redaction",
            shown: ["away", "invited", "read", "redacted", "line"])
        run.play(
            [
                "! away tea", "S: :s 306 ann :You are away", "! away",
                "S: :s 305 ann :You are back",
                "S: :s 301 ann bob :At lunch", "S: :bob!b@h INVITE ann #tea",
                "S: :bob!b@h INVITE carol #room", "! read #room 1770091506789",
                "S: MARKREAD #room timestamp=2026-02-03T04:05:06.789Z", "S: MARKREAD bob *",
                "! redact #room id oops", "S: :bob!b@h REDACT #room id :oops",
                "S: :bob!b@h REDACT ann id2",
            ], chunk: .max)
        #expect(
            run.transcript.filter { !$0.hasPrefix("S: ") && !$0.hasPrefix("! ") } == [
                "C: AWAY :tea", "C: PING lag-1", "E: away true", "E: line * server You are away",
                "C: AWAY", "E: away false", "E: line * server You are back",
                "E: line bob away <bob> At lunch", "E: line * invite <bob> (#tea)",
                "E: invited #tea bob", "E: line #room invite <bob> (carol)",
                "C: MARKREAD #room timestamp=2026-02-03T04:05:06.789Z",
                "E: read #room 1770091506789", "E: read bob -", "C: REDACT #room id :oops",
                "E: redacted #room id bob oops", "E: redacted bob id2 bob",
            ])
    }

    @Test func `orders are commands`() {
        let run = RoomTests.inRoom()
        run.receive(":s 005 ann MODES=2 :are supported")
        run.forget()
        run.play(
            [
                "! part #room bye all", "! topic #room", "! kick #room bob no more",
                "! mode #room +k secret", "! op #room a b c", "! invite #room bob", "! whois bob",
                "! names #room", "! ctcp bob version", "! raw VERSION", "! quit bye",
            ], chunk: .max)
        #expect(
            run.transcript.filter { $0.hasPrefix("C: ") && !$0.hasPrefix("C: PING") } == [
                "C: PART #room :bye all", "C: TOPIC #room :", "C: KICK #room bob :no more",
                "C: MODE #room +k secret", "C: MODE #room +oo a b", "C: MODE #room +o c",
                "C: INVITE bob #room", "C: WHOIS bob", "C: NAMES #room",
                "C: PRIVMSG bob :␁VERSION␁", "C: VERSION", "C: QUIT :bye",
            ])
        #expect(run.order("! raw VERSION") == .notConnected)
        run.play(["end"], chunk: .max)
        #expect(run.order("! raw VERSION") == .notConnected)
        #expect(run.order("! say #room x") == .notConnected)
    }

    @Test func `ERROR ends the connection`() {
        let run = RoomTests.run(shown: ["ending"])
        run.play(["S: ERROR :Closing link", "S: PING :x"], chunk: .max)
        #expect(
            run.transcript == [
                "S: ERROR :Closing link", "E: ending error Closing link", "S: PING :x",
            ])
    }
}
