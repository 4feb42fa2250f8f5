import Accounts
import ReactorIRC
import Testing

@testable import ChatCore

/// How sessions get what a log has.
@Suite("Replay", .timeLimit(.minutes(10)))
struct ReplayTests {
    private static let page = BatchID(number: 35)
    private static let time = ServerTime(milliseconds: 1_770_091_506_789)

    /// What a session with these capabilities gets of a record.
    private static func replay(
        _ record: LogRecord, capabilities: String, id: MessageID = MessageID(epoch: 36, offset: 7),
        inBatch outer: BatchID = page
    ) -> [String] {
        let net = TestNetwork()
        net.connect("bob", capabilities: capabilities)
        net.time = ServerTime(seconds: 1_900_000_000)
        _ = net.received("bob")
        net.perform(of: "bob") { network, session, effects in
            network.replay(record, id: id, inBatch: outer, to: session, into: &effects)
        }
        return net.received("bob")
    }

    private static func record(
        _ kind: LogRecord.Kind, _ lines: String..., account: String? = nil, isBot: Bool = false,
        clientTags: String = "", continuations: UInt32 = 0
    ) -> LogRecord {
        LogRecord(
            offset: 7, time: time, kind: kind,
            account: account.flatMap { AccountName(Array($0.utf8)) }, isBot: isBot,
            clientTags: Array(clientTags.utf8),
            lines: Array(lines.map { $0 + "\r\n" }.joined().utf8), continuations: continuations)
    }

    @Test
    func `a line is as it was, in the batch and with its own tags`() {
        let line = ":ann!a@host PRIVMSG #room :hello  there"
        let record = Self.record(
            .privmsg, line, account: "Ann", isBot: true, clientTags: "+a=b;+c")
        #expect(
            Self.replay(record, capabilities: "batch message-tags server-time account-tag") == [
                "@time=2026-02-03T04:05:06.789Z;msgid=10-7;bot;+a=b;+c;account=Ann;batch=z \(line)"
            ])
        #expect(Self.replay(record, capabilities: "batch") == ["@batch=z \(line)"])
        #expect(Self.replay(record, capabilities: "") == [line])
        #expect(
            Self.replay(record, capabilities: "batch message-tags", inBatch: .none)
                == ["@msgid=10-7;bot;+a=b;+c \(line)"])
    }

    @Test(
        arguments: [
            (LogRecord.Kind.notice, "NOTICE #room :hello"), (.part, "PART #room :bye"),
            (.quit, "QUIT :bye"), (.kick, "KICK #room bob :out"), (.mode, "MODE #room +o bob"),
            (.topic, "TOPIC #room :new"), (.nick, "NICK eve"),
        ])
    func `an event is as it was, without an id if it has none`(
        kind: LogRecord.Kind, text: String
    ) {
        let line = ":ann!a@host \(text)"
        #expect(
            Self.replay(Self.record(kind, line), capabilities: "batch message-tags", id: .none)
                == ["@batch=z \(line)"])
    }

    @Test
    func `JOIN has the form that the session asked for`() {
        let line = ":ann!a@host JOIN #room Ann :Ann  Real"
        let record = Self.record(.join, line, account: "Ann")
        #expect(Self.replay(record, capabilities: "batch extended-join") == ["@batch=z \(line)"])
        #expect(
            Self.replay(record, capabilities: "batch account-tag")
                == ["@account=Ann;batch=z :ann!a@host JOIN #room"])
    }

    @Test
    func `a message of tags is for sessions with tags`() {
        let line = ":ann!a@host TAGMSG #room"
        let record = Self.record(.tagmsg, line, clientTags: "+draft/react=x")
        #expect(
            Self.replay(record, capabilities: "batch message-tags")
                == ["@msgid=10-7;+draft/react=x;batch=z \(line)"])
        #expect(Self.replay(record, capabilities: "batch").isEmpty)
    }

    @Test
    func `several lines are a batch in the batch`() {
        let lines = ["hello", "", "how is ", "everyone :"].map {
            ":ann!a@host PRIVMSG @#room :\($0)"
        }
        let record = Self.record(
            .privmsg, lines[0], lines[1], lines[2], lines[3], account: "Ann", clientTags: "+c",
            continuations: 0b1000)
        #expect(
            Self.replay(record, capabilities: "batch draft/multiline message-tags account-tag") == [
                "@msgid=10-7;+c;account=Ann;batch=z "
                    + ":ann!a@host BATCH +zik10j draft/multiline @#room",
                "@batch=zik10j \(lines[0])", "@batch=zik10j \(lines[1])",
                "@batch=zik10j \(lines[2])",
                "@batch=zik10j;draft/multiline-concat \(lines[3])",
                "@batch=z :irc.test BATCH -zik10j",
            ])
        #expect(
            Self.replay(record, capabilities: "batch message-tags") == [
                "@msgid=10-7;+c;batch=z \(lines[0])", "@+c;batch=z \(lines[2])",
                "@+c;batch=z \(lines[3])",
            ])
        #expect(
            Self.replay(record, capabilities: "draft/multiline") == [lines[0], lines[2], lines[3]])
    }

    @Test
    func `a record that cannot be read is left out`() {
        #expect(Self.replay(Self.record(.privmsg), capabilities: "batch").isEmpty)
        #expect(Self.replay(Self.record(.join, "JOIN #room"), capabilities: "batch").isEmpty)
        #expect(
            Self.replay(Self.record(.privmsg, "PRIVMSG", "x"), capabilities: "batch").isEmpty)
    }
}
