import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    /// What runs out: descriptors, room for the log, readers of it.
    @Suite("carillond and scarcity", .timeLimit(.minutes(10)))
    struct ScarcityTests {
        private static let limiter = "/usr/bin/prlimit"
        private static var hasLimiter: Bool { unsafe access(limiter, X_OK) == 0 }
        private static let farewell = "error: the server has too many open files, try again later\n"

        @Test
        func `with a low descriptor limit it serves what it can, and the others get an error line`()
            throws
        {
            let server = try RunningServer(by: "ulimit -n 100")
            #expect(
                server.program.errors.text.hasPrefix(
                    "carillond: warning: the descriptor limit allows 36 connections (10000 wanted); "
                        + "raise LimitNOFILE= or ulimit -Hn\n"))
            let crowd = try Crowd(of: 50, at: server.port)
            try crowd.settle()
            #expect(crowd.served.count == 36)
            #expect(
                crowd.refused.allSatisfy {
                    $0.input.text == "error: too many connections, try again later\n"
                })
            for client in crowd.served.prefix(5) { client.close() }
            try crowd.expectServed(crowd.served.dropFirst(5))
            try Crowd.expectPlaces(5, at: server.port)
        }

        @Test(.enabled(if: hasLimiter, "prlimit is not installed"))
        func `out of descriptors it keeps serving, refuses with a line, and logs it once`() throws {
            let server = try BackgroundServer()
            let program = try server.serve()
            let port = try BackgroundServer.port(in: program.output.text)
            try limit(program, to: try openDescriptors(of: program) + 10)
            let crowd = try Crowd(of: 40, at: port)
            try crowd.settle()
            #expect(crowd.served.count == 10)
            #expect(crowd.refused.allSatisfy { $0.input.text == Self.farewell })
            try crowd.expectServed(crowd.served)
            // More connect, and each waits for a pause of the server: it does not spin, nor log it
            // again.
            let process = program.process.id
            let (start, ticks) = (ContinuousClock.now, Self.ticks(of: process))
            for _ in 0..<10 {
                let late = try Crowd(of: 3, at: port)
                try late.settle()
                #expect(late.served.isEmpty)
            }
            let elapsed = ContinuousClock.now - start
            let used = Double(Self.ticks(of: process) - ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
            #expect(.seconds(used) < elapsed / 2, "\(used) s of \(elapsed)")
            for client in crowd.served { client.close() }
            try Crowd.expectPlaces(5, at: port)
            try program.wait(for: "the warning") { !$0.errors.bytes.isEmpty }
            #expect(
                program.errors.text
                    == "carillond: warning: cannot accept: Too many open files (accept)\n")
            let status = try server.ask("status")
            let refused = status.output.matches(of: /descriptors (\d+)/).compactMap { Int($0.1) }
            // Each peer, those of the last try among them.
            #expect(refused.first.map { $0 >= 60 } == true, "\(status)")
        }

        @Test func `a log that may not grow delays no connection, and reports what is missing`()
            throws
        {
            let folder = try TemporaryFolder()
            let log = folder.path.appending("log").string
            // In blocks of 512 or 1024 bytes, by the shell: a few hundred lines.
            let server = try RunningServer(
                by: "ulimit -f 32", "--log-level", "debug", "--log-file", log, log: (folder, "log"))
            for number in 0..<400 {
                let client = try TestStream(toPort: server.port)
                try client.send("\(number)\n")
                #expect(Reply(try client.line(0))?.message == "\(number)")
                client.close()
            }
            try server.program.wait(for: "the complaint") { !$0.errors.bytes.isEmpty }
            #expect(
                server.program.errors.text == "carillond: error: cannot write \(log): "
                    + "File too large; what is logged is lost\n")
            // A client makes room.
            #expect(unsafe truncate(log, 0) == 0)
            let client = try TestStream(toPort: server.port)
            try client.send("back\n")
            #expect(Reply(try client.line(0))?.message == "back")
            try folder.wait(for: "lines were lost here: File too large", in: "log")
        }

        @Test func `a log without a reader delays no connection, and reports what is missing`()
            throws
        {
            let server = try RunningServer("--log-level", "debug")
            // More than a pipe holds, and nothing reads it.
            for number in 0..<800 {
                let client = try TestStream(toPort: server.port)
                try client.send("\(number)\n")
                #expect(Reply(try client.line(0))?.message == "\(number)")
                client.close()
            }
            try server.program.wait(for: "what was logged") { $0.output.bytes.count > 30_000 }
            let client = try TestStream(toPort: server.port)
            try client.send("back\n")
            #expect(Reply(try client.line(0))?.message == "back")
            try server.program.wait(for: "the news") {
                $0.output.text.contains(" lines were lost here: there is no reader\n")
            }
        }

        // MARK: -

        private func limit(_ program: PipedProgram, to count: Int) throws {
            let limiter = try PipedProgram(
                Self.limiter, ["--pid", "\(program.process.id)", "--nofile=\(count):\(count)"])
            try #require(try limiter.waitForExit() == .exited(0), "\(limiter.errors.text)")
        }

        private func openDescriptors(of program: PipedProgram) throws -> Int {
            let list = try PipedProgram("/bin/ls", ["/proc/\(program.process.id)/fd"])
            try #require(try list.waitForExit() == .exited(0), "\(list.errors.text)")
            return list.output.lines.count
        }

        /// The processor's time that a process has used, in the ticks of proc(5).
        private static func ticks(of process: Int32) -> Int {
            let fields = BackgroundServer.fields(of: process)
            return [11, 12].reduce(0) { $0 + (Int(fields[$1]) ?? 0) }
        }
    }
}

/// Clients that connect at once, each of which sends something.
private struct Crowd {
    let all: [TestStream]

    init(of count: Int, at port: UInt16) throws {
        all = try (0..<count).map { _ in try TestStream(toPort: port) }
        // A client that was refused by then cannot send.
        for client in all { try? client.send("hello\n") }
    }

    /// Waits until each has its answer, or is turned away.
    func settle() throws {
        for client in all {
            do {
                try client.wait(for: "an answer, or the end") {
                    Self.isAnswered($0) || $0.isOver
                }
            } catch let error as UnexpectedBytes where error.isOver {}
        }
    }

    /// Waits until so many are served at once: the places of those that left may be free only a
    /// moment later.
    static func expectPlaces(_ count: Int, at port: UInt16) throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            let crowd = try Crowd(of: count, at: port)
            try crowd.settle()
            if crowd.served.count == count { return }
            try #require(ContinuousClock.now < deadline, "no places for \(count)")
        }
    }

    var served: [TestStream] { all.filter { Self.isAnswered($0.input) } }

    var refused: [TestStream] { all.filter { !Self.isAnswered($0.input) } }

    func expectServed(_ clients: some Sequence<TestStream>) throws {
        for client in clients {
            try client.send("again\n")
            #expect(Reply(try client.line(1))?.message == "again")
        }
    }

    private static func isAnswered(_ input: InputEnd) -> Bool {
        input.lines.first.flatMap { Reply($0)?.message } == "hello"
    }
}
