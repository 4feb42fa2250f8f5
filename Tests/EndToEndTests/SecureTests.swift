import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("TLS", .timeLimit(.minutes(10)), .enabled(if: TLSLineServer.isInstalled))
    struct SecureTests {
        private static let f5 = "\u{1B}[15~"
        private static let f9 = "\u{1B}[20~"
        private let folder: TestFolder

        init() throws {
            folder = try TestFolder()
        }

        private var home: [String: String] {
            ["TZ": "UTC", "HOME": folder.path, "XDG_STATE_HOME": folder.path]
        }

        private func plain(
            _ arguments: String..., sending text: String
        ) throws -> (ending: ChildProcess.Ending, output: String, errors: String) {
            let program = try PipedProgram(
                try ChildProcess.product("carillon"), arguments,
                environment: home)
            try? program.send(text)
            program.closeInput()
            let ending = try program.waitForExit()
            return (ending, program.output.text, program.errors.text)
        }

        @Test func `trust on first use is a person's choice, and a change is refused`() throws {
            let server = try TLSLineServer(in: folder)
            let client = try Client.onTerminal(
                server.endpoint, environment: home, columns: 130)
            try client.waitForText("down: certificate not trusted, F9 = accept")
            try client.waitForText("SHA-256 \(server.pin.dropFirst(7))")
            #expect(throws: (any Error).self) { try folder.known() }
            try client.type("/trust\r")
            try client.waitUntilConnected()
            try client.type("hope\r")
            try client.waitForText("epoh")
            let known = try folder.known()
            #expect(known.text.hasPrefix("\(server.endpoint) \(server.pin) "))
            #expect(known.mode == 0o600)

            try client.type(Self.f5)
            try client.waitForText("── down for less than 1 s ──")
            try client.waitUntilConnected()
            try client.type("again\r")
            try client.waitForText("niaga")

            try server.kill()
            try client.waitForText("retry in", within: .seconds(5))
            let other = try TLSLineServer(in: folder, port: server.port)
            try client.waitForText("down: THE CERTIFICATE HAS CHANGED, Enter = connect")
            try client.waitForText("expected: SHA-256 \(server.pin.dropFirst(7))")
            try client.waitForText("received: SHA-256 \(other.pin.dropFirst(7))")
            try client.type(Self.f9)
            try client.waitUntilConnected()
            try client.type("the new one\r")
            try client.waitForText("eno wen eht")
            try client.type("/info\r")
            try client.waitForText("accepted by you")
        }

        @Test func `without a screen it ends with 77, and prints how to trust`() throws {
            let server = try TLSLineServer(in: folder)
            let refused = try plain(server.endpoint, sending: "hope\n")
            #expect(refused.ending == .exited(77))
            #expect(refused.output.isEmpty)
            #expect(
                refused.errors == """
                    carillon: cannot connect to \(server.endpoint): certificate not trusted: it \
                    is self-signed; its fingerprint is \(server.pin); if that is the \
                    server's own, give it by --pin, or use --trust-on-first-use\n
                    """)
            let pinned = try plain("--pin", server.pin, server.endpoint, sending: "hope\n")
            #expect(pinned.output == "epoh\n" && pinned.ending == .exited(0))
            let first = try plain("--trust-on-first-use", server.endpoint, sending: "hope\n")
            #expect(first.output == "epoh\n" && first.ending == .exited(0))
            let later = try plain(server.endpoint, sending: "hope\n")
            #expect(later.output == "epoh\n" && later.ending == .exited(0))
        }

        @Test func `an endpoint of the settings has its own pin`() throws {
            let server = try TLSLineServer(in: folder)
            let settings = try folder.write(
                "[endpoint bell]\naddress = \(server.endpoint)\npin = \(server.pin)\n",
                to: "c.conf")
            let pinned = try plain("--config", settings, "bell", sending: "hope\n")
            #expect(pinned.output == "epoh\n" && pinned.ending == .exited(0))
            let pin = "sha256:" + String(repeating: "0", count: 64)
            let refused = try plain("--config", settings, "--pin", pin, "bell", sending: "hope\n")
            #expect(refused.ending == .exited(77), "the command line counts over the file")
        }

        @Test func `a pin that does not match is reported as that, and /trust cannot undo it`()
            throws
        {
            let server = try TLSLineServer(in: folder)
            let pin = "sha256:" + String(repeating: "0", count: 64)
            let shown = try plain("--pin", pin, server.endpoint, sending: "hope\n")
            #expect(shown.ending == .exited(77))
            #expect(shown.errors.contains("the certificate is not the pinned one; expected "))
            #expect(shown.errors.contains("start with --pin \(server.pin)"))
            #expect(!shown.errors.contains("CHANGED"))

            let client = try Client.onTerminal("--pin", pin, server.endpoint, columns: 120)
            try client.waitForText("down: the certificate is not the pinned one, Enter = connect")
            try client.waitForText("-- pinned: SHA-256 00:00:00")
            try client.waitForText("-- received: SHA-256 \(server.pin.dropFirst(7))")
            try client.type("/trust\r")
            try client.waitForText("--pin accepts no other certificate")
        }
    }

    @Suite("Ways to the server", .timeLimit(.minutes(10)))
    struct WaysTests {
        @Test func `a proxy of the environment is used, and shown`() throws {
            let proxy = try TestListener()
            let client = try Client.onTerminal(
                "away.example:7", environment: ["ALL_PROXY": "socks5://\(proxy.endpoint)"])
            let server = try proxy.accept()
            try Self.beSOCKS(server, host: "away.example")
            try client.waitForText("connected to away.example:7 via socks5://\(proxy.endpoint)")
            try client.type("hope\r")
            try server.wait(for: "a line") { $0.bytes.suffix(5) == Array("hope\n".utf8)[...] }
            try server.send("[now] hope\n")
            try client.waitForText("[now] hope")
        }

        @Test func `a proxy of the command line has priority over the environment`() throws {
            let proxy = try TestListener()
            let client = try PipedProgram(
                try ChildProcess.product("carillon"),
                ["--proxy", "socks5://\(proxy.endpoint)", "away.example:7"],
                environment: ["ALL_PROXY": "http://nowhere.invalid"])
            try client.send("hope\n")
            client.closeInput()
            let server = try proxy.accept()
            try Self.beSOCKS(server, host: "away.example")
            try server.wait(for: "a line") { $0.bytes.suffix(5) == Array("hope\n".utf8)[...] }
            try server.send("[now] hope\n")
            try server.wait(for: "FIN") { $0.isOver }
            server.close()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.text == "[now] hope\n")
        }

        @Test func `an invalid proxy is reported in one sentence, with status 78`() throws {
            let client = try PipedProgram(
                try ChildProcess.product("carillon"), ["away.example:7"],
                environment: ["ALL_PROXY": "ftp://nowhere"])
            client.closeInput()
            #expect(try client.waitForExit() == .exited(78))
            #expect(
                client.errors.text.hasPrefix(
                    "carillon: cannot connect to away.example:7: ALL_PROXY is not a valid proxy: "))
            #expect(client.errors.text.contains("--no-proxy"))
            #expect(client.errors.lines.count == 1)
        }

        @Test func `it stops no one who needs no proxy, and in the screen its own tab alone`()
            throws
        {
            let server = try RunningServer()
            let piped = try PipedProgram(
                try ChildProcess.product("carillon"), [server.endpoint],
                environment: ["ALL_PROXY": "ftp://nowhere"])
            try piped.send("hope\n")
            piped.closeInput()
            #expect(try piped.waitForExit() == .exited(0))
            #expect(piped.output.lines.compactMap { Reply($0)?.message } == ["hope"])

            let client = try Client.onTerminal(
                "away.example:7", server.endpoint, environment: ["ALL_PROXY": "ftp://nowhere"],
                columns: 120)
            try client.waitForText("down: ALL_PROXY is not a valid proxy, Enter = connect")
            try client.type("\u{1B}2")
            try client.waitUntilConnected()
            try client.talk("hope")
        }

        @Test func `a UNIX socket works, and its end is reported`() throws {
            let folder = try TestFolder()
            let endpoint = "unix:" + (try folder.place("socket"))
            let server = try PipedProgram(
                try ChildProcess.product("carillond"), ["--listen", endpoint],
                environment: ["TZ": "UTC"])
            try server.wait(for: "a listening server") {
                $0.output.text.contains("waiting for connection...")
            }
            let client = try Client.onTerminal(endpoint, columns: 120)
            try client.waitForText("connected to \(endpoint)")
            try client.talk("hope")
            server.process.signal(SIGTERM)
            _ = try server.waitForExit()
            try client.waitForText("no such socket, is the server running?")
        }

        @Test func `IPv6 in brackets is talked to`() throws {
            let server = try PipedProgram(
                try ChildProcess.product("carillond"), ["--listen", "[::1]:0"],
                environment: ["TZ": "UTC"])
            try server.wait(for: "a listening server") {
                $0.output.text.contains("waiting for connection...")
            }
            let line = server.output.lines.first { $0.hasPrefix("listening on [::1]:") } ?? ""
            let endpoint = String(line.dropFirst("listening on ".count))
            let client = try Client.onTerminal(endpoint)
            try client.waitForText("connected to \(endpoint)")
            try client.talk("hope")
        }

        /// The proxy's side of RFC 1928, without a method, for a name and port 7.
        private static func beSOCKS(_ stream: TestStream, host: String) throws {
            try stream.wait(for: "a greeting") { $0.bytes == [5, 1, 0] }
            try stream.send([5, 0])
            let request = [5, 1, 0, 3, UInt8(host.utf8.count)] + Array(host.utf8) + [0, 7]
            try stream.wait(for: "a request") { $0.bytes == [5, 1, 0] + request }
            try stream.send([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
        }
    }
}
