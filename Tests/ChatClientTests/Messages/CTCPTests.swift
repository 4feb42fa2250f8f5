import ChatClient
import Testing

@Suite("CTCP and typing", .timeLimit(.minutes(10)))
struct CTCPTests {
    private static func run() -> ScriptRun {
        var settings = NetworkClient.Settings.forTests
        settings.version = "Carillon 1"
        return RoomTests.run(capabilities: "message-tags", shown: ["line", "typing"], settings)
    }

    @Test func `requests are answered`() {
        let run = Self.run()
        run.play(
            [
                "S: :bob!b@h PRIVMSG ann :␁VERSION␁", "S: :bob!b@h PRIVMSG ann :␁ping 1 2␁",
                "S: :bob!b@h PRIVMSG ann :␁TIME", "S: :bob!b@h PRIVMSG ann :␁CLIENTINFO␁",
            ], chunk: .max)
        #expect(
            run.transcript.filter { !$0.hasPrefix("S: ") } == [
                "C: NOTICE bob :␁VERSION Carillon 1␁", "E: line bob ctcpRequest <bob> VERSION",
                "C: NOTICE bob :␁PING 1 2␁", "E: line bob ctcpRequest <bob> ping 1 2",
                "C: NOTICE bob :␁TIME Mon, 30 Nov 2026 12:00:00 GMT␁",
                "E: line bob ctcpRequest <bob> TIME",
                "C: NOTICE bob :␁CLIENTINFO ACTION CLIENTINFO PING TIME VERSION␁",
                "E: line bob ctcpRequest <bob> CLIENTINFO",
            ])
    }

    @Test func `rooms and unknown requests are not answered, and answers are shown`() {
        let run = Self.run()
        run.play(
            [
                "S: :bob!b@h PRIVMSG #room :␁VERSION␁", "S: :bob!b@h PRIVMSG ann :␁DCC SEND x␁",
                "S: :bob!b@h NOTICE ann :␁VERSION other␁", "S: :bob!b@h PRIVMSG ann :␁␁",
            ], chunk: .max)
        #expect(
            run.transcript.filter { !$0.hasPrefix("S: ") } == [
                "E: line #room ctcpRequest <bob> VERSION",
                "E: line bob ctcpRequest <bob> DCC SEND x",
                "E: line bob ctcpReply <bob> VERSION other", "E: line bob message <bob> ␁␁",
            ])
    }

    @Test func `a flood is answered four times, and reported once`() {
        let run = Self.run()
        for _ in 0..<1_000 { run.receive(":bob!b@h PRIVMSG ann :\u{1}VERSION\u{1}") }
        #expect(run.transcript.count { $0.hasPrefix("C: ") } == 4)
        #expect(run.transcript.count == 9)
        #expect(
            run.transcript.last == "E: line * failure Too many CTCP requests: some are ignored")
        run.forget()
        run.play(["wait 10", "S: :bob!b@h PRIVMSG ann :␁VERSION␁"], chunk: .max)
        run.play(["S: :bob!b@h PRIVMSG ann :␁VERSION␁"], chunk: .max)
        #expect(run.transcript.count { $0.hasPrefix("C: ") } == 1)
    }

    @Test func `typing is reported at most each three seconds, and ends once`() {
        let run = Self.run()
        run.play(
            [
                "! typing #room done", "! typing #room active", "wait 2", "! typing #room active",
                "! typing bob active", "wait 1", "! typing #room active", "! typing #room paused",
                "! typing #room paused", "! typing #room done", "! typing #room done",
                "! typing #room active", "! say #room hello", "! typing #room done",
            ], chunk: .max)
        #expect(
            run.transcript.filter { $0.hasPrefix("C: @") } == [
                "C: @+typing=active TAGMSG #room", "C: @+typing=active TAGMSG bob",
                "C: @+typing=active TAGMSG #room", "C: @+typing=paused TAGMSG #room",
                "C: @+typing=done TAGMSG #room", "C: @+typing=active TAGMSG #room",
            ])
    }

    @Test func `typing of others is an event, and one's own is not`() {
        let run = Self.run()
        run.play(
            [
                "S: @+typing=active :bob!b@h TAGMSG #room",
                "S: @+typing=paused :bob!b@h TAGMSG ann",
                "S: @+typing=other :bob!b@h TAGMSG ann", "S: @+typing=done :ann!ann@h TAGMSG #room",
                "S: :bob!b@h TAGMSG ann", "S: @+typing=done TAGMSG #room",
            ], chunk: .max)
        #expect(
            run.transcript.filter { !$0.hasPrefix("S: ") } == [
                "E: typing #room bob active", "E: typing bob bob paused",
            ])
    }

    @Test func `a server that denies typing is not sent it`() {
        let run = Self.run()
        run.receive(":irc.example 005 ann CLIENTTAGDENY=*,-draft/react :are supported")
        run.forget()
        run.play(["! typing #room active"], chunk: .max)
        #expect(run.transcript == ["! typing #room active"])
    }
}
