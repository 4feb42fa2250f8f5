import ChatCore
import Testing

/// The labeled-response specification.
@Suite("Labels", .timeLimit(.minutes(10)))
struct LabelTests {
    private static let capabilities = "batch labeled-response echo-message"

    private static func network() -> TestNetwork {
        let net = TestNetwork()
        net.connect("ann", capabilities: capabilities)
        net.connect("bob")
        return net
    }

    @Test(.rule("IRCv3 labeled-response: The ACK response"))
    func `a command without an answer is acknowledged`() {
        let net = Self.network()
        #expect(net.ask("ann", "@label=a1 PONG x") == ["@label=a1 :irc.test ACK"])
    }

    @Test(.rule("IRCv3 labeled-response: Tags"))
    func `the only line of an answer has the label`() {
        let net = Self.network()
        #expect(
            net.ask("ann", "@label=a;x=y PING token")
                == ["@label=a :irc.test PONG irc.test :token"])
        #expect(
            net.ask("ann", "@label=a TOPIC #none")
                == ["@label=a :irc.test 403 ann #none :No such room"])
    }

    @Test(.rule("IRCv3 labeled-response: Batch types", "IRCv3 batch: The BATCH verb"))
    func `several lines are a batch with the label`() {
        let net = Self.network()
        let lines = net.ask("ann", "@label=x\\:y JOIN #room")
        #expect(lines.first == "@label=x\\:y :irc.test BATCH +1 labeled-response")
        #expect(lines.last == ":irc.test BATCH -1")
        #expect(lines.dropFirst().dropLast().allSatisfy { $0.hasPrefix("@batch=1 ") })
        #expect(lines.contains { $0.contains(" JOIN #room") })
        #expect(lines.contains { $0.contains(" 366 ann #room ") })
    }

    @Test(.rule("IRCv3 labeled-response: Batch types", "Carillon: long answers are sent in slices"))
    func `an answer in slices is one batch`() {
        let net = Self.network()
        let topic = String(repeating: "x", count: 300)
        for number in 0..<100 {
            net.send("bob", "JOIN #a-room-with-a-long-name-\(number)")
            net.send("bob", "TOPIC #a-room-with-a-long-name-\(number) :\(topic)")
        }
        var lines = net.ask("ann", "@label=n LIST")
        #expect(net.isHeld("ann"))
        net.send("ann", "@label=p PING x")
        while net.isHeld("ann") {
            net.handle(.drained, of: "ann")
            lines += net.received("ann")
        }
        #expect(lines.removeLast() == "@label=p :irc.test PONG irc.test :x")
        #expect(lines.removeFirst() == "@label=n :irc.test BATCH +1 labeled-response")
        #expect(lines.removeLast() == ":irc.test BATCH -1")
        #expect(lines.allSatisfy { $0.hasPrefix("@batch=1 :irc.test 3") })
    }

    @Test(.rule("IRCv3 labeled-response: Tags", "IRCv3 echo-message: Description"))
    func `the echo of a message is the answer, the copy to oneself is not`() {
        let net = Self.network()
        let lines = net.ask("ann", "@label=q PRIVMSG ann :hello")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix(":ann!") == true)
        #expect(lines.last?.hasPrefix("@label=q :ann!") == true)
        #expect(net.ask("ann", "@label=q PRIVMSG bob :hello").first?.hasPrefix("@label=q") == true)
    }

    @Test(
        .rule("IRCv3 labeled-response: Tag value"),
        arguments: ["", String(repeating: "x", count: 65)])
    func `a label that is empty or too long is ignored`(label: String) {
        let net = Self.network()
        #expect(net.ask("ann", "@label=\(label) PING x") == [":irc.test PONG irc.test :x"])
    }

    @Test(.rule("IRCv3 labeled-response: Dependencies"))
    func `without the capability of batches labels are ignored`() {
        let net = TestNetwork()
        net.connect("ann", capabilities: "labeled-response")
        #expect(net.ask("ann", "@label=a PING x") == [":irc.test PONG irc.test :x"])
    }

    @Test(.rule("IRCv3 labeled-response: Tags"), arguments: Command.allCases)
    func `the answer to each command has the label once`(command: Command) {
        let net = Self.network()
        for line in ["JOIN #room", "AWAY :x", "MONITOR + bob"] { net.send("ann", line) }
        net.send("bob", "JOIN #room")
        let arguments = [
            "#room ann", "ann #room", "bob #room", "+ ann", "S", "#room +m", "#room -o+v ann", "*",
            "", "LS", "REQ :setname", "#room", "#new", "#new :text",
        ]
        for (index, words) in arguments.enumerated() where !net.isClosed("ann") {
            let lines = net.ask("ann", "@label=l\(index) \(command.name) \(words)")
            #expect(!net.isHeld("ann"))
            let labelled = lines.filter { $0.hasPrefix("@label=l\(index) ") }
            #expect(labelled.count == 1, "\(command.name) \(words): \(lines)")
            #expect(Self.isComplete(lines, labelled), "\(command.name) \(words): \(lines)")
        }
    }

    /// What is not in the batch with the label is the copy of a message to oneself.
    private static func isComplete(_ lines: [String], _ labelled: [String]) -> Bool {
        let others = lines.filter {
            !labelled.contains($0) && !$0.hasPrefix("@batch=") && !$0.contains(" BATCH -")
        }
        return others.allSatisfy { $0.hasPrefix(":ann!") }
    }
}
