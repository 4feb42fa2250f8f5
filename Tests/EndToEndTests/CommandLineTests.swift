import FileTesting
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("Command lines", .timeLimit(.minutes(10)))
    struct CommandLineTests {
        private func run(_ product: String, _ arguments: [String]) throws -> Finished {
            let folder = try TemporaryFolder()
            let program = try PipedProgram(
                try ChildProcess.product(product), arguments, environment: folder.environment,
                in: folder)
            program.closeInput()
            return Finished(
                ending: try program.waitForExit(),
                output: program.output.text,
                errors: program.errors.text
            )
        }

        private struct Finished {
            let ending: ChildProcess.Ending
            let output: String
            let errors: String
        }

        @Test(arguments: ["carillon", "carillond"])
        func `the version is a number`(product: String) throws {
            let finished = try run(product, ["--version"])
            #expect(finished.ending == .exited(0))
            #expect(finished.output.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
            #expect(finished.errors.isEmpty)
        }

        @Test(arguments: [
            ("carillon", ["--local", "--plain", "<endpoint>", "localhost:21567"]),
            (
                "carillond",
                ["--listen <endpoint>", "--framing <lines|chunks>", "--max-line", "--time-format"]
            ),
        ])
        func `the help lists the options`(product: String, parts: [String]) throws {
            let finished = try run(product, ["--help"])
            #expect(finished.ending == .exited(0))
            for part in parts + ["USAGE: \(product)"] { #expect(finished.output.contains(part)) }
            #expect(finished.errors.isEmpty)
        }

        @Test(arguments: [
            (
                "carillond", ["--listen", "127.0.0.1:99999"],
                #""99999" is not a port (0 to 65535)."#
            ),
            ("carillond", ["--listen", "::1"], "write an IPv6 address in brackets"),
            ("carillond", ["--listen", ":21567"], "has no host before the port"),
            (
                "carillond", ["--framing", "words"],
                #"framing cannot be "words": allowed is lines or chunks"#
            ),
            (
                "carillond", ["--max-line", "0"],
                #"max-line cannot be "0": allowed is 1 to 1G bytes"#
            ),
            (
                "carillond", ["--max-line", "many"],
                #"max-line cannot be "many": allowed is 1 to 1G bytes"#
            ),
            (
                "carillond", ["--time-format", "noon"],
                #"time-format cannot be "noon": allowed is ctime, iso8601, unix, or a pattern"#
            ),
            ("carillond", ["--no-such-option"], "Unknown option '--no-such-option'"),
            ("carillond", ["somewhere"], "Unexpected argument 'somewhere'"),
            ("carillon", ["localhost:port"], #""port" is not a port (0 to 65535)."#),
            ("carillon", ["localhost:"], "has no port"),
            ("carillon", ["[::1"], "has an unclosed bracket"),
            ("carillon", ["21567"], "is a port without a host: write localhost:21567."),
            ("carillon", ["https://a.example/b"], "a web address: write tls:a.example:443."),
            ("carillon", ["127.1"], "is not an IPv4 address: write four decimal numbers"),
            ("carillon", ["[fe80::1]"], "add its interface, as in fe80::1%eth0."),
            ("carillond", ["--listen", "127.1:7"], "is not an IPv4 address: write four decimal"),
            ("carillond", ["--listen", "http://a:7"], "starts a web address: write a:7."),
            ("carillon", ["--no-such-option"], "Unknown option '--no-such-option'"),
            ("carillon", ["--local", "localhost"], "--local connects to its own server"),
            ("carillon", ["--set", "bell"], "--set bell: write name=value."),
            ("carillon", ["--set", "bel=on"], #"no setting "bel" (did you mean "bell"?)."#),
            ("carillon", ["--set", "bell=on"], #"bell cannot be "on": allowed is never"#),
        ])
        func `a wrong argument is reported, with status 64`(
            product: String,
            arguments: [String],
            sentence: String
        ) throws {
            let finished = try run(product, arguments)
            #expect(finished.ending == .exited(64))
            #expect(finished.errors.hasPrefix("Error: "))
            #expect(finished.errors.contains(sentence), "\(finished.errors)")
            #expect(finished.output.isEmpty)
        }

        @Test func `a host and a port are one place`() throws {
            let server = try RunningServer()
            let client = try Client.inPipes("127.0.0.1", "\(server.port)")
            try client.send("Where is hope\n")
            client.closeInput()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.lines.map { Reply($0)?.message } == ["Where is hope"])
        }

        @Test func `several endpoints without a screen are refused in one sentence`() throws {
            let finished = try run("carillon", ["localhost:1", "localhost:2"])
            #expect(finished.ending == .exited(64))
            #expect(
                finished.errors
                    == "carillon: without a screen there is only one connection: give one "
                    + "endpoint\n")
            #expect(finished.output.isEmpty)
        }

        @Test func `a port in use is reported in one sentence, with status 69`() throws {
            let server = try RunningServer()
            let finished = try run(
                "carillond", ["--listen", server.endpoint, "--set", "control-socket=off"])
            #expect(finished.ending == .exited(69))
            #expect(
                finished.errors == """
                    carillond: error: cannot listen on \(server.endpoint): the port is in use; \
                    stop the program that uses it, or choose another port\n
                    """
            )
            #expect(finished.output.isEmpty)
        }

        @Test(arguments: [
            (
                "carillond", ["--listen", "name.invalid:1", "--set", "control-socket=off"],
                Int32(68)
            ),
            ("carillon", ["name.invalid"], 68),
        ])
        func `a name without an address is reported in one sentence`(
            product: String,
            arguments: [String],
            status: Int32
        ) throws {
            let finished = try run(product, arguments)
            #expect(finished.ending == .exited(status))
            #expect(finished.errors.contains(#"cannot resolve "name.invalid""#))
            #expect(finished.errors.split(separator: "\n").count == 1)
            #expect(finished.output.isEmpty)
        }
    }
}
