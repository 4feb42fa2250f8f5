import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    fileprivate static var isWatchedForLeaks: Bool {
        unsafe dlsym(nil, "__lsan_do_leak_check") != nil
    }

    /// Memory that is unreachable when a program ends; only a build with AddressSanitizer looks
    /// for it (`.ci/sanitize address`). All other tests of such a build do too, but do not check
    /// that it was looked for.
    @Suite(
        "Leaks",
        .enabled(if: isWatchedForLeaks, "built without AddressSanitizer: see .ci/sanitize"),
        .timeLimit(.minutes(10)))
    struct LeakTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        /// LeakSanitizer ends a program that leaks with its own status, 23, and names each thread
        /// whose memory it goes through.
        private var environment: [String: String] {
            [
                "TZ": "UTC", "CARILLOND_CONTROL_SOCKET": "off",
                "ASAN_OPTIONS": "detect_leaks=1:log_path=\(folder.path.appending("leaks"))",
                "LSAN_OPTIONS": "log_threads=1",
            ]
        }

        private func expectNone(
            _ process: ChildProcess, _ ending: ChildProcess.Ending,
            sourceLocation: SourceLocation = #_sourceLocation
        ) {
            let report = folder.read("leaks.\(process.id)") ?? ""
            #expect(ending == .exited(0), "\(report)", sourceLocation: sourceLocation)
            #expect(
                report.contains("Processing thread"), "no leak check: \(report)",
                sourceLocation: sourceLocation)
        }

        private func end(_ server: RunningServer) throws {
            server.program.process.signal(SIGTERM)
            expectNone(server.program.process, try server.program.waitForExit())
        }

        @Test(arguments: [[], ["--once"], ["--timeout", "60"], ["--exec", "cat"]])
        func `a client without a screen and its server leave nothing`(options: [String]) throws {
            let server = try RunningServer(environment: environment)
            let client = try PipedProgram(
                try ChildProcess.product("carillon"), ["--plain", server.endpoint] + options,
                environment: folder.environment.merging(environment) { given, _ in given })
            try client.send("Where is hope\nWhen words fail\n")
            client.closeInput()
            let ending = try client.waitForExit()
            #expect(client.output.text.contains("Where is hope"))
            expectNone(client.process, ending)
            try end(server)
        }

        @Test func `a client in full screen leaves nothing, whatever it was used for`() throws {
            let server = try RunningServer(environment: environment)
            let client = try Client.onTerminal(
                server.endpoint, "--log", folder.path.appending("log").string,
                environment: environment)
            try client.waitUntilConnected()
            try client.talk("Where is hope")
            try client.type("/only hope\r/all\r/search hope\r/timestamps iso\r/timestamps sent\r")
            try client.type("/set bell always\r")
            try client.waitForText("bell = always")
            try client.type("/connect \(server.endpoint)\r")
            try client.waitForText("[2 127.0.0.1:")
            try client.waitUntilConnected()
            try client.talk("When words fail")
            try client.type("\r")
            try client.waitForText("Enter = connect")
            try client.type("\u{1B}[15~")
            try client.waitUntilConnected()
            try client.talk("and again")
            try client.type("never sent")
            try client.type("\u{3}/quit\r")
            expectNone(client.process, try client.waitForExit())
            try end(server)
        }

        @Test func `a server inside the client leaves nothing`() throws {
            let client = try Client.onTerminal("--local", environment: environment)
            try client.waitUntilConnected()
            try client.talk("Where is hope")
            try client.type("/quit\r")
            expectNone(client.process, try client.waitForExit())
        }

        @Test(arguments: [
            [], ["--threads", "3"], ["--service", "relay"], ["--framing", "chunks"],
            ["--status-listen", "127.0.0.1:0", "--max-line", "30"],
        ])
        func `a server leaks nothing, not even for an open connection`(
            options: [String]
        ) throws {
            let server = try RunningServer(arguments: options, environment: environment)
            let gone = try TestStream(toPort: server.port)
            try gone.send("Where is hope\n")
            _ = try gone.line(0)
            try gone.send(String(repeating: "overlong ", count: 10) + "\n")
            let present = try TestStream(toPort: server.port)
            try present.send("When words fail\nhalf a")
            _ = try present.line(0)
            try end(server)
        }

        @Test(arguments: [
            ("carillond", ["--listen", "127.0.0.1:0", "--listen", "192.0.2.1:1"], Int32(69)),
            ("carillond", ["--listen", "name.invalid:1"], 68),
            ("carillon", ["--plain", "name.invalid:1"], 68),
            ("carillon", ["--no-such-option"], 64),
        ])
        func `a start that fails leaves nothing`(
            product: String, arguments: [String], status: Int32
        ) throws {
            let program = try PipedProgram(
                try ChildProcess.product(product), arguments,
                environment: folder.environment.merging(environment) { given, _ in given })
            program.closeInput()
            let ending = try program.waitForExit()
            let report = folder.read("leaks.\(program.process.id)") ?? ""
            #expect(ending == .exited(status), "\(report)")
            #expect(report.contains("Processing thread"), "no leak check")
        }
    }
}
