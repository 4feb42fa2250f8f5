import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond's status page", .timeLimit(.minutes(10)))
    struct StatusPageTests {
        private struct Page {
            let server: RunningServer
            let port: UInt16

            init(_ arguments: String...) throws {
                let words = ["--status-listen", "127.0.0.1:0"] + arguments
                server = try RunningServer(arguments: words)
                let line = server.program.output.lines.first { $0.hasPrefix("status on http://") }
                port = try #require(line.flatMap { UInt16($0.split(separator: ":").last ?? "") })
            }

            /// The answer to one request, after which the connection is closed.
            func get(_ path: String) throws -> (status: String, body: String) {
                let stream = try TestStream(toPort: port)
                try stream.send("GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                try stream.wait(for: "the whole answer") { $0.isOver }
                let text = stream.input.text
                let end = try #require(text.firstRange(of: "\r\n\r\n"))
                return (String(text.prefix { $0 != "\r\n" }), String(text[end.upperBound...]))
            }
        }

        @Test func `it reports health, and what was served`() throws {
            let page = try Page()
            #expect(try page.get("/healthz") == ("HTTP/1.1 200 OK", "ok\n"))
            #expect(try page.get("/readyz") == ("HTTP/1.1 200 OK", "ready\n"))
            let client = try TestStream(toPort: page.server.port)
            try client.send("Where is hope\n")
            _ = try client.line(0)
            let metrics = try page.get("/metrics").body
            for line in [
                "carillond_connections{listener=\"\"} 1",
                "carillond_accepts_total{listener=\"\"} 1",
                "carillond_messages_total 1", "carillond_received_bytes_total 14",
                "carillond_ready 1", "# TYPE carillond_turn_seconds histogram",
            ] {
                #expect(metrics.contains("\n\(line)\n"), "\(line)")
            }
            #expect(metrics.contains("\nprocess_open_fds "))
        }

        @Test func `connections that ask nothing do not keep a health check away`() throws {
            let page = try Page()
            let idle = try (0..<60).map { _ in try TestStream(toPort: page.port) }
            #expect(try page.get("/healthz") == ("HTTP/1.1 200 OK", "ok\n"))
            // The newest ones are still open.
            let last = try #require(idle.last)
            try last.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")
            try last.wait(for: "the answer") { $0.text.hasPrefix("HTTP/1.1 200 OK") }
        }

        @Test func `a server that was stopped is not ready, and serves on for its delay`() throws {
            let page = try Page("--set", "drain-delay=60s")
            let client = try TestStream(toPort: page.server.port)
            try client.send("before\n")
            _ = try client.line(0)
            page.server.program.process.signal(SIGTERM)
            try page.server.program.wait(for: "the word of it") {
                $0.output.text.contains("no longer ready")
            }
            #expect(
                try page.get("/readyz") == ("HTTP/1.1 503 Service Unavailable", "draining\n"))
            #expect(try page.get("/healthz").status == "HTTP/1.1 200 OK")
            try client.send("meanwhile\n")
            #expect(Reply(try client.line(1))?.message == "meanwhile")
            let late = try TestStream(toPort: page.server.port)
            try late.send("still here\n")
            #expect(Reply(try late.line(0))?.message == "still here")
            // Asked a second time it ends now.
            page.server.program.process.signal(SIGTERM)
            try client.wait(for: "FIN") { $0.isOver }
            client.close()
            late.close()
            #expect(try page.server.program.waitForExit() == .exited(0))
        }
    }
}
