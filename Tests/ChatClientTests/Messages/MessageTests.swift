import ChatClient
import ReactorIRC
import Testing

@Suite("Messages", .timeLimit(.minutes(10)))
struct MessageTests {
    private static func events(_ run: ScriptRun) -> [String] {
        run.transcript.filter { $0.hasPrefix("E: ") || $0.hasPrefix("C: ") }
    }

    @Test func `messages belong to rooms, people and the server`() {
        let run = RoomTests.inRoom()
        run.play(
            [
                "S: :bob!b@host PRIVMSG #room :hello all", "S: :bob!b@host PRIVMSG ann :psst",
                "S: :bob!b@host NOTICE #ROOM :note", "S: :carol!c@h PRIVMSG @#room :for operators",
                "S: :bob!b@host PRIVMSG #room :␁ACTION waves␁",
                "S: :irc.example NOTICE ann :server says", "S: NOTICE ann :nothing says",
                "S: :dave PRIVMSG ann :no address", "S: :bob!b@host PRIVMSG #other :elsewhere",
            ], chunk: .max)
        #expect(
            Self.events(run) == [
                "E: line #room message <@bob> hello all", "E: line bob message <bob> psst",
                "E: line #room notice <@bob> note",
                "E: line #room message <+carol> for operators [to=@]",
                "E: line #room action <@bob> waves",
                "E: line * notice <irc.example> server says", "E: line * notice nothing says",
                "E: line dave message <dave> no address",
                "E: line #other message <bob> elsewhere",
            ])
    }

    @Test func `tags say when, by whom, and what is answered`() throws {
        let run = RoomTests.inRoom()
        run.receive(
            "@time=2026-02-03T04:05:06.789Z;msgid=a\\sb;account=bobby;+draft/reply=x;bot "
                + ":bob!b@host PRIVMSG #room :hello")
        #expect(
            Self.events(run) == [
                "E: line #room message <@bob> hello [bot id=a b reply=x account=bobby]"
            ])
        guard case .line(_, let line) = try #require(run.events.last) else { return }
        #expect(line.time == 1_770_091_506_789)
        run.receive(":bob!b@host PRIVMSG #room :hello")
        guard case .line(_, let other) = try #require(run.events.last) else { return }
        #expect(other.time == run.now.milliseconds)
    }

    @Test func `what is not UTF-8 is read as Latin-1, and marked`() {
        let run = RoomTests.inRoom()
        run.feed(Array(":bob!b@host PRIVMSG #room :caf".utf8) + [0xE9, 0x0D, 0x0A])
        run.receive(":bob!b@host PRIVMSG #room :café")
        #expect(
            Self.events(run) == [
                "E: line #room message <@bob> café [latin-1]", "E: line #room message <@bob> café",
            ])
    }

    @Test func `without echoes a message is final at once, and a PING follows`() {
        let run = RoomTests.inRoom(shown: ["line", "pending", "lag"])
        run.play(
            [
                "! say #room hello", "! me #room waves", "! notice bob note",
                "! say@ #room for operators", "wait 1", "S: PONG irc.example :lag-1",
            ], chunk: .max)
        #expect(
            Self.events(run) == [
                "C: PRIVMSG #room :hello", "C: PING lag-1",
                "E: line #room message <ann> hello [own]", "C: PRIVMSG #room :␁ACTION waves␁",
                "E: line #room action <ann> waves [own]", "C: NOTICE bob :note",
                "E: line bob notice <ann> note [own]", "C: PRIVMSG @#room :for operators",
                "E: line #room message <ann> for operators [own to=@]", "E: lag 1",
            ])
    }

    @Test func `an echo is found by its text where there are no labels`() {
        let run = RoomTests.inRoom(
            capabilities: "echo-message", shown: ["line", "pending", "unconfirmed", "failed"])
        run.play(
            [
                "! say #room one", "! say #room two", "! me bob waves",
                "S: :ann!ann@host PRIVMSG #room :two", "S: :ann!ann@host PRIVMSG #room :other",
                "S: :ann!ann@host PRIVMSG bob :␁ACTION waves␁",
                "S: :irc.example 404 ann #room :Cannot send to channel",
            ], chunk: .max)
        #expect(
            Self.events(run) == [
                "C: PRIVMSG #room :one", "E: pending #room message <ann> one [own #1]",
                "C: PRIVMSG #room :two", "E: pending #room message <ann> two [own #2]",
                "C: PRIVMSG bob :␁ACTION waves␁", "E: pending bob action <ann> waves [own #3]",
                "E: line #room message <ann> two [own #2]",
                "E: line #room message <ann> other [own]",
                "E: line bob action <ann> waves [own #3]", "E: failed 1 Cannot send to channel",
            ])
    }

    @Test func `a label finds the echo, the error and the acknowledgment`() {
        let run = RoomTests.inRoom(
            capabilities: "batch echo-message labeled-response message-tags",
            shown: ["line", "pending", "unconfirmed", "failed"])
        run.play(
            [
                "! say #room same", "! say #room same", "! say #gone hello", "! say bob hi",
                "S: @label=2 :ann!ann@host PRIVMSG #room :changed",
                "S: @label=2 :ann!ann@host PRIVMSG #room :again",
                "S: :ann!ann@host PRIVMSG #room :same",
                "S: @label=3 :irc.example FAIL PRIVMSG NO_SUCH_ROOM #gone :No such room",
                "S: @label=4;batch=x BATCH +y labeled-response",
                "S: @batch=y :bob!b@host NOTICE ann :away",
                "S: @batch=y :ann!ann@host PRIVMSG bob :hi", "S: BATCH -y",
                "S: @label=1 :irc.example ACK", "S: @label=99 :irc.example ACK",
            ], chunk: .max)
        #expect(
            Self.events(run) == [
                "C: @label=1 PRIVMSG #room :same", "E: pending #room message <ann> same [own #1]",
                "C: @label=2 PRIVMSG #room :same", "E: pending #room message <ann> same [own #2]",
                "C: @label=3 PRIVMSG #gone :hello", "E: pending #gone message <ann> hello [own #3]",
                "C: @label=4 PRIVMSG bob :hi", "E: pending bob message <ann> hi [own #4]",
                "E: line #room message <ann> changed [own #2]",
                "E: line #room message <ann> again [own]",
                "E: line #room message <ann> same [own]", "E: failed 3 No such room",
                "E: line bob notice <bob> away", "E: line bob message <ann> hi [own #4]",
                "E: line #room message <ann> same [own #1]",
            ])
    }

    @Test func `what is pending when the connection ends, or after a PONG, is not confirmed`() {
        let run = RoomTests.inRoom(
            capabilities: "echo-message", shown: ["unconfirmed", "lag", "ending"])
        run.play(
            [
                "! say #room one", "wait 59", "wait 2", "S: PONG irc.example :lag-1",
                "! say #room two", "end",
            ], chunk: .max)
        #expect(
            Self.events(run) == [
                "C: PRIVMSG #room :one", "C: PING lag-1", "E: lag 1", "E: unconfirmed 1",
                "C: PRIVMSG #room :two", "E: unconfirmed 2",
            ])
    }

    @Test func `a server that answers nothing is left after two minutes`() {
        let run = RoomTests.inRoom(capabilities: "echo-message", shown: ["ending"])
        run.play(["! say #room one", "wait 119", "wait 2"], chunk: .max)
        #expect(
            Self.events(run) == ["C: PRIVMSG #room :one", "C: PING lag-1", "E: ending timeout"])
    }

    @Test func `an idle connection has no deadline`() {
        let run = RoomTests.inRoom()
        #expect(run.nextTick == nil)
        run.receive("PING :x")
        run.receive(":bob!b@host PRIVMSG #room :hello")
        #expect(run.nextTick == nil)
    }

    @Test func `long text is cut at words`() {
        let run = RoomTests.inRoom()
        let text = Array(repeating: "words", count: 150).joined(separator: " ")
        #expect(run.order("! say #room \(text)") == nil)
        let lines = run.transcript.filter { $0.hasPrefix("C: PRIVMSG") }
        #expect(lines.count == 2)
        let pieces = lines.map { String($0.dropFirst("C: PRIVMSG #room :".count)) }
        #expect(pieces.joined(separator: " ") == text)
        // `:ann!ann@host PRIVMSG #room :…` as others receive it, with CR and LF.
        #expect(pieces.allSatisfy { $0.utf8.count + ":ann!ann@host PRIVMSG #room :".count <= 510 })
    }

    @Test func `several lines are several messages`() {
        let run = RoomTests.inRoom()
        #expect(run.order("! say #room one\\n\\ntwo\\r\\nthree") == nil)
        #expect(
            run.transcript.filter { $0.hasPrefix("C: PRIVMSG") } == [
                "C: PRIVMSG #room :one", "C: PRIVMSG #room :two", "C: PRIVMSG #room :three",
            ])
    }

    @Test(arguments: [
        ("! say #room a␀b", OrderRefused.forbiddenByte), ("! say #room a\\rb", .forbiddenByte),
        ("! say #room", .empty), ("! topic #room a\\nb", .forbiddenByte),
        ("! raw A\\r\\nQUIT", .forbiddenByte), ("! nick :x", .invalidWord(":x")),
        ("! redact #room x", .notSupported("draft/message-redaction")),
        ("! watch bob", .notSupported("MONITOR")), ("! realname Ann", .notSupported("setname")),
    ])
    func `nothing typed can be two lines`(order: String, refusal: OrderRefused) {
        let run = RoomTests.inRoom()
        #expect(run.order(order) == refusal)
        #expect(!run.transcript.contains { $0.hasPrefix("C: ") })
    }

    @Test func `a command that is too long is refused`() {
        let run = RoomTests.inRoom()
        let long = String(repeating: "x", count: 510)
        #expect(run.order("! topic #room \(long)") == .tooLong(byteLimit: 510))
        #expect(run.order("! raw TOPIC #room :\(long)") == .tooLong(byteLimit: 510))
        #expect(run.transcript.isEmpty)
    }
}
