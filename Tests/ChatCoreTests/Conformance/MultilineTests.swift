import ReactorIRC
import Testing

@testable import ChatCore

/// The multiline specification: what receivers get.
@Suite("Messages of several lines", .timeLimit(.minutes(10)))
struct MultilineTests {
    private static let capabilities = "batch draft/multiline"

    /// `ann` and `bob` have the capability, `cat` does not; all are in a room.
    private static func room(_ others: String = "") -> TestNetwork {
        let net = TestNetwork()
        net.connect("ann", capabilities: "\(capabilities) \(others)")
        net.connect("bob", capabilities: "\(capabilities) message-tags server-time account-tag")
        net.connect("cat")
        net.fill("#room", "ann", "bob", "cat")
        return net
    }

    /// Sends a batch to a receiver; lines that begin with `+` continue the one before.
    private static func send(
        _ net: TestNetwork, _ lines: String..., to target: String = "#room",
        command: String = "PRIVMSG", tags: String = ""
    ) {
        net.send("ann", "\(tags.isEmpty ? "" : "@\(tags) ")BATCH +1 draft/multiline \(target)")
        for line in lines {
            let (tag, text) =
                line.hasPrefix("+")
                ? (";draft/multiline-concat", line.dropFirst()) : ("", line[...])
            net.send("ann", "@batch=1\(tag) \(command) \(target) :\(text)")
        }
        net.send("ann", "BATCH -1")
    }

    /// Lines without their tags, but for those of the batch.
    private static func plain(_ lines: [String]) -> [String] {
        lines.map { line in
            guard line.hasPrefix("@") else { return line }
            let tags = line.dropFirst().prefix { $0 != " " }.split(separator: ";").filter {
                $0.hasPrefix("batch=") || $0 == "draft/multiline-concat"
            }
            let rest = line.drop { $0 != " " }.dropFirst()
            return tags.isEmpty ? String(rest) : "@\(tags.joined(separator: ";")) \(rest)"
        }
    }

    @Test(
        .rule("IRCv3 multiline: Batch types", "IRCv3 multiline: Fallback"),
        arguments: ["PRIVMSG", "NOTICE"])
    func `a session with the capability gets a batch, others separate lines`(command: String) {
        let net = Self.room()
        Self.send(net, "hello", "", "how is ", "+everyone?", command: command)
        let source = ":\(net.source("ann"))"
        #expect(
            Self.plain(net.received("bob")) == [
                "\(source) BATCH +1 draft/multiline #room",
                "@batch=1 \(source) \(command) #room :hello",
                "@batch=1 \(source) \(command) #room :",
                "@batch=1 \(source) \(command) #room :how is ",
                "@batch=1;draft/multiline-concat \(source) \(command) #room :everyone?",
                ":irc.test BATCH -1",
            ])
        #expect(
            net.received("cat") == [
                "\(source) \(command) #room :hello", "\(source) \(command) #room :how is ",
                "\(source) \(command) #room :everyone?",
            ])
        #expect(net.received("ann").isEmpty)
    }

    @Test(.rule("IRCv3 multiline: Batch types"))
    func `nothing is sent before the end of the batch`() {
        let net = Self.room()
        net.send("ann", "BATCH +x draft/multiline #ROOM")
        net.send("ann", "@batch=x PRIVMSG #room :one")
        net.send("ann", "@batch=x privmsg #Room two")
        for nick in ["ann", "bob", "cat"] { #expect(net.received(nick).isEmpty) }
        net.send("ann", "BATCH -x")
        #expect(net.received("cat").count == 2)
    }

    @Test(.rule("IRCv3 multiline: Dependencies"))
    func `a session that does not know batches gets separate lines`() {
        let net = Self.room()
        net.send("bob", "CAP REQ -batch")
        _ = net.received("bob")
        Self.send(net, "one", "two")
        #expect(Self.plain(net.received("bob")) == net.received("cat"))
    }

    @Test(
        .rule(
            "IRCv3 multiline: Fallback", "IRCv3 multiline: Message ids",
            "IRCv3 multiline: Message tags"))
    func `the tags are those of the batch, or of its lines but for the id`() throws {
        let net = Self.room()
        net.send("cat", "CAP REQ :message-tags server-time")
        _ = net.received("cat")
        net.send("ann", "MODE ann +B")
        net.time = ServerTime(milliseconds: 1_770_091_506_789)
        Self.send(net, "", "one", "two", tags: "+draft/reply=x;other=y")
        let time = "time=2026-02-03T04:05:06.789Z"
        let batch = net.received("bob")
        let id = try #require(
            batch.first?.dropFirst().split(separator: ";").first { $0.hasPrefix("msgid=") })
        #expect(batch.first?.hasPrefix("@\(time);\(id);bot;+draft/reply=x :ann!") == true)
        #expect(batch.dropFirst().dropLast().allSatisfy { $0.hasPrefix("@\(time);batch=1 :ann!") })
        let lines = net.received("cat")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("@\(time);\(id);bot;+draft/reply=x :ann!") == true)
        #expect(lines.last?.hasPrefix("@\(time);bot;+draft/reply=x :ann!") == true)
    }

    @Test(
        .rule(
            "IRCv3 multiline: Fallback", "Carillon: a short message does not become a long one"))
    func `many long tags of a client are on the first separate line only`() {
        let net = Self.room()
        net.send("cat", "CAP REQ message-tags")
        _ = net.received("cat")
        let tag = "+a=" + String(repeating: "x", count: 4_000)
        Self.send(net, "one", "two", "three", tags: tag)
        let lines = net.received("cat")
        #expect(lines.map { $0.contains(tag) } == [true, false, false])
        #expect(net.received("bob").count { $0.contains(tag) } == 1)
    }

    @Test(.rule("IRCv3 multiline: Batch types", "modern: STATUSMSG Parameter"))
    func `a message to ranks reaches these`() {
        let net = Self.room()
        net.send("ann", "MODE #room +v bob")
        for nick in ["bob", "cat"] { _ = net.received(nick) }
        Self.send(net, "one", "two", to: "+#room")
        let source = net.source("ann")
        #expect(
            Self.plain(net.received("bob")) == [
                ":\(source) BATCH +1 draft/multiline +#room",
                "@batch=1 :\(source) PRIVMSG +#room :one",
                "@batch=1 :\(source) PRIVMSG +#room :two", ":irc.test BATCH -1",
            ])
        #expect(net.received("cat").isEmpty)
    }

    @Test(.rule("IRCv3 multiline: Batch types", "RFC 2812, 3.3.1"))
    func `a direct message reaches a user in the same forms, and is answered by its AWAY`() {
        let net = Self.room()
        net.send("bob", "AWAY :lunch")
        _ = net.received("bob")
        let source = net.source("ann")
        Self.send(net, "one", "two", to: "BOB")
        #expect(net.received("ann") == [":irc.test 301 ann bob :lunch"])
        #expect(
            Self.plain(net.received("bob")) == [
                ":\(source) BATCH +1 draft/multiline bob", "@batch=1 :\(source) PRIVMSG bob :one",
                "@batch=1 :\(source) PRIVMSG bob :two", ":irc.test BATCH -1",
            ])
        Self.send(net, "one", "two", to: "cat")
        #expect(
            net.received("cat")
                == [":\(source) PRIVMSG cat :one", ":\(source) PRIVMSG cat :two"])
    }

    @Test(.rule("IRCv3 multiline: Batch types"))
    func `the sender's other sessions get a direct message too`() throws {
        let net = Self.room()
        net.open("phone")
        let ann = try #require(net.userID("ann"))
        net.perform(of: "phone") { network, session, effects in
            network.attach(session, to: ann, into: &effects)
        }
        _ = net.received("phone")
        Self.send(net, "one", "two", to: "bob")
        #expect(net.received("phone").count == 2)
        Self.send(net, "one", "two", to: "ann")
        #expect(net.received("phone").count == 2)
        #expect(net.received("ann").count == 4)
    }

    // MARK: - Echo and labels

    @Test(.rule("IRCv3 multiline: Labeled response", "IRCv3 echo-message: Description"))
    func `the echo is a batch, whose first line has the label`() {
        let net = Self.room("echo-message labeled-response")
        Self.send(net, "one", "+two", tags: "label=l")
        let source = net.source("ann")
        #expect(
            net.received("ann") == [
                "@label=l :\(source) BATCH +1 draft/multiline #room",
                "@batch=1 :\(source) PRIVMSG #room :one",
                "@batch=1;draft/multiline-concat :\(source) PRIVMSG #room :two",
                ":irc.test BATCH -1",
            ])
    }

    @Test(
        .rule("IRCv3 multiline: Labeled response", "IRCv3 labeled-response: The ACK response"))
    func `without an echo the end of the batch is acknowledged with the label of its begin`() {
        let net = Self.room("labeled-response")
        net.send("ann", "@label=l BATCH +1 draft/multiline #room")
        #expect(net.ask("ann", "@batch=1 PRIVMSG #room :one").isEmpty)
        #expect(net.ask("ann", "BATCH -1") == ["@label=l :irc.test ACK"])
    }

    @Test(.rule("IRCv3 labeled-response: Tags"))
    func `each label is answered once, whichever line has it`() {
        let net = Self.room("labeled-response")
        net.send("ann", "@label=begin BATCH +1 draft/multiline #room")
        #expect(
            net.ask("ann", "@label=line;batch=1 PRIVMSG #room :one")
                == ["@label=line :irc.test ACK"])
        #expect(
            net.ask("ann", "@label=end BATCH -1")
                == ["@label=begin :irc.test ACK", "@label=end :irc.test ACK"])
    }

    @Test(.rule("IRCv3 labeled-response: Tags", "RFC 2812, 5.2 (404)"))
    func `a refusal has the label, and refuses the whole message`() {
        let net = Self.room("labeled-response echo-message")
        net.send("ann", "MODE #room +C")
        for nick in ["ann", "bob", "cat"] { _ = net.received(nick) }
        Self.send(net, "one", "\u{1}VERSION\u{1}", tags: "label=l")
        #expect(
            net.received("ann")
                == ["@label=l :irc.test 404 ann #room :Cannot send to this room (+C)"])
        Self.send(net, "one", "\u{1}VERSION\u{1}", command: "NOTICE", tags: "label=l")
        #expect(net.received("ann") == ["@label=l :irc.test ACK"])
        for nick in ["bob", "cat"] { #expect(net.received(nick).isEmpty) }
    }

    @Test(
        .rule("RFC 2812, 5.2 (401, 403, 404)"),
        arguments: [
            ("nick", "401 ann nick :No such nick or room"),
            ("#none", "403 ann #none :No such room"),
            ("#closed", "404 ann #closed :Cannot send to this room (+n)"),
        ])
    func `what one line may not be sent to, several may not either`(
        target: String, answer: String
    ) {
        let net = Self.room()
        net.send("bob", "JOIN #closed")
        Self.send(net, "one", "two", to: target)
        #expect(net.received("ann") == [":irc.test \(answer)"])
        Self.send(net, "one", "two", to: target, command: "NOTICE")
        #expect(net.received("ann").isEmpty)
    }
}
