import ReactorIRC
import ReactorKit
import ReactorTesting
import Testing

@testable import ChatCore

/// Lines as clients may send them, and as they are answered.
@Suite("The form of messages", .timeLimit(.minutes(10)))
struct MessageFormatTests {
    private let net = TestNetwork()

    init() { net.fill("#room", "ann", "bob") }

    // MARK: - What clients send

    @Test(
        .rule("RFC 2812, 2.3.1", "modern: Command"), arguments: ["PING 1", "ping 1", "pInG 1"])
    func `a command is the same in either case`(line: String) {
        #expect(net.ask("ann", line) == [":irc.test PONG irc.test :1"])
    }

    @Test(
        .rule("RFC 1459, 2.3.1", "modern: Message Format"),
        arguments: ["PING  1", "  PING 1", "PING 1  ", ":ann   PING   1", "@a=b   PING 1"])
    func `several spaces are as one`(line: String) {
        #expect(net.ask("ann", line) == [":irc.test PONG irc.test :1"])
    }

    @Test(
        .rule("RFC 2812, 2.3.1", "modern: Parameters"),
        arguments: [
            ("hello", "hello"), (":hello", "hello"), ("::)", ":)"),
            (": two  words ", " two  words "),
            (":a :b", "a :b"), ("a:b", "a:b"),
        ])
    func `the last parameter is the same with its colon as without, and may have spaces`(
        parameter: String, text: String
    ) {
        #expect(
            net.relay("ann", "PRIVMSG bob \(parameter)", to: "bob")
                == [[":\(net.source("ann")) PRIVMSG bob :\(text)"]])
    }

    @Test(.rule("RFC 2812, 2.3.1"))
    func `the fifteenth parameter extends to the end of the line`() {
        let fourteen = [String](repeating: "x", count: 14).joined(separator: " ")
        // ISON takes words of a parameter as nicks, but no nick begins with a colon.
        #expect(net.ask("ann", "ISON \(fourteen) ann bob") == [":irc.test 303 ann :ann bob"])
        #expect(net.ask("ann", "ISON \(fourteen) ann :bob") == [":irc.test 303 ann :ann"])
        #expect(net.ask("ann", "ISON \(fourteen) :ann bob") == [":irc.test 303 ann :ann bob"])
    }

    @Test(
        .rule("RFC 2812, 2.3", "modern: Source"),
        arguments: [":bob", ":bob!~bob@local", ":irc.test", ":nobody", ":"])
    func `a source in front of a command is ignored`(source: String) {
        #expect(
            net.relay("ann", "\(source) PRIVMSG #room :x", to: "ann", "bob")
                == [[], [":\(net.source("ann")) PRIVMSG #room :x"]])
    }

    @Test(
        .rule("modern: Compatibility with incorrect software"),
        arguments: ["", " ", ":", ":ann", ":ann ", "@a=b", "@a=b ", "@a=b :ann", "::x", ":a :b"])
    func `a line without a command is ignored`(line: String) {
        #expect(net.ask("ann", line).isEmpty)
        #expect(net.ask("ann", "PING 1").count == 1)
    }

    private static let invalidCharacter =
        ":irc.test FAIL * INVALID_CHARACTER :A line cannot have a NUL, or a CR that is not at its end"

    @Test(.rule("RFC 2812, 2.3.1"), arguments: ["\u{0}", "\r"])
    func `a line with a NUL or a lone CR is refused, and the sender is answered`(byte: String) {
        for line in ["PING a\(byte)b", "PRIVMSG bob :a\(byte)b", "\(byte)PING 1"] {
            #expect(net.relay("ann", line, to: "ann", "bob") == [[Self.invalidCharacter], []])
        }
        #expect(net.ask("ann", "PING 1").count == 1)
    }

    @Test(
        .rule("RFC 2812, 2.3", "modern: Compatibility with incorrect software"),
        arguments: [
            ("PING 1\r\nPING 2\r\n", ["1", "2"]), ("PING 1\nPING 2\n", ["1", "2"]),
            ("PING 1\n\r\n\n\nPING 2\r\n", ["1", "2"]),
            ("PING 1\r\nPING 2\r", ["1"]), ("PING 1\r\nPING 2", ["1"]),
        ])
    func `a line ends with CRLF or LF, not with CR, and empty ones are ignored`(
        stream: String, tokens: [String]
    ) throws {
        let receiver = StreamTests.Receiver { net.handle($0, of: "ann") }
        try receiver.connectionMade(RecordingTransport())
        try receiver.dataReceived(Array(stream.utf8).span)
        #expect(net.received("ann") == tokens.map { ":irc.test PONG irc.test :\($0)" })
    }

    @Test(.rule("RFC 2812, 2.3", "modern: Compatibility with incorrect software"))
    func `two lines with a CR between them are refused as one`() throws {
        let receiver = StreamTests.Receiver { net.handle($0, of: "ann") }
        try receiver.connectionMade(RecordingTransport())
        try receiver.dataReceived(Array("PING 1\rPING 2\r\nPING 3\n".utf8).span)
        #expect(net.received("ann") == [Self.invalidCharacter, ":irc.test PONG irc.test :3"])
    }

    @Test(
        .rule("RFC 2812, 2.4", "RFC 2812, 5.2 (421)"),
        arguments: ["001 bob :x", "433 * ann :x", "000", "999 x", "0001"])
    func `a reply that a client sends is an unknown command`(line: String) {
        let command = line.prefix { $0 != " " }
        #expect(
            net.relay("ann", line, to: "ann", "bob")
                == [[":irc.test 421 ann \(command) :Unknown command"], []])
    }

    @Test(
        .rule("RFC 2812, 5.2 (421)", "modern: ERR_UNKNOWNCOMMAND (421)"),
        arguments: ["foo", "P", "PRIVMSGS", "Ä", "A-VERY-LONG-COMMAND", "PING!"])
    func `an unknown command is named as it was sent`(command: String) {
        #expect(
            net.ask("ann", "\(command) #room :x")
                == [":irc.test 421 ann \(command) :Unknown command"])
    }

    @Test(
        .rule("RFC 2812, 3.1.6", "RFC 2812, 3.1.8", "RFC 2812, 3.5", "Carillon: one server alone"),
        arguments: [
            "SERVICE a * *.test 0 0 :x", "SQUIT irc.test :x", "SERVLIST", "SQUERY a :x",
            "CONNECT a 1", "TRACE", "DIE", "RESTART", "SERVER a 1 :x", "NJOIN #room :ann",
        ])
    func `commands of linked servers and services are unknown`(line: String) {
        let command = line.prefix { $0 != " " }
        #expect(net.ask("ann", line) == [":irc.test 421 ann \(command) :Unknown command"])
    }

    @Test(
        .rule("RFC 2812, 4.5", "RFC 2812, 4.6", "RFC 2812, 5.2 (445, 446)"),
        arguments: [("SUMMON ann", "445", "SUMMON"), ("users", "446", "USERS")])
    func `SUMMON and USERS are disabled`(line: String, numeric: String, name: String) {
        #expect(net.ask("ann", line) == [":irc.test \(numeric) ann :\(name) is disabled"])
        net.open("new")
        #expect(net.ask("new", line) == [":irc.test 451 * :You have not registered"])
    }

    @Test(.rule("RFC 2812, 2.2", "modern: CASEMAPPING Parameter"))
    func `a nick is found in either case, and shown as it is`() {
        let ann = net.source("ann")
        #expect(net.ask("ann", "WHOIS BOB").first?.hasPrefix(":irc.test 311 ann bob ") == true)
        #expect(net.ask("ann", "WHO Bob").first?.contains(" bob H ") == true)
        #expect(net.ask("ann", "MODE #room +v bOb") == [":\(ann) MODE #room +v bob"])
        #expect(net.ask("ann", "KICK #ROOM BOB x") == [":\(ann) KICK #room bob :x"])
        #expect(net.ask("ann", "INVITE bOB #rooM") == [":irc.test 341 ann bob #room"])
    }

    // MARK: - What the server sends

    @Test(.rule("RFC 2812, 2.4", "modern: Numeric Replies"))
    func `a reply is from the server, and its first parameter is the client's nick`() {
        net.send("ann", "TOPIC #room x")
        net.send("ann", "MODE #room +beI a b c")
        net.send("ann", "AWAY x")
        let lines = [
            "LUSERS", "MOTD", "VERSION", "TIME", "INFO", "ADMIN", "LINKS", "STATS u", "HELP",
            "NAMES #room", "LIST", "WHO #room", "WHO ann %n", "WHOIS ann", "WHOWAS ann",
            "TOPIC #room",
            "MODE #room", "MODE #room beI", "MODE ann", "USERHOST ann", "ISON ann", "AWAY",
            "INVITE",
            "JOIN", "FOO", "PRIVMSG nobody x", "PART #none", "NICK 1", "USER a b c d", "KILL x y",
        ]
        for nick in ["ann", "Ann"] {
            net.send("ann", "NICK \(nick)")
            for line in lines {
                let replies = net.ask("ann", line)
                #expect(!replies.isEmpty, "\(line)")
                for reply in replies {
                    let words = reply.split(separator: " ")
                    #expect(words[0] == ":irc.test" && words[2] == nick, "\(reply)")
                    #expect(words[1].count == 3 && Int(words[1]) != nil, "\(reply)")
                }
            }
        }
    }

    @Test(
        .rule("RFC 2812, 2.3", "modern: Compatibility with incorrect software"),
        arguments: [
            "PRIVMSG #R", "NOTICE #R", "PRIVMSG bob", "PRIVMSG bob,#R", "TOPIC #R", "PART #R",
            "PART",
            "JOIN", "JOIN #new", "QUIT", "KICK #R bob", "KICK #R", "KICK", "AWAY", "WALLOPS",
            "KILL bob",
            "KILL", "MODE #R +b", "MODE #R +k", "MODE #R +l", "MODE #R +o", "MODE #R", "MODE N",
            "MODE",
            "INVITE bob", "INVITE", "NAMES", "LIST", "WHO", "WHOIS", "WHOWAS", "USERHOST", "ISON",
            "NICK", "PING", "MONITOR +", "MONITOR -", "MARKREAD", "MARKREAD #R", "SETNAME",
            "CAP REQ", "CAP", "HELP", "STATS",
            "STATS u", "LUSERS", "MOTD",
            "VERSION",
            "TIME", "INFO", "ADMIN", "LINKS", "LINKS *", "OPER", "USER a b c", "PASS", "FOO",
        ])
    func `no line exceeds 512 bytes or is cut inside a character, whatever was sent`(
        command: String
    ) {
        let nick = String(repeating: "n", count: 32)
        let room = "#" + String(repeating: "r", count: 63)
        net.fill(room, nick, "bob")
        net.addModes(.networkOperator, to: nick)
        let start = command.split(separator: " ").map {
            $0.split(separator: ",").map { $0 == "#R" ? room : $0 == "N" ? nick : String($0) }
                .joined(separator: ",")
        }.joined(separator: " ")
        for filler in ["é", "a", "\u{1F514}"] {
            let count = (510 - start.utf8.count - 2) / filler.utf8.count
            let line = "\(start) :" + String(repeating: filler, count: count)
            let lines = net.relay(nick, line, to: nick, "bob").joined()
            for line in lines {
                #expect(line.utf8.count <= 510)
                #expect(!line.contains("\u{FFFD}"))
            }
        }
        #expect(net.network.inconsistency == nil)
    }
}
