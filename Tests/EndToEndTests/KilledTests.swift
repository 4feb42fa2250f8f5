import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("After kill -9", .timeLimit(.minutes(10)))
    struct KilledTests {
        @Test func `port, locks and sockets are there for the next one at once`() throws {
            let server = try BackgroundServer()
            let path = server.folder.path.appending("chat").string
            let first = try server.serve("--listen", "unix:\(path)")
            let port = try BackgroundServer.port(in: first.output.text)
            // One is connected, so that the port has a past.
            let client = try TestStream(toPort: port)
            try client.send("before\n")
            _ = try client.line(0)
            first.process.signal(SIGKILL)
            #expect(try first.waitForExit() == .killed(signal: SIGKILL))
            #expect(server.process == first.process.id)
            let next = try server.serve(
                "--listen", "127.0.0.1:\(port)", "--listen", "unix:\(path)")
            #expect(server.process == next.process.id)
            for again in [try TestStream(toPort: port), try TestStream(toPath: path)] {
                try again.send("after\n")
                #expect(Reply(try again.line(0))?.message == "after")
                again.close()
            }
            #expect(try server.ask("stop").ending == .exited(0))
        }

        /// The calls by which a start leaves something behind, in their order: the pid-file, the
        /// control socket, and the two places where it listens. It is killed as it enters each.
        private static let steps = [
            "flock:1", "pwrite64:1", "ftruncate:1", "bind:1", "chmod:1", "listen:1", "bind:2",
            "listen:2", "bind:3", "listen:3", "write:1",
        ]

        @Test(.enabled(if: Tracer.isInstalled, "strace is not installed"))
        func `at whatever step of its start, the next one starts`() throws {
            let server = try BackgroundServer()
            let path = server.folder.path.appending("chat").string
            for step in Self.steps {
                let words = step.split(separator: ":")
                let injection = "inject=\(words[0]):signal=KILL:when=\(words[1])"
                let program = try server.start(
                    traced: ["-e", injection], "--listen", "unix:\(path)")
                #expect(try program.waitForExit() == .killed(signal: SIGKILL), "\(step)")
                #expect(!program.output.text.contains("waiting for connection"), "\(step)")
            }
            let program = try server.serve("--listen", "unix:\(path)")
            #expect(server.process == program.process.id)
            #expect(try server.ask("stop").ending == .exited(0))
        }

        @Test func `a predecessor that is killed while it drains breaks nothing else`() throws {
            let server = try BackgroundServer("--set", "drain-timeout=600s")
            let old = try server.serve()
            let port = try BackgroundServer.port(in: old.output.text)
            let client = try TestStream(toPort: port)
            try client.send("before\n")
            _ = try client.line(0)
            #expect(try server.ask("upgrade").ending == .exited(0))
            old.process.signal(SIGKILL)
            #expect(try old.waitForExit() == .killed(signal: SIGKILL))
            let again = try TestStream(toPort: port)
            try again.send("after\n")
            #expect(Reply(try again.line(0))?.message == "after")
            again.close()
            #expect(try server.ask("stop").ending == .exited(0))
        }
    }
}
