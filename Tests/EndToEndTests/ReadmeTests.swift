import FileTesting
import SystemPackage
import TLSTesting
import TerminalTesting
import Testing

extension EndToEndTests {
    /// What the README and the guides show of the server, done as it is written there.
    @Suite("The README's examples of the server", .timeLimit(.minutes(10)))
    struct ReadmeTests {
        /// All texts.
        private let readme: String

        init() throws {
            let root = FilePath(#filePath).removingLastComponent().removingLastComponent()
                .removingLastComponent()
            readme = try ["README.md", "assets/server.md", "assets/chat.md"].map { name in
                let file = try FileDescriptor.open(root.appending(name), .readOnly)
                return try file.closeAfter {
                    let bytes = try unsafe [UInt8](unsafeUninitializedCapacity: 1 << 20) {
                        buffer, count in
                        count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer))
                    }
                    return String(decoding: bytes, as: UTF8.self)
                }
            }.joined()
        }

        /// The fenced block that has this in it, without its fences.
        private func block(with text: String) throws -> String {
            let parts = readme.split(separator: "\n```", omittingEmptySubsequences: false)
            let part = try #require(parts.first { $0.contains(text) }, "\(text)")
            return part.split(separator: "\n", maxSplits: 1)[1] + "\n"
        }

        /// A server with these settings, a certificate and files in a folder of its own, and the ports
        /// on which it listens.
        private func serve(
            _ settings: String, in folder: TemporaryFolder
        ) throws -> (server: PipedProgram, ports: [UInt16]) {
            let maker = CertificateMaker(.init(commonName: "home", names: "IP:127.0.0.1"))
            try folder.write(maker.certificateText, to: "chain.pem")
            try folder.write(maker.keyText, to: "key.pem")
            let moved = settings.replacing("/etc/carillon/", with: "\(folder.path)/")
            try folder.write(moved, to: "carillond.conf")
            let server = try PipedProgram(
                try ChildProcess.product("carillond"),
                ["--config", "\(folder.path)/carillond.conf", "--set", "control-socket=off"],
                environment: ["TZ": "UTC"])
            try server.wait(for: "a server") { $0.output.text.contains("waiting for connection") }
            #expect(server.errors.text == "")
            let ports = server.output.lines.compactMap { line in
                line.hasPrefix("listening on ")
                    ? UInt16(line.prefix { $0 != "," }.split(separator: ":").last ?? "") : nil
            }
            return (server, ports)
        }

        @Test(.enabled(if: TLSLineServer.isInstalled, "openssl is not installed"))
        func `the settings with a secure listener serve both addresses`() throws {
            // Ports of the kernel's choice.
            let settings = try block(with: "[listener secure]")
                .replacing("127.0.0.1:21567", with: "127.0.0.1:0")
                .replacing("tls:0.0.0.0:21568", with: "tls:127.0.0.1:0")
            let folder = try TemporaryFolder()
            let (server, ports) = try serve(settings, in: folder)
            defer { withExtendedLifetime(server) {} }
            try #require(ports.count == 2)
            let plain = try TestStream(toPort: ports[0])
            try plain.send("hello\n")
            #expect(Reply(try plain.line(0))?.message == "hello")
            let secure = try PipedProgram(
                TLSLineServer.path, ["s_client", "-connect", "127.0.0.1:\(ports[1])", "-quiet"])
            try secure.send("hello\n")
            try secure.wait(for: "the reply") {
                $0.output.lines.contains { Reply($0)?.message == "hello" }
            }
            // The limits at the start hold for both together.
            let others = try (0..<18).map { _ in try TestStream(toPort: ports[0]) }
            for client in others {
                try client.send("hello\n")
                #expect(Reply(try client.line(0))?.message == "hello")
            }
            let last = try TestStream(toPort: ports[0])
            #expect(
                try last.line(0) == "error: too many connections from your address, try again later"
            )
        }

        @Test(.enabled(if: TLSLineServer.isInstalled, "openssl is not installed"))
        func `the chat server's settings serve this machine, and others by TLS`() throws {
            let folder = try TemporaryFolder()
            try folder.write("Tea at five.\n", to: "motd")
            let settings = try block(with: "network = ExampleNet\n")
                .replacing("127.0.0.1:6667", with: "127.0.0.1:0")
                .replacing("tls:[::]:6697, tls:0.0.0.0:6697", with: "tls:127.0.0.1:0")
            let (server, ports) = try serve(settings, in: folder)
            defer { withExtendedLifetime(server) {} }
            try #require(ports.count == 2)
            let ann = try IRCClient("ann", at: ports[0])
            #expect(ann.stream.input.text.contains(" 372 ann :- Tea at five.\r\n"))
            #expect(ann.stream.input.text.contains(" NETWORK=ExampleNet "))
            let secure = try PipedProgram(
                TLSLineServer.path, ["s_client", "-connect", "127.0.0.1:\(ports[1])", "-quiet"])
            try secure.send("NICK bob\nUSER bob 0 * :Bob\nPRIVMSG ann :Where is hope\n")
            try ann.wait(for: " PRIVMSG ann :Where is hope")
        }

        @Test func `the first start prints what is printed there`() throws {
            let shown = try block(with: "$ swift run -c release carillond\n")
            let server = try RunningServer()
            _ = try TestStream(toPort: server.port)
            try server.program.wait(for: "the client") { $0.output.lines.count == 3 }
            let printed = server.program.output.text.replacing("\(server.port)", with: "21567")
            #expect(shown.split(separator: "\n").dropFirst().map { "\($0)\n" }.joined() == printed)
        }

        @Test func `the relay sends what is shown there`() throws {
            let shown = try block(with: "$ telnet localhost 21567\n").split(separator: "\n")
            let server = try RunningServer("--service", "relay")
            let alice = try TestStream(toPort: server.port)
            var count = 0
            for line in shown.dropFirst() {
                guard let said = Reply(line) else {
                    try alice.send("\(line)\r\n")
                    continue
                }
                if said.message.hasPrefix("bob: ") {
                    let bob = try TestStream(toPort: server.port)
                    try bob.send("/name bob\n\(said.message.dropFirst(5))\n")
                    // Bob joins, and changes his name.
                    count += 2
                }
                #expect(Reply(try alice.line(count))?.message == said.message)
                count += 1
            }
            #expect(count == 5)
        }

        @Test(arguments: [
            ["status"], ["stop"], ["reload"], ["upgrade"], ["--check"],
        ])
        func `each command that is named does what is written`(words: [String]) throws {
            #expect(readme.contains("`carillond \(words[0])`"))
            let server = try BackgroundServer()
            _ = try server.serve()
            if words == ["--check"] {
                let check = try PipedProgram(try ChildProcess.product("carillond"), words)
                #expect(try check.waitForExit() == .exited(0), "\(check.errors.text)")
            } else {
                let reply = try server.asking(words)
                #expect(try reply.waitForExit(within: .seconds(60)) == .exited(0))
            }
        }

        /// All pages, and the statuses of the two that have one each way.
        @Test func `each page that is named exists`() throws {
            let folder = try TemporaryFolder()
            let path = folder.path.appending("status").string
            let server = try RunningServer("--status-listen", "unix:\(path)")
            for page in ["/healthz", "/readyz", "/metrics"] {
                #expect(readme.contains("`\(page)`"))
                let client = try TestStream(toPath: path)
                try client.send("GET \(page) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                try client.wait(for: "the end") { $0.isOver }
                #expect(client.input.text.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(page)")
            }
            #expect(server.program.errors.text == "")
        }
    }
}
