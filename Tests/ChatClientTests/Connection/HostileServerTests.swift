import ChatClient
import ReactorIRC
import ReactorKit
import Testing
import TextTesting

@Suite("Hostile server", .timeLimit(.minutes(10)))
struct HostileServerTests {
    private static let capabilities =
        "batch echo-message labeled-response message-tags server-time draft/multiline "
        + "draft/message-redaction draft/read-marker extended-join"

    @Test func `a line that is none is reported once`() {
        let run = RoomTests.run()
        run.play(
            [
                "S: :only.a.source", "S: @only=tags", "S: : ",
                "S: \(String(repeating: "x", count: 9_000))",
            ], chunk: .max)
        run.feed(Array(repeating: UInt8(ascii: "y"), count: 40_000) + [0x0A], chunk: 4_096)
        run.feed([0x50, 0x00, 0x0A])
        run.receive(":bob!b@h PRIVMSG #room :still here")
        #expect(
            run.transcript.filter { $0.hasPrefix("E: ") } == [
                "E: line * failure A line of the server was ignored: it has no command",
                "E: line #room message <bob> still here",
            ])
    }

    @Test func `tags of 16 KB are refused, and of 8 KB read`() {
        let run = RoomTests.run()
        let tag =
            "@x=\(String(repeating: "y", count: 8_100));msgid=id :bob!b@h PRIVMSG #room :hello"
        run.receive(tag)
        #expect(run.transcript == ["E: line #room message <bob> hello [id=id]"])
        run.receive("@z=\(String(repeating: "y", count: 16_000)) :bob!b@h PRIVMSG #room :no")
        #expect(
            run.transcript.last
                == "E: line * failure A line of the server was ignored: it is too long")
    }

    @Test func `ten thousand members are known`() {
        let run = RoomTests.run("PREFIX=(ov)@+")
        run.receive(":ann!ann@host JOIN #room")
        for part in 0..<500 {
            let names = (0..<20).map { "+member\(part * 20 + $0)" }.joined(separator: " ")
            run.receive(":s 353 ann = #room :\(names)")
        }
        run.receive(":s 366 ann #room :End")
        #expect(run.room("#room")?.members.count == 10_001)
        for number in 0..<10_000 { run.receive(":member\(number)!m@h QUIT :flood") }
        #expect(run.room("#room")?.members.count == 1)
    }

    @Test func `rooms are bounded`() {
        let run = RoomTests.run(shown: ["opened"])
        for number in 0..<3_000 { run.receive(":ann!ann@host JOIN #\(number)") }
        #expect(run.roomNames.count == 2_000)
        #expect(run.transcript.count { $0.hasPrefix("E: opened") } == 2_000)
    }

    @Test func `names of controls and overrides are kept as they are`() {
        let run = RoomTests.inRoom()
        let name = "\u{1B}[31m\u{202E}evil\u{7F}"
        run.receive(":\(name)!e@h JOIN #room")
        run.receive(":\(name)!e@h PRIVMSG #room :\u{1B}]0;title\u{7}")
        run.receive(":\(name)!e@h PRIVMSG ann :␁VERSION␁")
        #expect(RoomTests.members(run).contains(name))
        #expect(!run.transcript.contains { $0.hasPrefix("C: ") })
    }

    @Test func `each numeric and each command is harmless without its parameters`() {
        let run = RoomTests.inRoom(capabilities: Self.capabilities)
        let parameters = ["", " ann", " ann #room", " ann #room bob", " #room x y :z", " * = : :"]
        for rest in parameters {
            for code in 0..<1_000 {
                let digits = String(String(code + 1_000).dropFirst())
                run.receive("\(digits)\(rest)")
            }
            let commands = [
                "ACCOUNT", "ACK", "AUTHENTICATE", "AWAY", "BATCH", "CAP", "CHGHOST", "FAIL",
                "INVITE", "JOIN", "KICK", "MARKREAD", "MODE", "NICK", "NOTE", "NOTICE", "PART",
                "PING", "PONG", "PRIVMSG", "QUIT", "REDACT", "SETNAME", "TAGMSG", "TOPIC",
                "WALLOPS", "WARN",
            ]
            for command in commands {
                for source in ["", ":bob!b@h ", ":ann ", ": ", ":! "] {
                    run.receive("@label=1;batch=x;time=;msgid \(source)\(command)\(rest)")
                }
            }
        }
        #expect(run.isRegistered)
        run.receive("PING :alive")
        #expect(run.transcript.last == "C: PONG alive" || run.transcript.last == "C: PONG :alive")
    }

    @Test(arguments: 0..<20) func `lines with random faults are harmless`(seed: UInt64) {
        var random = SplitMix(seed: seed)
        let run = RoomTests.inRoom(capabilities: Self.capabilities)
        let lines = [
            "@time=2026-02-03T04:05:06.789Z;msgid=a :bob!b@h PRIVMSG #room :hello",
            ":irc.example 353 ann = #room :@bob +carol!c@h ann", "@batch=x :bob!b@h QUIT :a.b c.d",
            ":bob!b@h MODE #room +ov-b bob carol *!*@x", "BATCH +x netsplit a b", "BATCH -x",
            "BATCH +y draft/multiline #room", "@batch=y;draft/multiline-concat :b PRIVMSG #room :x",
            ":s 005 ann CASEMAPPING=ascii PREFIX=(ov)@+ CHANTYPES=# :are supported",
            ":ann!a@h NICK :ann2", ":s 433 ann x :in use", ":s CAP ann NEW :sasl batch",
            ":s 354 ann 824 #room u h bob H@ acc", "AUTHENTICATE +", ":s 324 ann #room +kl x 5",
            ":bob!b@h PRIVMSG ann :\u{1}PING 1\u{1}", "@label=1 :s 404 ann #room :no",
        ]
        for _ in 0..<3_000 {
            var line = Array(lines[Int.random(in: 0..<lines.count, using: &random)].utf8)
            for _ in 0..<Int.random(in: 0...3, using: &random) where !line.isEmpty {
                let index = Int.random(in: 0..<line.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: line[index] = UInt8.random(in: 1...255, using: &random)
                case 1: line.remove(at: index)
                default: line.insert(UInt8(ascii: " "), at: index)
                }
            }
            run.feed(line + [0x0A])
        }
        run.play(["end"], chunk: .max)
        #expect(!run.isRegistered)
        #expect(run.roomNames.isEmpty)
    }

    @Test func `tokens are bounded`() {
        let run = RoomTests.run("A")
        for number in 0..<10_000 { run.receive(":s 005 ann T\(number) U\(number) :are supported") }
        #expect(run.support.tokens.count <= 2_001)
    }
}
