import FileTesting
import Glibc
import SystemPackage
import TLSTesting
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond --chat", .timeLimit(.minutes(10)))
    struct ChatTests {
        @Test func `two clients chat, and nothing else is needed`() throws {
            let server = try RunningServer("--chat")
            #expect(
                server.program.output.text.contains(
                    "chat keeps nothing on disk: its rooms and topics end with this process\n"))
            let ann = try IRCClient("ann", at: server.port)
            let bob = try IRCClient("bob", at: server.port)
            try ann.send("JOIN #tea")
            try ann.wait(for: " 366 ann #tea ")
            try bob.send("JOIN #tea", "PRIVMSG #tea :Where is hope")
            try ann.wait(for: " PRIVMSG #tea :Where is hope")
            try ann.send("PRIVMSG bob :here")
            try bob.wait(for: " PRIVMSG bob :here")
            try bob.send("QUIT :bye")
            try bob.stream.wait(for: "the end") { $0.isOver }
            #expect(bob.stream.messages.last == "ERROR :Closing Link: Quit: bye")
            try ann.wait(for: " QUIT :Quit: bye")
        }

        @Test func `it listens on loopback only, at the port of IRC`() throws {
            let folder = try TemporaryFolder()
            let program = try PipedProgram(
                try ChildProcess.product("carillond"), ["--chat", "--listen", "off", "--check"],
                environment: folder.environment, in: folder)
            #expect(try program.waitForExit() == .exited(0))
            let help = try PipedProgram(try ChildProcess.product("carillond"), ["--help"])
            #expect(try help.waitForExit() == .exited(0))
            #expect(help.output.text.contains("127.0.0.1:6667"))
            let both = try PipedProgram(
                try ChildProcess.product("carillond"), ["--chat", "--service", "echo"])
            #expect(try both.waitForExit() == .exited(64))
            #expect(both.errors.text.contains("--chat is --service chat"))
        }

        @Test func `a client that is refused gets an ERROR that it can show`() throws {
            let server = try RunningServer("--chat", "--set", "max-connections-per-address=1")
            let ann = try IRCClient("ann", at: server.port)
            let second = try TestStream(toPort: server.port)
            try second.wait(for: "the end") { $0.isOver }
            #expect(
                second.input.text == "ERROR :Closing Link: too many connections from your "
                    + "address, try again later\n")
            try ann.send("QUIT")
        }

        @Test func `a client from a banned address gets an ERROR, and the log has it`() throws {
            let server = try RunningServer(
                "--chat", "--set", "service.chat.banned-addresses=127.0.0.1 spam")
            let client = try TestStream(toPort: server.port)
            try client.wait(for: "the end") { $0.isOver }
            #expect(client.input.text == "ERROR :Closing Link: Banned (spam)\n")
            try server.program.wait(for: "the line") {
                $0.errors.text.contains("127.0.0.1 was refused: Banned (spam)")
            }
        }

        @Test func `the log has why a web gateway is refused`() throws {
            let server = try RunningServer("--chat")
            let gateway = try TestStream(toPort: server.port)
            try gateway.send("WEBIRC sesame-street web a.host 192.0.2.1\r\n")
            try gateway.wait(for: "the end") { $0.isOver }
            try server.program.wait(for: "the line") {
                $0.errors.text.contains(
                    "warning: WEBIRC from 127.0.0.1 was refused: webirc does not name this address")
            }
        }

        @Test func `what people write is not logged`() throws {
            let server = try RunningServer(
                "--chat", "--set", "log-messages=on", "--log-level", "debug")
            let ann = try IRCClient("ann", at: server.port)
            try ann.send("JOIN #tea", "PRIVMSG #tea :hunter2", "PING behind")
            try ann.wait(for: " PONG carillon.local :behind")
            ann.stream.close()
            try server.program.wait(for: "the end of the connection") {
                $0.output.text.contains("...disconnected: 127.0.0.1")
            }
            #expect(!server.program.output.text.contains("hunter2"))
        }

        @Test func `at its end clients get the reason`() throws {
            let server = try RunningServer("--chat")
            let ann = try IRCClient("ann", at: server.port)
            server.program.process.signal(SIGTERM)
            try ann.stream.wait(for: "the end") { $0.isOver }
            #expect(
                ann.stream.messages.last
                    == "ERROR :Closing Link: The server is shutting down")
            ann.stream.close()
            #expect(try server.program.waitForExit() == .exited(0))
        }

        @Test func `a PROXY header has the client's address`() throws {
            let server = try RunningServer(
                "--chat", "--set", "proxy-from=127.0.0.1", "--set",
                "service.chat.flood-exempt=192.0.2.0/24")
            let ann = try TestStream(toPort: server.port)
            try ann.send("PROXY TCP4 192.0.2.1 127.0.0.1 1 2\r\n")
            try IRCClient.register("ann", ann)
            let bob = try TestStream(toPort: server.port)
            // Version 2: PROXY, TCP over IPv4, 12 bytes of addresses and ports.
            try bob.send(
                [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
                    + [0x21, 0x11, 0x00, 0x0C, 192, 0, 2, 1, 127, 0, 0, 1, 0, 1, 0, 2])
            try IRCClient.register("bob", bob)
            let hosts = [ann, bob].map { $0.messages[0].split(separator: "@").last }
            #expect(hosts[0] == hosts[1] && hosts[0] != nil)
            try bob.send("WEBIRC some-password web host 192.0.2.7\r\nPING behind\r\n")
            try bob.wait(for: "an answer") { $0.text.contains(":behind\r\n") }
            #expect(bob.input.text.contains(" 421 bob WEBIRC :"))
        }

        @Test func `a gateway states the address by WEBIRC`() throws {
            let server = try RunningServer(
                "--chat", "--set", "service.chat.webirc=127.0.0.1 sesame-street")
            let ann = try TestStream(toPort: server.port)
            try ann.send("WEBIRC sesame-street web a.host 192.0.2.1\r\n")
            try IRCClient.register("ann", ann)
            let bob = try IRCClient("bob", at: server.port)
            let hosts = [ann, bob.stream].map { $0.messages[0].split(separator: "@").last }
            #expect(hosts[0] != hosts[1])
            let eve = try TestStream(toPort: server.port)
            try eve.send("WEBIRC sesame-treats web a.host 192.0.2.1\r\n")
            try eve.wait(for: "the end") { $0.isOver }
            #expect(eve.messages == ["ERROR :Closing Link: WEBIRC is refused"])
        }

        @Test func `a UNIX socket has clients too`() throws {
            let folder = try TemporaryFolder()
            let path = folder.path.appending("chat").string
            let server = try RunningServer("--chat", "--listen", "unix:\(path)")
            let ann = try TestStream(toPath: path)
            try IRCClient.register("ann", ann)
            #expect(ann.messages[0].hasSuffix("ann!~ann@local"))
            let bob = try IRCClient("bob", at: server.port)
            try bob.send("PRIVMSG ann :hello")
            try ann.wait(for: "a message") { $0.text.contains(" PRIVMSG ann :hello\r\n") }
        }

        @Test(arguments: [1, 3])
        func `a client that does not read is closed, and delays no other`(threads: Int) throws {
            let server = try RunningServer(
                "--chat", "--threads", "\(threads)", "--set", "service.chat.sendq=64K")
            let ann = try IRCClient("ann", at: server.port)
            let bob = try IRCClient("bob", at: server.port)
            let eve = try IRCClient("eve", at: server.port)
            for client in [ann, bob, eve] {
                try client.send("JOIN #tea")
                try client.wait(for: " 366 ")
            }
            let text = String(repeating: "x", count: 400)
            let lines = String(repeating: "PRIVMSG #tea :\(text)\r\n", count: 100)
            // More than the kernel holds for one that does not read: 16 MiB.
            for number in 1...400 {
                try bob.stream.send("\(lines)PRIVMSG #tea :part \(number).\r\n")
                try ann.wait(for: "part \(number).", amongLast: 400)
                if ann.last(60_000).contains(" QUIT :SendQ exceeded\r\n") { break }
            }
            try ann.wait(for: " QUIT :SendQ exceeded\r\n", amongLast: 60_000)
            let warning =
                "127.0.0.1 was closed: it read too slowly, and more waited for it than allowed\n"
            try server.program.wait(for: "the log") { $0.errors.text.contains(warning) }
            _ = eve
        }

        @Test func `status has its figures, and no name of users`() throws {
            let server = try BackgroundServer("--chat")
            let program = try server.serve()
            let ann = try IRCClient("ann", at: try BackgroundServer.port(in: program.output.text))
            try ann.send("JOIN #tea", "SECRET x", "PING behind")
            try ann.wait(for: ":behind")
            let status = try server.ask("status")
            #expect(
                status.output.contains("chat         1 room, 1 user, 1 session, 1 refusal\n"))
            #expect(!status.output.contains("tea") && !status.output.contains("SECRET"))
        }

        @Test func `an upgrade closes the sessions with a reason, and the next are together`()
            throws
        {
            let server = try BackgroundServer("--chat")
            let old = try server.serve()
            let port = try BackgroundServer.port(in: old.output.text)
            let ann = try IRCClient("ann", at: port)
            let upgrade = try server.ask("upgrade")
            #expect(upgrade.ending == .exited(0), "\(upgrade.errors)")
            try ann.stream.wait(for: "the end") { $0.isOver }
            #expect(
                ann.stream.messages.last
                    == "ERROR :Closing Link: The server was replaced; connect again")
            ann.stream.close()
            #expect(try old.waitForExit() == .exited(0))
            let bob = try IRCClient("bob", at: port)
            let eve = try IRCClient("ann", at: port)
            try bob.send("PRIVMSG ann :hello")
            try eve.wait(for: " PRIVMSG ann :hello")
        }
    }
}

/// A client of IRC on this machine.
struct IRCClient {
    let stream: TestStream

    /// Connects and registers.
    init(_ nick: String, at port: UInt16) throws {
        stream = try TestStream(toPort: port)
        try Self.register(nick, stream)
    }

    /// Registers a connection.
    static func register(_ nick: String, _ stream: TestStream) throws {
        try stream.send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\n")
        // The last line of a registration: the message of the day, or that there is none.
        try stream.wait(for: "a registration") {
            $0.text.contains(" 376 \(nick) ") || $0.text.contains(" 422 \(nick) ")
        }
    }

    func send(_ lines: String...) throws {
        try stream.send(lines.map { "\($0)\r\n" }.joined())
    }

    /// The last bytes that arrived.
    func last(_ count: Int) -> String {
        String(decoding: stream.input.bytes.suffix(count), as: UTF8.self)
    }

    /// Waits until the last bytes contain this text.
    func wait(for text: String, amongLast count: Int) throws {
        try stream.wait(for: text) { _ in last(count).contains(text) }
    }

    /// Waits until a line contains this text.
    func wait(for text: String) throws {
        try stream.wait(for: text) { $0.text.contains(text) }
    }
}

extension TestStream {
    /// The lines that arrived, without CR and LF.
    var messages: [String] { input.text.split(separator: "\r\n").map(String.init) }
}
