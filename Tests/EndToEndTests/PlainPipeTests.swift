import FileTesting
import Glibc
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillon in pipes", .timeLimit(.minutes(10)))
    struct PlainPipeTests {
        @Test(arguments: [
            ("Where is hope\nWhen words fail\n", ["Where is hope", "When words fail"]),
            ("Where is hope\nWhen words fail", ["Where is hope", "When words fail"]),
            ("Where is hope\r\nWhen words fail\r\n", ["Where is hope", "When words fail"]),
            ("first\n\nthird\n", ["first", "", "third"]), ("", []), ("\n", [""]),
            ("世界 e\u{301}", ["世界 e\u{301}"]),
        ])
        func `each line gets its reply, and nothing else is written`(
            input: String,
            messages: [String]
        ) throws {
            let server = try RunningServer()
            let client = try Client.inPipes(server.endpoint)
            try client.send(input)
            client.closeInput()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.lines.map { Reply($0)?.message } == messages)
            #expect(client.output.bytes.isEmpty || client.output.bytes.last == 0x0A)
            #expect(client.errors.text == "")
        }

        @Test func `ten thousand lines keep their order`() throws {
            let server = try RunningServer()
            let client = try Client.inPipes(server.endpoint)
            let messages = (0..<10_000).map { "line \($0)" }
            try client.send(messages.joined(separator: "\n"), within: .seconds(30))
            client.closeInput()
            #expect(try client.waitForExit(within: .seconds(30)) == .exited(0))
            // The text after the time, which always has the same length.
            #expect(client.output.lines.map { String($0.dropFirst(27)) } == messages)
            #expect(client.errors.text == "")
        }

        @Test func `without a server it prints one line, with status 69`() throws {
            let server = try RunningServer()
            try server.kill()
            let client = try Client.inPipes(server.endpoint)
            try client.send("Where is hope\n")
            #expect(try client.waitForExit() == .exited(69))
            #expect(
                client.errors.text == """
                    carillon: cannot connect to \(server.endpoint): connection refused, \
                    is the server running?\n
                    """
            )
            #expect(client.output.bytes.isEmpty)
        }

        @Test(arguments: [
            (false, "closed by the peer before the end of the input"), (true, "reset by the peer"),
        ])
        func `a server that dies in the middle is reported, with a status`(
            byReset: Bool,
            reason: String
        ) throws {
            let listener = try TestListener()
            let client = try Client.inPipes(listener.endpoint)
            try client.send("one\ntwo\n")
            let server = try listener.accept()
            #expect(try server.line(0) == "one")
            try server.send("[now] one\n")
            #expect(try server.line(1) == "two")
            if byReset { server.resetOnClose() }
            server.close()
            #expect(try client.waitForExit() == .exited(74))
            #expect(client.output.text == "[now] one\n")
            #expect(
                client.errors.text == """
                    carillon: \(listener.endpoint): \(reason)\n
                    """
            )
        }

        @Test func `a server that is killed ends it although the input continues`() throws {
            let server = try RunningServer()
            let client = try Client.inPipes(server.endpoint)
            try client.send("one\n")
            try client.wait(for: "a reply") { $0.output.lines.count == 1 }
            try server.kill()
            #expect(try client.waitForExit(within: .seconds(5)) == .exited(74))
            #expect(client.errors.text.contains("before the end of the input"))
        }

        @Test func `a reader that exits ends it with a report and a status`() throws {
            let server = try RunningServer()
            let client = try Client.inPipes(server.endpoint)
            try client.send("one\n")
            try client.wait(for: "a reply") { $0.output.lines.count == 1 }
            client.closeOutput()
            try? client.send(String(repeating: "more\n", count: 1000))
            #expect(try client.waitForExit() == .exited(74))
            #expect(client.errors.text == "carillon: cannot write standard output: Broken pipe\n")
        }

        @Test func `without a standard input there is nothing to send, and status 66`() throws {
            let server = try RunningServer()
            let client = try Client.inPipes(server.endpoint, closed: [0])
            #expect(try client.waitForExit() == .exited(66))
            #expect(
                client.errors.text
                    == "carillon: standard input is closed: there is nothing to send\n")
            #expect(client.output.bytes.isEmpty)
        }

        @Test func `without a standard error nothing strange happens`() throws {
            let server = try RunningServer()
            let client = try Client.inPipes(server.endpoint, closed: [2])
            try client.send("Where is hope\n")
            client.closeInput()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.lines.count == 1)
        }

        @Test(arguments: [Set<Int32>([1]), [1, 2]])
        func `without a standard output received data is not lost silently`(
            closed: Set<Int32>
        ) throws {
            let server = try RunningServer()
            let client = try Client.inPipes(server.endpoint, closed: closed)
            try client.send("Where is hope\n")
            client.closeInput()
            #expect(try client.waitForExit() == .exited(74))
            #expect(
                client.errors.text
                    == (closed.contains(2)
                        ? "" : "carillon: cannot write standard output: Bad file descriptor\n"))
        }

        @Test func `a full disk is reported, with status 74`() throws {
            let server = try RunningServer()
            let program = try ChildProcess.product("carillon")
            let folder = try TemporaryFolder()
            let shell = try PipedProgram(
                "/bin/sh", ["-c", "echo hope | '\(program)' \(server.endpoint) >/dev/full"],
                environment: folder.environment, in: folder)
            #expect(try shell.waitForExit() == .exited(74))
            #expect(
                shell.errors.text
                    == "carillon: cannot write standard output: No space left on device\n")
        }

        // MARK: - One by one

        @Test func `in lockstep a reply without a line end counts, and is printed as a line`()
            throws
        {
            let listener = try TestListener()
            let client = try Client.inPipes("--lockstep", listener.endpoint)
            try client.send("Where is hope\n")
            client.closeInput()
            let server = try listener.accept()
            #expect(try server.line(0) == "Where is hope")
            try server.send("[then] Where is hope")
            try client.wait(for: "the reply") { $0.output.text == "[then] Where is hope\n" }
            try server.wait(for: "FIN") { $0.isOver }
        }

        @Test func `in lockstep a line is sent only when the one before is answered`() throws {
            let listener = try TestListener()
            let client = try Client.inPipes("--lockstep", listener.endpoint)
            try client.send("one\ntwo\n")
            let server = try listener.accept()
            #expect(try server.line(0) == "one")
            try server.send("an unexpected greeting\n[now] one\n")
            #expect(try server.line(1) == "two")
            #expect(server.input.text == "one\ntwo\n")
            try client.wait(for: "both") { $0.output.lines.count == 2 }
        }

        @Test func `in lockstep an empty line ends it`() throws {
            let server = try RunningServer()
            let client = try Client.inPipes("--lockstep", server.endpoint)
            try client.send("first\n\nnever sent\n")
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.lines.map { Reply($0)?.message } == ["first"])
        }

        @Test func `a server of its own answers too`() throws {
            let client = try Client.inPipes("--local", "--plain")
            try client.send("Where is hope\n")
            client.closeInput()
            #expect(try client.waitForExit() == .exited(0))
            #expect(client.output.lines.map { Reply($0)?.message } == ["Where is hope"])
            #expect(client.errors.text == "")
        }
    }
}
