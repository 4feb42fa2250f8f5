import ChatService
import Figures
import ReactorKit
import ReactorTesting
import Services
import Testing

@Suite("Rooms at telnet", .timeLimit(.minutes(10)))
struct LineSessionTests {
    private static let welcome = "; /help, in carillon //help, lists what to type"

    @Test func `people at telnet and clients of IRC hear one another`() throws {
        let bench = try ChatBench(history: 0)
        let ann = try bench.join("ann", in: "#tea")
        let guest = try bench.dial()
        try bench.settle()
        #expect(guest.take() == ["* you are guest-1\(Self.welcome)"])
        #expect(ann.lines.count == 1)
        #expect(ann.take()[0].hasSuffix(" JOIN #tea"))
        try guest.type("Where is hope")
        #expect(guest.take() == ["guest-1: Where is hope"])
        #expect(ann.take().map { $0.contains(" PRIVMSG #tea :Where is hope") } == [true])
        try ann.send("PRIVMSG #tea :here")
        #expect(guest.take() == ["ann: here"])
        #expect(ann.take() == [])
        try guest.end()
        #expect(
            ann.take().map { $0.hasSuffix(" QUIT :Remote host closed the connection") } == [true])
    }

    @Test
    func `everybody gets each line once, in one order, 20 at telnet and 20 at clients of IRC`()
        throws
    {
        let bench = try ChatBench(history: 0)
        let guests = try (0..<20).map { _ in try bench.enter() }
        let clients = try (0..<20).map { number in
            let client = try bench.open()
            try client.send(
                "CAP REQ :echo-message", "NICK irc\(number)", "USER u 0 * :u", "CAP END",
                "JOIN #tea")
            return client
        }
        for guest in guests { guest.forget() }
        for client in clients { client.forget() }
        // All at once: the turns of the reactor decide the order.
        for round in 0..<5 {
            for (number, guest) in guests.enumerated() {
                try guest.session.dataReceived(Array("telnet \(number) \(round)\n".utf8).span)
                let line = Array("PRIVMSG #tea :irc \(number) \(round)\r\n".utf8)
                try clients[number].session.dataReceived(line.span)
            }
        }
        try bench.settle()
        let heard = guests.map { $0.lines.map { String($0.split(separator: ": ")[1]) } }
        let seen = clients.map { client in
            client.lines.compactMap { line in
                line.split(separator: " PRIVMSG #tea :").last.map(String.init)
            }
        }
        #expect(heard[0].count == 200)
        #expect(Set(heard[0]).count == 200)
        #expect(heard.allSatisfy { $0 == heard[0] })
        #expect(seen.allSatisfy { $0 == heard[0] })
    }

    @Test func `entries and leaves are said in words`() throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.enter()
        let other = try bench.enter()
        let ann = try bench.join("ann", in: "#tea")
        try ann.send("NICK bob", "PART #tea :bye", "JOIN #tea", "QUIT")
        try other.end()
        #expect(
            guest.lines == [
                "* guest-2 has come", "* ann has come", "* ann is called bob now", "* bob has left",
                "* bob has come", "* bob has left", "* guest-2 has left",
            ])
    }

    @Test func `a guest has the first number that is free`() throws {
        let bench = try ChatBench(history: 0)
        func named(_ number: Int) throws -> LineClient {
            let client = try bench.dial()
            try bench.settle()
            #expect(client.lines == ["* you are guest-\(number)\(Self.welcome)"])
            return client
        }
        let taken = try bench.join("guest-2")
        let first = try named(1)
        let third = try named(3)
        try first.type("/name alice")
        try taken.send("QUIT")
        let again = try named(1)
        let second = try named(2)
        try again.end()
        _ = try named(1)
        for guest in [second, third] { try guest.end() }
    }

    @Test func `a guest takes another name, and gets the command with the answer`() throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.enter()
        let other = try bench.enter()
        guest.forget()
        try guest.type("/name alice", "/name   alice ", "/name Alice")
        #expect(
            guest.take() == [
                "* you are alice now: /name alice", "* you are alice now: /name   alice ",
                "* you are Alice now: /name Alice",
            ])
        #expect(other.take() == ["* guest-1 is called alice now", "* alice is called Alice now"])
        try other.type("/name ALICE")
        #expect(other.take() == ["* the nick is already in use: /name ALICE"])
        try guest.end()
        try other.type("/name alice", "hello")
        #expect(
            other.take()
                == ["* Alice has left", "* you are alice now: /name alice", "alice: hello"])
    }

    @Test(arguments: [
        ("/name", "write /name and the name that you want"),
        ("/name \(String(repeating: "x", count: 33))", "a name has at most 32 bytes"),
        (
            "/name two words",
            #"a name has letters, digits and -_[]{}\|^`, and no digit or - at its start"#
        ),
        (
            "/name 10.0.0.2",
            #"a name has letters, digits and -_[]{}\|^`, and no digit or - at its start"#
        ),
        (
            "/name a\u{1B}[2J",
            #"a name has letters, digits and -_[]{}\|^`, and no digit or - at its start"#
        ),
        (
            "/name größer",
            #"a name has letters, digits and -_[]{}\|^`, and no digit or - at its start"#
        ),
        ("/name :a", #"a name has letters, digits and -_[]{}\|^`, and no digit or - at its start"#),
        ("/name *", #"a name has letters, digits and -_[]{}\|^`, and no digit or - at its start"#),
        ("/name NickServ", "the nick is reserved"),
        ("/wat now", "there is no such command; /help lists them"),
        ("", "an empty line says nothing"),
        ("/help", "/help shows this"),
    ])
    func `a refusal ends with what was typed, and nobody else sees it`(
        line: String, reason: String
    ) throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.enter()
        let ann = try bench.join("ann", in: "#tea")
        guest.forget()
        try guest.type(line, "still here")
        #expect(guest.lines.suffix(2) == ["* \(reason): \(line)", "guest-1: still here"])
        #expect(ann.lines.count == 1)
    }

    @Test func `help lists what to type, and how to leave`() throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.enter()
        guest.forget()
        try guest.type("/help")
        #expect(
            guest.lines == [
                "* /name NEW takes another name, of at most 32 bytes", "* /who lists who is here",
                "* // at the start of a line says one slash, and what follows it",
                "* to leave, close the connection: in telnet by Ctrl-] and then quit",
                "* /help shows this: /help",
            ])
    }

    @Test func `a banned name is refused in a sentence that begins small`() throws {
        let bench = try ChatBench(history: 0) { $0.addOperator() }
        let ann = try bench.joinOperator("ann")
        try ann.send("KLINE bot*!*@*")
        let guest = try bench.enter()
        guest.forget()
        try guest.type("/name bot1")
        #expect(guest.lines == ["* the nick is banned: /name bot1"])
    }

    @Test func `answers are in the order in which the lines were typed`() throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.enter()
        try guest.type("one", "/wat", "/name 1", "/who", "", "two")
        #expect(
            guest.lines.map { $0.split(separator: ": ").last.map(String.init) } == [
                "one", "/wat", "/name 1", "/who", "* an empty line says nothing", "two",
            ])
    }

    @Test func `who is here is listed without ranks`() throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.enter()
        _ = try bench.join("ann", in: "#tea")
        guest.forget()
        try guest.type("/who", "hello")
        #expect(guest.lines == ["* 2 here: guest-1, ann: /who", "guest-1: hello"])
    }

    @Test func `a long list of names is one line`() throws {
        let bench = try ChatBench(history: 0)
        let crowd = try (0..<500).map { _ in try bench.dial() }
        try bench.settle()
        crowd[0].forget()
        try crowd[0].type("/who")
        #expect(crowd[0].lines.count == 1)
        #expect(crowd[0].lines[0].hasPrefix("* 500 here: guest-1, guest-2, "))
        #expect(crowd[0].lines[0].hasSuffix(", guest-500: /who"))
    }

    @Test func `two slashes say one, and the sender gets what was typed`() throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.enter()
        let ann = try bench.join("ann", in: "#tea")
        guest.forget()
        try guest.type("//etc is a folder", "//", ":-)")
        #expect(
            guest.lines == ["guest-1: //etc is a folder", "guest-1: //", "guest-1: :-)"])
        #expect(
            ann.lines.map { $0.split(separator: "#tea :").last } == [
                "/etc is a folder", "/", ":-)",
            ])
    }

    @Test(arguments: [
        ("over\rwritten", "over^Mwritten"), ("\u{1B}[2Jclear", "^[[2Jclear"),
        ("bell\u{7}", "bell^G"),
        ("\u{1}ACTION waves\u{1}", "^AACTION waves^A"), ("nul\0", "nul^@"),
        ("\u{9B}2J", "<9B>2J"), ("a\u{202E}b", "a<202E>b"), ("größer 世界 👍🏽", "größer 世界 👍🏽"),
    ])
    func `what could steer a terminal reaches the others as marks`(
        text: String, shown: String
    ) throws {
        let bench = try ChatBench(history: 1)
        let guest = try bench.enter()
        let ann = try bench.join("ann", in: "#tea")
        guest.forget()
        try guest.type(text)
        // Nobody but oneself is hurt by one's own bytes, which a client compares.
        #expect(guest.lines == ["guest-1: \(text)"])
        #expect(ann.lines.map { $0.hasSuffix(" PRIVMSG #tea :\(shown)") } == [true])
        let late = try bench.dial()
        try bench.settle()
        #expect(late.lines[1] == "guest-1: \(shown)")
    }

    @Test func `bytes that are no UTF-8 reach the others as marks`() throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.enter()
        let ann = try bench.join("ann", in: "#tea")
        guest.forget()
        let bytes = [UInt8](0...255).filter { $0 != 0x0A && $0 != 0x2F }
        try guest.sendBytes(bytes + [0x0A])
        #expect(guest.transport.written == Array("[%] guest-1: ".utf8) + bytes + [0x0A])
        // Marks are longer than the bytes: these are several messages.
        let text = try #require(ann.lines.last)
        #expect(ann.lines.joined().utf8.allSatisfy { (0x20...0x7E).contains($0) })
        #expect(text.hasSuffix("<FE><FF>"))
    }

    @Test(arguments: [
        ("\u{2}bold\u{F} \u{3}04,12red\u{3} \u{4}FF0000x\u{1D}y", "ann: bold red xy"),
        ("\u{3}5,text \u{1B}[2J", "ann: ,text ^[[2J"),
        ("\u{1}ACTION waves\u{1}", "ann: /me waves"), ("* ann has left", "ann: * ann has left"),
    ])
    func `text of clients is shown without its formatting, and steers no terminal`(
        text: String, shown: String
    ) throws {
        let bench = try ChatBench(history: 0)
        let guest = try bench.enter()
        let ann = try bench.join("ann", in: "#tea")
        guest.forget()
        try ann.send("PRIVMSG #tea :\(text)", "PRIVMSG #tea :\u{1}VERSION\u{1}")
        #expect(guest.lines == [shown])
    }

    @Test func `private messages, notices and the topic are shown`() throws {
        let bench = try ChatBench(history: 0)
        let ann = try bench.join("ann", in: "#tea")
        try ann.send("TOPIC #tea :Tea at five")
        let guest = try bench.dial()
        try bench.settle()
        #expect(
            guest.take() == ["* you are guest-1\(Self.welcome)", "* the topic is: Tea at five"])
        try ann.send(
            "PRIVMSG guest-1 :psst", "NOTICE #tea :all of you", "TOPIC #tea :\u{1B}c",
            "TOPIC #tea :", "MODE #tea +m")
        #expect(
            guest.lines == [
                "ann to you: psst", "ann: all of you", "* ann has set the topic: ^[c",
                "* ann has removed the topic",
            ])
        guest.forget()
        try guest.type("hello")
        #expect(guest.lines == ["* you may not speak here now: hello"])
    }

    @Test func `who is removed from the room is told so, and the connection closed`() throws {
        let bench = try ChatBench(history: 0)
        let ann = try bench.join("ann", in: "#tea")
        let guest = try bench.enter()
        let other = try bench.enter()
        guest.forget()
        try ann.send("KICK #tea guest-1 :too \u{7}loud")
        #expect(guest.lines == ["* ann has removed you: too ^Gloud"])
        #expect(guest.transport.closings == [.loseConnection(within: .seconds(5))])
        #expect(other.lines == ["* ann has removed guest-1: too ^Gloud"])
    }

    @Test(arguments: [
        ("+i", "You must be invited to join"), ("+k secret", ""), ("+l 1", ""),
        ("+b *!*@*", ""),
    ])
    func `who may not come in gets the reason, and the connection is closed`(
        mode: String, reason: String
    ) throws {
        let bench = try ChatBench(history: 0)
        let ann = try bench.join("ann", in: "#tea")
        try ann.send("MODE #tea \(mode)")
        let guest = try bench.dial()
        try bench.settle()
        #expect(guest.lines.count == 1)
        #expect(guest.lines.first?.hasPrefix("* you cannot come in: ") == true)
        #expect(guest.transport.closings == [.loseConnection(within: .seconds(5))])
        try guest.end(.closed)
        #expect(bench.service.readings["carillond_chat_sessions"] == .number(1))
    }
}
