import FileTesting
import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond's settings", .timeLimit(.minutes(10)))
    struct ServerSettingsTests {
        @Test func `--check reports what is wrong with line and reason, and serves no connection`()
            throws
        {
            let folder = try TemporaryFolder()
            try folder.write("max-line = 10\n\nmax-buffer = much\n", to: "c.conf")
            let file = "\(folder.path)/c.conf"
            let program = try carillond("--config", file, "--check")
            #expect(try program.waitForExit() == .exited(78))
            #expect(
                program.errors.text
                    == "carillond: error: \(file):3:14: max-buffer cannot be \"much\": "
                    + "allowed is 0 to 1024G bytes\n")
            try folder.write("max-line = 10\n", to: "c.conf")
            #expect(try carillond("--config", file, "--check").waitForExit() == .exited(0))
        }

        @Test func `on SIGHUP what can change does, and what is wrong changes nothing`() throws {
            let folder = try TemporaryFolder()
            try folder.write("max-line = 10\n", to: "c.conf")
            let server = try RunningServer("--config", "\(folder.path)/c.conf")
            try folder.write("max-line = 5\nthreads = 2\n", to: "c.conf")
            server.program.process.signal(SIGHUP)
            try server.program.wait(for: "the news") {
                $0.output.text.contains("max-line changed from 10 to 5, for new connections\n")
            }
            #expect(
                server.program.errors.text.contains(
                    "threads stays 1 until the next start, then 2"))
            let client = try TestStream(toPort: server.port)
            try client.send("123456\n")
            #expect(Reply(try client.line(0))?.message == "error: a line may have at most 5 bytes")

            try folder.write("max-line = 6\nmax-buffer = much\n", to: "c.conf")
            server.program.process.signal(SIGHUP)
            try server.program.wait(for: "the complaint") {
                $0.errors.text.contains("c.conf:2:14: max-buffer cannot be \"much\"")
                    && $0.errors.text.contains("nothing has changed")
            }
            let next = try TestStream(toPort: server.port)
            try next.send("123456\n")
            #expect(Reply(try next.line(0))?.message == "error: a line may have at most 5 bytes")
        }

        @Test func `a warning about the settings is logged once, until they change`() throws {
            let folder = try TemporaryFolder()
            try folder.write("mode = relay\n", to: "c.conf")
            let server = try RunningServer("--config", "\(folder.path)/c.conf")
            let warning = "\"mode\" is now \"service\""
            try server.program.wait(for: "the warning") { $0.errors.text.contains(warning) }
            for count in 1...2 {
                server.program.process.signal(SIGHUP)
                try server.program.wait(for: "the news") {
                    let news = $0.output.lines.filter { $0 == "read the settings again" }
                    return news.count == count
                }
            }
            #expect(server.program.errors.text.split(separator: warning).count == 2)
        }

        @Test func `a client beyond the limit gets an error`() throws {
            let server = try RunningServer("--max-connections", "1")
            let first = try TestStream(toPort: server.port)
            try first.send("one\n")
            #expect(Reply(try first.line(0))?.message == "one")
            let second = try TestStream(toPort: server.port)
            #expect(try second.line(0) == "error: too many connections, try again later")
            try second.wait(for: "the end") { $0.isOver }
            try server.program.wait(for: "a line in the log") {
                $0.errors.text.contains("max-connections is reached (1)\n")
            }
        }

        @Test func `an idle connection gets an error and is closed`() throws {
            let server = try RunningServer("--idle-timeout", "200ms")
            let client = try TestStream(toPort: server.port)
            #expect(Reply(try client.line(0))?.message == "error: idle timeout")
            try client.wait(for: "the end") { $0.isOver }
            #expect(client.input.failure == nil)
        }

        @Test func `a balancer's header counts where it is trusted`() throws {
            let server = try RunningServer("--set", "proxy-from=127.0.0.1")
            let client = try TestStream(toPort: server.port)
            try client.send("PROXY TCP4 192.0.2.1 192.0.2.9 4711 21567\r\nhello\n")
            #expect(Reply(try client.line(0))?.message == "hello")
            try server.program.wait(for: "the peer") {
                $0.output.lines.contains("...connected from: 192.0.2.1")
            }
        }

        @Test func `with threads it logs everything once, and serves the same port`() throws {
            let server = try RunningServer("--threads", "2")
            let clients = try (0..<20).map { _ in try TestStream(toPort: server.port) }
            for (number, client) in clients.enumerated() {
                try client.send("\(number)\n")
                #expect(Reply(try client.line(0))?.message == "\(number)")
            }
            try server.program.wait(for: "all of them") { $0.output.lines.count == 22 }
            #expect(
                server.program.output.lines.prefix(2) == [
                    "listening on 127.0.0.1:\(server.port)", "waiting for connection...",
                ])
            server.program.process.signal(SIGTERM)
            for client in clients { try client.wait(for: "FIN") { $0.isOver } }
            for client in clients { client.close() }
            #expect(try server.program.waitForExit() == .exited(0))
        }

        @Test func `a UNIX socket has the mode that is set, and is removed with the server`() throws
        {
            let folder = try TemporaryFolder()
            let path = "\(folder.path)/service"
            let server = try RunningServer("--listen", "unix:\(path)", "--set", "socket-mode=0620")
            #expect(folder.mode(of: "service") == 0o620)
            server.program.process.signal(SIGTERM)
            #expect(try server.program.waitForExit() == .exited(0))
            #expect(folder.mode(of: "service") == 0)
        }

        private func carillond(_ arguments: String...) throws -> PipedProgram {
            try PipedProgram(try ChildProcess.product("carillond"), arguments)
        }
    }
}
