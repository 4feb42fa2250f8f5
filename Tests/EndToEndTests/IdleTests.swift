import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Idle", .timeLimit(.minutes(10)))
    struct IdleTests {
        /// F_SETPIPE_SZ, which fcntl.h declares only with _GNU_SOURCE.
        private static let setPipeSize: Int32 = 1031

        /// A client whose system calls are written to a pipe.
        private final class TracedClient {
            let terminal: TerminalProgram
            private let calls: FileDescriptor
            private let trace: InputEnd
            private let folder: TemporaryFolder

            init(_ arguments: [String], rows: Int = 24) throws {
                folder = try TemporaryFolder()
                let path = folder.path.appending("calls").string
                unsafe mkfifo(path, 0o600)
                calls = try FileDescriptor.open(FilePath(path), .readWrite, options: .closeOnExec)
                // Room for all calls of a start: they are not read before the program runs.
                _ = fcntl(calls.rawValue, IdleTests.setPipeSize, 1 << 20)
                trace = InputEnd(calls)
                terminal = try TerminalProgram(
                    Tracer.path,
                    Tracer.options("-o", path) + [try ChildProcess.product("carillon")]
                        + arguments,
                    environment: folder.environment, rows: rows)
            }

            deinit { try? calls.close() }

            /// The calls of so long a time.
            func calls(for duration: Duration) throws -> [String] {
                let start = trace.bytes.count
                let end = ContinuousClock.now + duration
                while try Readiness.wait(for: [trace.readiness], until: end) {
                    trace.drain()
                    terminal.drain()
                }
                return String(decoding: trace.bytes[start...], as: UTF8.self)
                    .split(separator: "\n").map(String.init)
            }

            /// Waits until it is idle: a draft is written a second after a key.
            func settle() throws {
                let end = ContinuousClock.now + .seconds(20)
                while try !calls(for: .milliseconds(1500)).isEmpty, ContinuousClock.now < end {}
            }
        }

        @Test(.enabled(if: Tracer.isInstalled, "strace is not installed"), arguments: [1, 3])
        func `an idle client makes no system call`(tabs: Int) throws {
            let server = try RunningServer()
            let client = try TracedClient(Array(repeating: server.endpoint, count: tabs))
            try client.terminal.waitUntilConnected()
            try client.terminal.talk("hello")
            try client.settle()
            let calls = try client.calls(for: .seconds(2))
            #expect(calls == [])
            // It was watched: a key is seen in the trace.
            try client.terminal.type("x")
            #expect(try !client.calls(for: .milliseconds(500)).isEmpty)
        }

        @Test(.enabled(if: Tracer.isInstalled, "strace is not installed"))
        func `a client that is down and waits for a key makes no system call`() throws {
            let server = try RunningServer()
            let client = try TracedClient([server.endpoint])
            try client.terminal.waitUntilConnected()
            try server.kill()
            try client.terminal.waitForText("retry in")
            try client.terminal.type("\u{1B}")
            try client.terminal.waitForText(", Enter = connect")
            try client.settle()
            #expect(try client.calls(for: .seconds(2)) == [])
            try client.terminal.type("x")
            #expect(try !client.calls(for: .milliseconds(500)).isEmpty)
        }

        @Test func `an idle program has no timer`() throws {
            let server = try RunningServer()
            let client = try Client.onTerminal(server.endpoint)
            try client.waitUntilConnected()
            try client.talk("hello")
            try SleepingProcess(client.process).waitUntilForGood()
            try SleepingProcess(server.program.process).waitUntilForGood()
            try server.kill()
            try client.waitForText("retry in")
            try client.type("\u{1B}")
            try client.waitForText(", Enter = connect")
            try SleepingProcess(client.process).waitUntilForGood()
        }

        /// The first wait lasts a second, the second one at most 1.5 and the third one 2.25: only
        /// the dials show.
        @Test(.enabled(if: Tracer.isInstalled, "strace is not installed"))
        func `a countdown that is not visible wakes no process`() throws {
            let server = try RunningServer()
            let client = try TracedClient([server.endpoint], rows: 2)
            try server.program.wait(for: "the client") { $0.output.text.contains("connected from") }
            try server.kill()
            let calls = try client.calls(for: .seconds(8))
            let polls = calls.count { $0.contains(" poll(") || $0.contains("epoll_") }
            let dials = calls.count { $0.contains(" connect(") }
            #expect(dials >= 3)
            #expect(polls <= dials * 8, "\(calls)")
        }
    }
}
