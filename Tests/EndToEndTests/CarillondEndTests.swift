import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond's end", .timeLimit(.minutes(10)))
    struct CarillondEndTests {
        @Test(arguments: [SIGTERM, SIGINT])
        func `a signal ends it with status 0`(signal: Int32) throws {
            let server = try RunningServer()
            server.program.process.signal(signal)
            #expect(try server.program.waitForExit() == .exited(0))
            #expect(server.program.errors.bytes.isEmpty)
        }

        @Test func `an idle client gets FIN, and does not delay the end`() throws {
            let server = try RunningServer()
            let client = try TestStream(toPort: server.port)
            try client.send("before\n")
            #expect(Reply(try client.line(0))?.message == "before")
            server.program.process.signal(SIGTERM)
            try client.wait(for: "FIN", within: .seconds(3)) { $0.isOver }
            #expect(client.input.failure == nil)
            // The client keeps its side open: the drain limit of 5 seconds ends that.
            #expect(try server.program.waitForExit(within: .seconds(8)) == .exited(0))
        }

        @Test func `when the client closes too it ends at once`() throws {
            let server = try RunningServer()
            var client: TestStream? = try TestStream(toPort: server.port)
            try client?.send("before\n")
            _ = try client?.line(0)
            server.program.process.signal(SIGTERM)
            try client?.wait(for: "FIN", within: .seconds(3)) { $0.isOver }
            client = nil
            #expect(try server.program.waitForExit(within: .seconds(3)) == .exited(0))
        }

        @Test func `what had arrived when it was stopped is answered`() throws {
            let server = try RunningServer()
            let client = try TestStream(toPort: server.port)
            try client.send("before\n")
            _ = try client.line(0)
            // Stopped, it finds the lines and the signal together.
            server.program.process.signal(SIGSTOP)
            let lines = (0..<5_000).map { "late \($0)" }
            try client.send(lines.map { "\($0)\n" }.joined())
            server.program.process.signal(SIGTERM)
            server.program.process.signal(SIGCONT)
            try client.wait(for: "FIN") { $0.isOver }
            #expect(client.input.failure == nil)
            #expect(client.input.lines.dropFirst().map { Reply($0)?.message } == lines)
            client.close()
            #expect(try server.program.waitForExit() == .exited(0))
        }

        @Test func `a second signal means now`() throws {
            let server = try RunningServer()
            let client = try TestStream(toPort: server.port)
            try client.send("before\n")
            _ = try client.line(0)
            server.program.process.signal(SIGINT)
            try client.wait(for: "FIN") { $0.isOver }
            server.program.process.signal(SIGINT)
            #expect(try server.program.waitForExit(within: .seconds(3)) == .exited(0))
        }

        @Test func `its port can be had again at once`() throws {
            let server = try RunningServer()
            let client = try TestStream(toPort: server.port)
            try client.send("before\n")
            _ = try client.line(0)
            try server.kill()
            let next = try server.restarted()
            let again = try TestStream(toPort: next.port)
            try again.send("after\n")
            #expect(Reply(try again.line(0))?.message == "after")
        }

        @Test func `a reader of its output that exits does not end it`() throws {
            let server = try RunningServer()
            server.program.closeOutput()
            let client = try TestStream(toPort: server.port)
            try client.send("still here\n")
            #expect(Reply(try client.line(0))?.message == "still here")
        }
    }
}
