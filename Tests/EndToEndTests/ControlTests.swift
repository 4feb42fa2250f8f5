import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond status, stop and reload", .timeLimit(.minutes(10)))
    struct ControlTests {
        private static let isRoot = geteuid() == 0

        @Test func `status prints the process and where it listens`() throws {
            let server = try BackgroundServer()
            let program = try server.serve()
            let status = try server.ask("status")
            #expect(status.ending == .exited(0), "\(status)")
            #expect(status.output.contains("\(program.process.id)"))
            #expect(status.errors == "")
            #expect(server.folder.mode(of: "control") == 0o600)
        }

        @Test func `stop waits until it has ended`() throws {
            let server = try BackgroundServer()
            let program = try server.serve()
            let stop = try server.ask("stop")
            #expect(stop.ending == .exited(0), "\(stop)")
            // Ours to reap: it has ended all the same.
            #expect(!server.isAlive(program.process.id))
            #expect(try program.waitForExit() == .exited(0))
        }

        @Test func `stop gives up at its limit, and reports that`() throws {
            let server = try BackgroundServer("--set", "drain-timeout=600s")
            let program = try server.serve()
            let client = try TestStream(toPort: BackgroundServer.port(in: program.output.text))
            try client.send("hello\n")
            _ = try client.line(0)
            let stop = try server.ask("stop", "--timeout", "1s")
            #expect(stop.ending == .exited(75), "\(stop)")
            #expect(stop.errors.contains("has not ended within 1s"))
            client.close()
            #expect(try program.waitForExit() == .exited(0))
        }

        @Test func `a server that hangs is another failure than none, and does nothing later`()
            throws
        {
            let server = try BackgroundServer()
            let program = try server.serve()
            program.process.signal(SIGSTOP)
            for word in ["status", "stop"] {
                let reply = try server.ask(word, "--timeout", "100ms")
                #expect(reply.ending == .exited(75))
                #expect(
                    reply.errors
                        == "carillond: no answer in time at \(server.control)\n")
            }
            program.process.signal(SIGCONT)
            #expect(try server.ask("status").ending == .exited(0))
            #expect(try server.ask("status").ending == .exited(0))
            #expect(server.process == program.process.id)
            #expect(try server.ask("stop").ending == .exited(0))
        }

        @Test func `a subcommand finds the socket by the settings that are named`() throws {
            let server = try BackgroundServer()
            let program = try server.serve()
            let file = server.folder.path.appending("settings")
            try server.folder.write("control-socket = \(server.control)\n", to: "settings")
            for words in [
                ["status", "--config", file.string], ["--config", file.string, "status"],
                ["status", "--set", "control-socket=\(server.control)"],
            ] {
                let status = try PipedProgram(try ChildProcess.product("carillond"), words)
                #expect(try status.waitForExit() == .exited(0), "\(status.errors.text)")
                #expect(status.output.text.contains("\(program.process.id)"))
            }
        }

        @Test(arguments: [
            (["--config", "/nowhere/c.conf"], "there is no file /nowhere/c.conf", Int32(66)),
            (["--set", "control-socket=off"], "control-socket is off in the settings", 78),
        ])
        func `settings that name no control socket have a status, since a server may be there`(
            words: [String], reason: String, status code: Int32
        ) throws {
            for flags in [[], ["--watch"]] {
                let status = try PipedProgram(
                    try ChildProcess.product("carillond"), ["status"] + words + flags)
                #expect(try status.waitForExit() == .exited(code))
                #expect(status.errors.text == "carillond: \(reason)\n")
            }
        }

        @Test func `connections are listed, and closed by their numbers`() throws {
            let server = try BackgroundServer("--threads", "2")
            let program = try server.serve()
            let port = try BackgroundServer.port(in: program.output.text)
            let clients = try (1...3).map { number in
                let client = try TestStream(toPort: port)
                try client.send("hello\n")
                _ = try client.line(0)
                return client
            }
            let list = try server.ask("connections")
            #expect(list.ending == .exited(0), "\(list)")
            let rows = list.output.split(separator: "\n").map {
                $0.split(separator: " ").map(String.init)
            }
            try #require(rows.count == 4)
            #expect(
                rows[0] == [
                    "NUMBER", "ADDRESS", "SINCE", "IN", "OUT", "BUFFERED", "SERVICE", "LISTENER",
                ])
            #expect(rows[1][0] == "1" && rows[1][1].hasPrefix("127.0.0.1:"))
            #expect(rows[1][3...] == ["6", "33", "0", "timestamps", "127.0.0.1:\(port)"])
            let closing = try server.ask("disconnect", "1", "9", "3")
            #expect(closing.ending == .exited(70))
            #expect(closing.errors == "carillond: there is no connection 9\n")
            #expect(closing.output == "")
            for client in [clients[0], clients[2]] {
                try client.wait(for: "FIN") { $0.isOver }
                #expect(client.input.failure == nil)
                client.close()
            }
            try clients[1].send("still here\n")
            #expect(Reply(try clients[1].line(1))?.message == "still here")
            #expect(try server.ask("disconnect", "2").ending == .exited(0))
            for words in [["disconnect"], ["disconnect", "two"], ["disconnect", "0"]] {
                let wrong = try server.asking(words)
                #expect(try wrong.waitForExit() == .exited(64))
            }
        }

        @Test(arguments: ["status", "connections", "settings"])
        func `output that cannot be written is an error`(word: String) throws {
            let server = try BackgroundServer()
            _ = try server.serve()
            let words = word == "settings" ? "" : " --control-socket '\(server.control)'"
            let program = try PipedProgram(
                "/bin/sh",
                ["-c", "'\(try ChildProcess.product("carillond"))' \(word)\(words) >/dev/full"])
            #expect(try program.waitForExit() == .exited(74))
            #expect(
                program.errors.text
                    == "carillond: cannot write to standard output: No space left on device\n")
        }

        @Test(arguments: ["status", "connections", "stop", "reload", "upgrade"])
        func `without a server each ends with 69`(word: String) throws {
            let server = try BackgroundServer()
            let reply = try server.ask(word)
            #expect(reply.ending == .exited(69))
            #expect(reply.errors == "carillond: no carillond listens at \(server.control)\n")
        }

        @Test func `a reload with wrong settings changes nothing, and reports the reason`() throws {
            let server = try BackgroundServer()
            try server.folder.write("", to: "settings")
            let program = try server.serve(
                "--config", server.folder.path.appending("settings").string)
            #expect(try server.ask("reload").ending == .exited(0))
            try server.folder.write("max-connections = many\n", to: "settings")
            let reload = try server.ask("reload")
            #expect(reload.ending == .exited(70))
            #expect(reload.output.contains("settings:1"), "\(reload)")
            #expect(try server.ask("status").ending == .exited(0))
            #expect(program.process.id == server.process)
        }

        @Test func `SIGHUP opens the log again`() throws {
            let server = try BackgroundServer()
            let log = server.folder.path.appending("log").string
            let program = try server.start("--log-file", log)
            try server.folder.wait(for: "waiting for connection...", in: "log")
            #expect(unsafe rename(log, log + ".1") == 0)
            program.process.signal(SIGHUP)
            try server.folder.wait(for: "read the settings again", in: "log")
            #expect(server.folder.mode(of: "log") & 0o137 == 0)
            #expect(server.folder.read("log.1")?.contains("read the settings again") == false)
        }

        @Test func `a full log disk delays no connection`() throws {
            let server = try BackgroundServer()
            let program = try server.start("--log-file", "/dev/full")
            try program.wait(for: "the complaint") { !$0.errors.bytes.isEmpty }
            #expect(try server.ask("status").ending == .exited(0))
            #expect(
                program.errors.text
                    == "carillond: error: cannot write /dev/full: No space left on device; "
                    + "what is logged is lost\n")
        }

        @Test func `a control socket that another has is an error where it was named`() throws {
            let server = try BackgroundServer()
            _ = try server.serve()
            let double = try server.start("--pid-file", "off")
            #expect(try double.waitForExit() == .exited(69))
            #expect(double.errors.text.contains("another carillond uses it"))
            #expect(try server.ask("status").ending == .exited(0))
        }

        @Test(.enabled(if: isRoot, "needs root"))
        func `another user is refused, whatever the mode of the file`() throws {
            let server = try BackgroundServer()
            _ = try server.serve()
            #expect(unsafe chmod(server.folder.path.string, 0o755) == 0)
            #expect(unsafe chmod(server.control, 0o666) == 0)
            let script = """
                import os, socket, sys
                os.setgid(65534); os.setuid(65534)
                s = socket.socket(socket.AF_UNIX)
                s.connect(sys.argv[1])
                try:
                    s.sendall(b"stop\\n")
                except BrokenPipeError:
                    pass
                print(s.makefile().read(), end="")
                """
            let other = try PipedProgram(
                "/usr/bin/env", ["python3", "-c", script, server.control],
                environment: ["PATH": "/usr/bin:/bin"])
            #expect(try other.waitForExit() == .exited(0), "\(other.errors.text)")
            #expect(other.output.text == "failed only user 0 and root may control this server\n")
            #expect(try server.ask("status").ending == .exited(0))
        }
    }
}
