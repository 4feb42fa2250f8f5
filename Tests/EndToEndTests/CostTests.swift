import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("What it costs", .timeLimit(.minutes(10)))
    struct CostTests {
        @Test(.enabled(if: Tracer.isInstalled, "strace is not installed"))
        func `a line costs one poll, one recv and one send`() throws {
            let program = try PipedProgram(
                Tracer.path,
                Tracer.options("-s", "64")
                    + [try ChildProcess.product("carillond"), "--listen", "127.0.0.1:0"],
                environment: ["TZ": "UTC", "CARILLOND_CONTROL_SOCKET": "off"]
            )
            try program.wait(for: "a server") { $0.output.text.contains("waiting for connection") }
            let line = try #require(program.output.lines.first { $0.hasPrefix("listening") })
            let client = try TestStream(
                toPort: try #require(UInt16(line.split(separator: ":").last ?? "")))
            try client.send("warm up\n")
            _ = try client.line(0)
            for number in 1...100 {
                try client.send("idle \(number)\n")
                _ = try client.line(number)
            }
            client.close()
            program.process.signal(SIGTERM)
            #expect(try program.waitForExit() == .exited(0))
            let calls = Self.calls(of: program.errors.lines)
            #expect(calls.count { $0.hasPrefix("recv") || $0.hasPrefix("read") } == 100)
            #expect(calls.count { $0.hasPrefix("send") || $0.hasPrefix("write") } == 100)
            #expect(calls.count { $0.hasPrefix("poll") || $0.hasPrefix("ppoll") } <= 100)
            // And nothing else at all: no clock that is a system call, no change of interest.
            #expect(calls.count <= 300, "\(Set(calls))")
        }

        /// The names of the calls for the hundred lines, from the first read on.
        private static func calls(of trace: [String]) -> [String] {
            let first = trace.firstIndex { $0.contains(#""idle 1\n""#) } ?? trace.endIndex
            let last = trace[first...].lastIndex { $0.contains("] idle 100\\n") } ?? first
            return trace[first...last].map { line in
                let call = line.hasPrefix("[pid") ? line.drop { $0 != "]" }.dropFirst(2) : line[...]
                return String(call.prefix { $0 != "(" })
            }
        }

        @Test(arguments: ["carillon", "carillond"])
        func `neither Foundation nor ICU is loaded`(product: String) throws {
            let server = try RunningServer()
            let client = try Client.inPipes(server.endpoint)
            try client.send("here\n")
            try client.wait(for: "a reply") { !$0.output.lines.isEmpty }
            let process = product == "carillon" ? client.process : server.program.process
            let loaded = try PipedProgram("/bin/cat", ["/proc/\(process.id)/maps"])
            #expect(try loaded.waitForExit() == .exited(0))
            let files = Set(
                loaded.output.lines.compactMap { $0.split(separator: "/").last.map(String.init) })
            #expect(files.contains(product))
            let unwanted = files.filter { file in
                file == "libFoundation.so" || file.contains("ICU") || file.hasPrefix("libicu")
                    || file.contains("Internationalization")
            }
            #expect(unwanted.isEmpty)
        }
    }
}
