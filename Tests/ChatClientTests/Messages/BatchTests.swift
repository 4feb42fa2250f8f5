import ChatClient
import Testing

@Suite("Batches", .timeLimit(.minutes(10)))
struct BatchTests {
    private static let capabilities =
        "batch echo-message labeled-response message-tags server-time"

    private static func multiline(_ limits: String = "max-bytes=4096,max-lines=4") -> ScriptRun {
        let run = ScriptRun(.forTests, true, ["line", "pending"])
        run.play(["connect"], chunk: .max)
        run.receive("CAP * LS :\(capabilities) draft/multiline=\(limits)")
        run.receive("CAP * ACK :\(capabilities) draft/multiline")
        run.receive(":irc.example 001 ann :Welcome")
        run.receive(":irc.example 376 ann :End of MOTD")
        run.forget()
        return run
    }

    @Test func `a message of several lines is one`() {
        let run = Self.multiline()
        run.play(
            [
                "! say #room one\\n\\ntwo",
                "S: @label=1;msgid=m;time=2026-02-03T04:05:06.789Z :ann!ann@host BATCH +z "
                    + "draft/multiline #room",
                "S: @batch=z :ann!ann@host PRIVMSG #room :one",
                "S: @batch=z :ann!ann@host PRIVMSG #room :",
                "S: @batch=z :ann!ann@host PRIVMSG #room :tw",
                "S: @batch=z;draft/multiline-concat :ann!ann@host PRIVMSG #room :o",
                "S: :ann!ann@host BATCH -z",
            ], chunk: .max)
        #expect(
            run.transcript.filter { !$0.hasPrefix("S: ") && !$0.hasPrefix("! ") } == [
                "C: @label=1 BATCH +m1 draft/multiline #room", "C: @batch=m1 PRIVMSG #room :one",
                "C: @batch=m1 PRIVMSG #room :", "C: @batch=m1 PRIVMSG #room :two",
                "C: BATCH -m1", #"E: pending #room message <ann> one\n\ntwo [own #1]"#,
                #"E: line #room message <ann> one\n\ntwo [own #1 id=m]"#,
            ])
    }

    @Test func `lines over the limit are another message, and long ones are concatenated`() {
        let run = Self.multiline()
        #expect(run.order("! say #room 1\\n2\\n3\\n4\\n5\\n6") == nil)
        #expect(run.transcript.count { $0.contains("BATCH +") } == 2)
        run.forget()
        let text = Array(repeating: "words", count: 150).joined(separator: " ")
        #expect(run.order("! say #room \(text)") == nil)
        let lines = run.transcript.filter { $0.contains("PRIVMSG") && $0.hasPrefix("C: ") }
        // Room is left for an address that is not known yet.
        #expect(lines.count == 3)
        #expect(lines[1].hasPrefix("C: @batch=m3;draft/multiline-concat PRIVMSG"))
        let pieces = lines.compactMap { $0.split(separator: " :", maxSplits: 1).last }
        #expect(pieces.joined() == text)
        run.forget()
        #expect(run.order("! say #room short") == nil)
        #expect(run.transcript.first == "C: @label=4 PRIVMSG #room :short")
    }

    @Test func `max-bytes bounds a message`() {
        let run = Self.multiline("max-bytes=10")
        #expect(run.order("! say #room 12345\\n1234\\n12345678901234") == nil)
        #expect(
            run.transcript.filter { $0.hasPrefix("C: ") && !$0.contains("BATCH -") } == [
                "C: @label=1 BATCH +m1 draft/multiline #room", "C: @batch=m1 PRIVMSG #room :12345",
                "C: @batch=m1 PRIVMSG #room :1234", "C: @label=2 PRIVMSG #room :123456789",
                "C: @label=3 PRIVMSG #room :01234",
            ])
    }

    @Test func `a page of history is marked, with what is nested in it`() {
        let run = RoomTests.inRoom(capabilities: "batch", shown: ["line", "history", "members"])
        run.play(
            [
                "S: BATCH +h chathistory #room", "S: @batch=h :old!o@h PRIVMSG #room :long ago",
                "S: @batch=h :old!o@h JOIN #room", "S: @batch=h :bob!b@h QUIT :bye",
                "S: @batch=h;msgid=m :bob!b@h BATCH +n draft/multiline #room",
                "S: @batch=n :bob!b@h PRIVMSG #room :one",
                "S: @batch=n :bob!b@h PRIVMSG #room :two",
                "S: BATCH -n", "S: :bob!b@h PRIVMSG #room :live", "S: BATCH -h",
                "S: BATCH -unknown", "S: BATCH +", "S: BATCH",
            ], chunk: .max)
        #expect(
            run.transcript.filter { $0.hasPrefix("E: ") } == [
                "E: line #room message <old> long ago [history]",
                "E: line #room join <old> [history]", "E: line #room quit <bob> bye [history]",
                #"E: line #room message <@bob> one\ntwo [history id=m]"#,
                "E: line #room message <@bob> live", "E: history #room 4",
            ])
        #expect(RoomTests.members(run) == ["@bob", "+carol", "ann"])
    }

    @Test func `batches that are never closed are bounded, and shown at the end`() {
        let run = RoomTests.inRoom(capabilities: "batch")
        for number in 0..<1_000 {
            run.receive(":bob!b@h BATCH +\(number) draft/multiline #room")
            run.receive("@batch=\(number) :bob!b@h PRIVMSG #room :\(number)")
        }
        #expect(run.events.count == 936)
        run.play(["end"], chunk: .max)
        #expect(run.transcript.count { $0.hasPrefix("E: line #room message") } == 1_000)
    }

    @Test func `a message of many lines is shown in parts`() {
        let run = RoomTests.inRoom(capabilities: "batch")
        run.receive(":bob!b@h BATCH +x draft/multiline #room")
        let text = String(repeating: "x", count: 1_000)
        for _ in 0..<200 { run.receive("@batch=x :bob!b@h PRIVMSG #room :\(text)") }
        run.receive("BATCH -x")
        let sizes = run.events.map { event in
            if case .line(_, let line) = event { line.text.count } else { 0 }
        }
        #expect(sizes.count == 4)
        #expect(sizes.allSatisfy { $0 <= 65_536 })
        #expect(sizes.reduce(0, +) == 200 * 1_000 + 196)
    }

    @Test func `a batch that names itself as its parent ends nothing`() {
        let run = RoomTests.inRoom(capabilities: "batch")
        run.play(
            [
                "S: @batch=a BATCH +a x", "S: @batch=a BATCH +a netsplit", "S: @batch=b BATCH +c x",
                "S: @batch=a :bob!b@h PRIVMSG #room :hello", "S: BATCH -a", "S: BATCH -c",
            ], chunk: .max)
        #expect(
            run.transcript.filter { $0.hasPrefix("E: ") } == [
                "E: line #room message <@bob> hello"
            ])
    }
}
