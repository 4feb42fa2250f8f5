import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("After kill -9", .timeLimit(.minutes(5)))
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

        @Test func `at whatever moment of its start, the next one starts`() throws {
            let server = try BackgroundServer()
            let path = server.folder.path.appending("chat").string
            for moment in 0..<12 {
                let program = try server.start("--listen", "unix:\(path)")
                // Spread over the time that a start takes, and a little beyond.
                usleep(UInt32(moment) * 4_000)
                program.process.signal(SIGKILL)
                _ = try program.waitForExit()
            }
            let program = try server.serve("--listen", "unix:\(path)")
            #expect(server.process == program.process.id)
            #expect(try server.ask("stop").ending == .exited(0))
        }

        @Test func `a predecessor that is killed while it drains takes nothing with it`() throws {
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
