import ReactorIRC
import Testing

@testable import ChatCore

/// The client-batch specification, and the multiline specification: what clients may send.
@Suite("Batches of clients", .timeLimit(.minutes(10)))
struct ClientBatchTests {
    private let net = TestNetwork()

    init() {
        net.connect("ann", capabilities: "batch draft/multiline")
        net.connect("bob")
        net.fill("#room", "ann", "bob")
    }

    /// Sends lines in an open batch; those after the first colon are texts.
    private func add(_ texts: String..., tags: String = "") -> [String] {
        texts.flatMap { net.ask("ann", "@batch=1\(tags) PRIVMSG #room :\($0)") }
    }

    private func begin() { net.send("ann", "BATCH +1 draft/multiline #room") }

    private static func failure(_ code: String, _ text: String) -> [String] {
        [":irc.test FAIL BATCH \(code) :\(text)"]
    }

    @Test(.rule("IRCv3 multiline: Capabilities"))
    func `the value of the capability has the limits`() {
        net.open("c")
        let words = net.ask("c", "CAP LS 302").joined(separator: " ").split(separator: " ")
        #expect(words.contains("draft/multiline=max-bytes=4096,max-lines=32"))
        #expect(net.ask("c", "CAP REQ draft/multiline") == [":irc.test CAP * ACK :draft/multiline"])
        net.open("old")
        #expect(net.ask("old", "CAP LS").joined().contains("draft/multiline "))
    }

    @Test(.rule("IRCv3 client-batch: Capabilities"))
    func `without the capability there is no BATCH, and the tag has no meaning`() {
        #expect(
            net.ask("bob", "BATCH +1 draft/multiline #room")
                == [":irc.test 421 bob BATCH :Unknown command"])
        #expect(net.relay("bob", "@batch=1 PRIVMSG #room :one", to: "ann")[0].count == 1)
    }

    @Test(.rule("IRCv3 multiline: Errors"))
    func `so many lines are accepted, and no more`() {
        for count in [32, 33] {
            begin()
            for _ in 1..<count { #expect(add("").isEmpty) }
            let answer = add("x")
            #expect(
                answer
                    == (count == 32
                        ? []
                        : Self.failure("MULTILINE_MAX_LINES 32", "The batch has too many lines")))
            #expect(net.ask("ann", "BATCH -1").isEmpty)
            #expect(net.received("bob").count == (count == 32 ? 1 : 0))
        }
    }

    @Test(.rule("IRCv3 multiline: Errors", "IRCv3 multiline: Batch types"))
    func `so many bytes are accepted, with a line feed between lines, and no more`() {
        let failure = Self.failure("MULTILINE_MAX_BYTES 4096", "The batch has too much text")
        let line = String(repeating: "x", count: 400)
        for (last, isAccepted) in [(86, true), (87, false)] {
            begin()
            #expect(add(line, line, line, line, line, line, line, line, line, line).isEmpty)
            #expect(add(String(repeating: "y", count: last)) == (isAccepted ? [] : failure))
            net.send("ann", "BATCH -1")
            #expect(net.received("bob").count == (isAccepted ? 11 : 0))
        }
        for (last, isAccepted) in [(96, true), (97, false)] {
            begin()
            for _ in 0..<10 { #expect(add(line, tags: ";draft/multiline-concat").isEmpty) }
            let text = String(repeating: "y", count: last)
            #expect(add(text, tags: ";draft/multiline-concat") == (isAccepted ? [] : failure))
            net.send("ann", "BATCH -1")
            _ = net.received("bob")
        }
    }

    @Test(.rule("IRCv3 multiline: Errors"))
    func `all lines have the target of the batch`() {
        begin()
        #expect(
            net.ask("ann", "@batch=1 PRIVMSG #other :one")
                == Self.failure(
                    "MULTILINE_INVALID_TARGET #room #other",
                    "The line has another target than the batch"))
    }

    @Test(
        .rule("IRCv3 multiline: Batch types", "IRCv3 multiline: Errors"),
        arguments: ["NOTICE #room :one", "TAGMSG #room", "JOIN #other", "PING x"])
    func `all lines have the same command`(line: String) {
        begin()
        #expect(add("one").isEmpty)
        #expect(
            net.ask("ann", "@batch=1 \(line)")
                == Self.failure(
                    "MULTILINE_INVALID",
                    "A batch has lines of PRIVMSG or of NOTICE, and nothing else"))
        #expect(net.ask("ann", "BATCH -1").isEmpty)
        #expect(net.received("bob").isEmpty)
    }

    @Test(.rule("IRCv3 multiline: Batch types"))
    func `a blank line cannot continue another`() {
        begin()
        #expect(add("one").isEmpty)
        #expect(
            add("", tags: ";draft/multiline-concat")
                == Self.failure("MULTILINE_INVALID", "A blank line cannot continue another"))
    }

    @Test(.rule("IRCv3 multiline: Batch types"), arguments: [0, 1, 3])
    func `a message has some text`(count: Int) {
        begin()
        for _ in 0..<count { #expect(add("").isEmpty) }
        #expect(
            net.ask("ann", "BATCH -1") == Self.failure("MULTILINE_INVALID", "The batch has no text")
        )
        #expect(net.received("bob").isEmpty)
    }

    @Test(.rule("IRCv3 multiline: Errors"))
    func `a line of another batch ends the one that is open`() {
        begin()
        #expect(
            net.ask("ann", "@batch=2 PRIVMSG #room :one")
                == Self.failure("MULTILINE_INVALID", "A line is of another batch"))
        #expect(add("one").isEmpty)
        #expect(net.ask("ann", "BATCH -1").isEmpty)
        #expect(net.received("bob").isEmpty)
        #expect(add("one") == Self.failure("MULTILINE_INVALID", "No such batch has begun"))
    }

    @Test(.rule("IRCv3 client-batch: The client-to-server BATCH verb"))
    func `a batch that begins ends the one that is open`() {
        begin()
        #expect(add("one").isEmpty)
        #expect(
            net.ask("ann", "BATCH +2 draft/multiline bob")
                == Self.failure("MULTILINE_INVALID", "Another batch begins before its end"))
        net.send("ann", "@batch=2 PRIVMSG bob :two")
        net.send("ann", "BATCH -2")
        #expect(net.received("bob") == [":\(net.source("ann")) PRIVMSG bob :two"])
    }

    @Test(
        .rule("IRCv3 client-batch: The client-to-server BATCH verb"),
        arguments: [
            ("BATCH", "BATCH needs + or - before the reference"),
            ("BATCH 1", "BATCH needs + or - before the reference"),
            ("BATCH +1", "BATCH needs a reference, draft/multiline and a target"),
            (
                "BATCH + draft/multiline #room",
                "BATCH needs a reference, draft/multiline and a target"
            ),
            ("BATCH +1 draft/multiline", "BATCH needs a reference, draft/multiline and a target"),
            ("BATCH +1 netsplit #room", "BATCH needs a reference, draft/multiline and a target"),
            ("BATCH -2", "No such batch has begun"),
        ])
    func `an invalid BATCH is refused`(line: String, text: String) {
        #expect(net.ask("ann", line) == Self.failure("MULTILINE_INVALID", text))
    }

    @Test(.rule("IRCv3 client-batch: The client-to-server BATCH verb"))
    func `the lines of a batch whose begin was refused are dropped`() {
        net.send("ann", "BATCH +1 other #room")
        #expect(net.received("ann").count == 1)
        #expect(add("one", "two").isEmpty)
        #expect(net.ask("ann", "BATCH -1").isEmpty)
        #expect(net.received("bob").isEmpty)
    }

    @Test(.rule("IRCv3 client-batch: The client-to-server BATCH verb"))
    func `the end of another batch is refused, and ends the one that is open`() {
        begin()
        #expect(
            net.ask("ann", "BATCH -2")
                == Self.failure("MULTILINE_INVALID", "Another batch ends")
                + Self.failure("MULTILINE_INVALID", "No such batch has begun"))
        #expect(net.ask("ann", "BATCH -1").isEmpty)
    }

    @Test(
        .rule(
            "IRCv3 client-batch: The client-to-server BATCH verb",
            "Carillon: commands without the tag are carried out meanwhile"))
    func `commands that are not of the batch change nothing of it`() {
        begin()
        #expect(add("one").isEmpty)
        #expect(net.ask("ann", "PING x") == [":irc.test PONG irc.test :x"])
        let source = net.source("ann")
        #expect(
            net.relay("ann", "PRIVMSG #room :meanwhile", to: "bob")
                == [[":\(source) PRIVMSG #room :meanwhile"]])
        #expect(add("two").isEmpty)
        #expect(
            net.relay("ann", "BATCH -1", to: "bob")
                == [[":\(source) PRIVMSG #room :one", ":\(source) PRIVMSG #room :two"]])
    }

    @Test(.rule("IRCv3 client-batch: Errors"))
    func `a batch without a line for half a minute is dropped when its client sends anything`() {
        begin()
        for _ in 0..<3 {
            net.time = ServerTime(milliseconds: net.time.milliseconds + 30_999)
            #expect(add("one").isEmpty)
        }
        net.time = ServerTime(milliseconds: net.time.milliseconds + 31_000)
        #expect(net.ask("bob", "PONG x").isEmpty)
        #expect(
            net.ask("ann", "PONG x")
                == Self.failure("TIMEOUT 1", "The rest of the batch did not arrive"))
        #expect(add("two").isEmpty)
        #expect(net.ask("ann", "BATCH -1").isEmpty)
        #expect(net.received("bob").isEmpty)
    }

    @Test(.rule("IRCv3 client-batch: Errors"))
    func `a batch ends with its session`() {
        begin()
        #expect(add("one").isEmpty)
        #expect(net.network.clientBatches.count == 1)
        net.send("ann", "QUIT")
        #expect(net.network.clientBatches.isEmpty)
        #expect(net.network.inconsistency == nil)
    }

    @Test(.rule("IRCv3 labeled-response: Tags", "IRCv3 multiline: Errors"))
    func `a failure has the label of the begin`() {
        net.send("ann", "CAP REQ labeled-response")
        net.send("ann", "@label=a BATCH +1 draft/multiline #room")
        #expect(
            net.ask("ann", "@label=b;batch=1 NOTICE #other :one") == [
                "@label=a :irc.test FAIL BATCH MULTILINE_INVALID_TARGET #room #other "
                    + ":The line has another target than the batch",
                "@label=b :irc.test ACK",
            ])
    }

    @Test(.rule("Carillon: services read single lines"))
    func `a service gets no batch`() throws {
        let test = TestAccounts()
        test.connect("ann", capabilities: "batch draft/multiline")
        for line in [
            "BATCH +1 draft/multiline NickServ", "@batch=1 PRIVMSG NickServ :HELP",
            "@batch=1 PRIVMSG NickServ :INFO",
        ] { test.send("ann", line) }
        #expect(
            test.ask("ann", "BATCH -1")
                == Self.failure("MULTILINE_INVALID", "A service reads one line at a time"))
    }
}
