import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    /// Against the programs that people have, each as they call it.
    @Suite("Real peers", .timeLimit(.minutes(5)))
    struct RealPeersTests {
        private static let messages = ["Where is hope", "世界 e\u{301} 🔔", ""]

        @Test(arguments: [RealPeer.ncat, .socat].filter(\.isInstalled))
        func `the server answers a client in a pipe, and all of it arrives`(
            peer: RealPeer
        ) throws {
            let server = try RunningServer()
            let target =
                peer == .ncat
                ? ["127.0.0.1", "\(server.port)"] : ["-", "TCP:127.0.0.1:\(server.port)"]
            let client = try peer.start(target)
            let messages = Self.messages + (0..<2_000).map { "line \($0)" }
            try client.send(messages.map { $0 + "\n" }.joined())
            client.closeInput()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.lines.map { Reply($0)?.message } == messages)
        }

        @Test(.enabled(if: RealPeer.telnet.isInstalled, "inetutils-telnet is not installed"))
        func `the server answers telnet, which ends its lines with CR LF`() throws {
            let server = try RunningServer()
            let client = try RealPeer.telnet.start(["127.0.0.1", "\(server.port)"])
            try client.wait(for: "a connection") { $0.output.text.contains("Escape character") }
            for (index, message) in ["Where is hope", "When words fail"].enumerated() {
                try client.send(message + "\n")
                try client.wait(for: "reply \(index)") { program in
                    Reply(program.output.lines.last ?? "")?.message == message
                }
            }
            client.closeInput()
            _ = try client.waitForExit()
        }

        @Test(.enabled(if: RealPeer.ncat.isInstalled, "ncat is not installed"))
        func `the client talks to ncat, which sends back what it gets`() throws {
            let port = try Self.freePort()
            let server = try RealPeer.ncat.start([
                "-v", "-l", "127.0.0.1", "\(port)", "--keep-open", "--exec", "/bin/cat",
            ])
            try server.wait(for: "a listening server") { $0.errors.text.contains("Listening on") }
            try expectEcho(from: "127.0.0.1:\(port)")
        }

        @Test(.enabled(if: RealPeer.socat.isInstalled, "socat is not installed"))
        func `the client talks to socat, by TCP and by a UNIX socket`() throws {
            let folder = try TemporaryFolder()
            let port = try Self.freePort()
            let path = folder.path.appending("socket").string
            let endpoints = [
                "127.0.0.1:\(port)": "TCP-LISTEN:\(port),bind=127.0.0.1,fork,reuseaddr",
                "unix:\(path)": "UNIX-LISTEN:\(path),fork",
            ]
            for (endpoint, listener) in endpoints {
                let server = try RealPeer.socat.start(["-d", "-d", listener, "EXEC:/bin/cat"])
                try server.wait(for: "a listening server") {
                    $0.errors.text.contains("listening on")
                }
                try expectEcho(from: endpoint)
            }
        }

        /// The echo service of inetd has a port of its own, which is the superuser's.
        @Test(
            .enabled(
                if: RealPeer.inetd.isInstalled && geteuid() == 0,
                "inetutils-inetd is not installed, or this is not root"))
        func `the client talks to the echo service of inetutils`() throws {
            let folder = try TemporaryFolder()
            try folder.write(
                "127.0.0.7:echo stream tcp nowait root internal\n", to: "inetd.conf")
            let server = try RealPeer.inetd.start([
                "-d", "--pidfile=\(folder.path.appending("inetd.pid"))",
                folder.path.appending("inetd.conf").string,
            ])
            try server.wait(for: "a listening server") {
                ($0.output.text + $0.errors.text).contains("registered internal")
            }
            try expectEcho(from: "127.0.0.7:7")
        }

        @Test(
            .enabled(
                if: RealPeer.ncat.isInstalled && RealPeer.socat.isInstalled,
                "ncat or socat is not installed"))
        func `in the full screen a server of one person is a conversation`() throws {
            let port = try Self.freePort()
            let server = try RealPeer.ncat.start(["-v", "-l", "127.0.0.1", "\(port)"])
            try server.wait(for: "a listening server") { $0.errors.text.contains("Listening on") }
            let client = try Client.onTerminal("127.0.0.1:\(port)")
            try client.waitUntilConnected()
            try client.type("hello over there\r")
            try server.wait(for: "the message") { $0.output.lines.last == "hello over there" }
            try server.send("hello yourself\n")
            try client.waitForText("hello yourself")
            server.process.signal(SIGKILL)
            try client.waitForText("down:")
        }

        private func expectEcho(from endpoint: String) throws {
            let client = try Client.inPipes(endpoint)
            let messages = ["Where is hope"] + (0..<200).map { "line \($0)" }
            try client.send(messages.map { $0 + "\n" }.joined())
            client.closeInput()
            #expect(try client.waitForExit() == .exited(0), "\(client.errors.text)")
            #expect(client.output.lines == messages)
            #expect(client.errors.text == "")
        }

        /// One that the kernel has just given, for programs that do not tell theirs.
        private static func freePort() throws -> UInt16 { try TestListener().port }
    }
}
