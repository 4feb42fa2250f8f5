import FileTesting
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("A room of carillond at telnet", .timeLimit(.minutes(10)))
    struct LineRoomTests {
        private static let settings = """
            service = chat
            [service chat]
            time-format = %%
            [listener telnet]
            listen = 127.0.0.1:0
            service = chat
            framing = lines
            room = #tea

            """

        /// A server with these settings, and the ports for clients of IRC and for telnet.
        private func serve(
            in folder: TemporaryFolder
        ) throws -> (server: RunningServer, irc: UInt16, telnet: UInt16) {
            try folder.write(Self.settings, to: "c.conf")
            let server = try RunningServer("--config", "\(folder.path)/c.conf")
            #expect(server.program.errors.text == "")
            let lines = server.program.output.lines.filter { $0.hasPrefix("listening on ") }
            let telnet = try #require(lines.first { $0.contains("listener telnet") })
            let address = telnet.split(separator: " ")[2].split(separator: ",")[0]
            let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
            return (server, server.port, port)
        }

        @Test func `everybody hears everybody, 20 at telnet and 20 at clients of IRC`() throws {
            let folder = try TemporaryFolder()
            let (server, ircPort, telnetPort) = try serve(in: folder)
            defer { withExtendedLifetime(server) {} }
            let people = try (1...20).map { number in
                let stream = try TestStream(toPort: telnetPort)
                let welcome = "[%] * you are guest-\(number);"
                try stream.wait(for: welcome) { $0.text.contains(welcome) }
                return stream
            }
            let clients = try (1...20).map { number in
                let stream = try TestStream(toPort: ircPort)
                try stream.send(
                    "CAP REQ :echo-message\r\nNICK irc\(number)\r\nUSER u 0 * :u\r\nCAP END\r\n"
                        + "JOIN #tea\r\n")
                try stream.wait(for: "the entry") { $0.text.contains(" 366 ") }
                return stream
            }
            for round in 1...5 {
                for number in 0..<20 {
                    try people[number].send("said telnet \(number) \(round)\r\n")
                    try clients[number].send("PRIVMSG #tea :said irc \(number) \(round)\r\n")
                }
            }
            func said(_ stream: TestStream) throws -> [String] {
                func all() -> [String] {
                    stream.input.text.split(whereSeparator: \.isNewline).compactMap { line in
                        line.firstRange(of: ":said ").map { String(line[$0.lowerBound...]) }
                            ?? line.firstRange(of: ": said ").map {
                                ":" + line[$0.lowerBound...].dropFirst(2)
                            }
                    }
                }
                try stream.wait(for: "200 lines") { _ in all().count >= 200 }
                return all()
            }
            let order = try said(people[0])
            #expect(Set(order).count == 200)
            for stream in people + clients { #expect(try said(stream) == order) }
        }

        @Test func `a line in a pipe is answered, and heard by clients of IRC`() throws {
            let folder = try TemporaryFolder()
            let (server, ircPort, telnetPort) = try serve(in: folder)
            defer { withExtendedLifetime(server) {} }
            let ann = try IRCClient("ann", at: ircPort)
            try ann.send("JOIN #tea")
            try ann.wait(for: " 366 ann #tea ")
            let client = try Client.inPipes("127.0.0.1:\(telnetPort)")
            try client.send("Where is hope\n")
            client.closeInput()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.lines.last == "[%] guest-1: Where is hope")
            try ann.wait(for: " PRIVMSG #tea :Where is hope")
            try ann.wait(for: " QUIT :")
        }

        @Test func `settings of a room that cannot work are found before a start`() throws {
            let folder = try TemporaryFolder()
            let text = Self.settings.replacing("room = #tea", with: "room = tea")
            try folder.write(text, to: "c.conf")
            let check = try PipedProgram(
                try ChildProcess.product("carillond"),
                ["--config", "\(folder.path)/c.conf", "--check"])
            #expect(try check.waitForExit() == .exited(78))
            #expect(check.errors.text.contains("c.conf:8:8: room cannot be \"tea\""))
        }
    }
}
