import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond's start", .timeLimit(.minutes(10)))
    struct StartTests {
        @Test func `a signal as soon as the pid-file exists ends it in order`() throws {
            for _ in 1...20 {
                let server = try BackgroundServer()
                let program = try server.start()
                try server.folder.wait(for: "\n", in: "pid")
                program.process.signal(SIGTERM)
                #expect(try program.waitForExit() == .exited(0))
                #expect(server.process == nil)
                #expect(unsafe access(server.control, F_OK) != 0)
            }
        }

        @Test func `signals that the starter has blocked are handled`() throws {
            let script = """
                import os, signal, sys
                signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
                os.execv(sys.argv[1], sys.argv[1:])
                """
            let server = try RunningServer(
                arguments: [], by: ["/usr/bin/env", "python3", "-c", script])
            server.program.process.signal(SIGHUP)
            try server.program.wait(for: "a reload") {
                $0.output.text.contains("read the settings again")
            }
            server.program.process.signal(SIGTERM)
            #expect(try server.program.waitForExit() == .exited(0))
        }

        @Test func `settings of a shell's pipe are read once, and a reload reports that`() throws {
            let server = try BackgroundServer()
            let script = """
                exec "$1" --config <(echo 'listen = 127.0.0.1:0'; echo 'max-line = 3') \\
                    --set control-socket="$2"
                """
            let program = try PipedProgram(
                "/bin/bash",
                ["-c", script, "bash", try ChildProcess.product("carillond"), server.control],
                environment: ["TZ": "UTC"])
            try program.wait(for: "a serving server") { $0.output.text.contains("waiting for") }
            let client = try TestStream(toPort: BackgroundServer.port(in: program.output.text))
            try client.send("long line\n")
            #expect(Reply(try client.line(0))?.message.contains("at most 3 bytes") == true)
            let reload = try server.ask("reload")
            #expect(reload.ending == .exited(70))
            #expect(
                reload.output.contains("it is a pipe, which can be read only once"), "\(reload)")
            #expect(try server.ask("upgrade").ending == .exited(70))
            #expect(try server.ask("stop").ending == .exited(0))
            #expect(try program.waitForExit() == .exited(0))
        }

        @Test func `a pipe that is opened late, and written in pieces, is read to its end`() throws
        {
            let folder = try TemporaryFolder()
            let pipe = folder.path.appending("pipe").string
            #expect(unsafe mkfifo(pipe, 0o600) == 0)
            let words = ["--listen", "127.0.0.1:0", "--set", "control-socket=off"]
            let program = try PipedProgram(
                try ChildProcess.product("carillond"), words + ["--config", pipe], in: folder)
            // Waits for the reader.
            let writer = try FileDescriptor.open(FilePath(pipe), .writeOnly)
            for piece in ["max-", "line ", "= many\n"] { try writer.writeAll(piece.utf8) }
            try writer.close()
            #expect(try program.waitForExit() == .exited(78))
            #expect(program.errors.text.contains("pipe:1:12: max-line cannot be \"many\""))
        }

        @Test(arguments: ["carillon", "carillond"])
        func `settings that cannot be read end the start with status 66`(product: String) throws {
            let folder = try TemporaryFolder()
            for (path, reason) in [
                ("/nowhere/c.conf", "there is no file /nowhere/c.conf"),
                (folder.path.string, "cannot read \(folder.path): Is a directory"),
            ] {
                let program = try PipedProgram(
                    try ChildProcess.product(product), ["--config", path],
                    environment: folder.environment, in: folder)
                program.closeInput()
                #expect(try program.waitForExit() == .exited(66))
                #expect(program.errors.text.hasSuffix("\(reason)\n"), "\(program.errors.text)")
                #expect(program.output.text == "")
            }
        }

        @Test func `--check finds what a start would find`() throws {
            let folder = try TemporaryFolder()
            let program = try PipedProgram(
                try ChildProcess.product("carillond"),
                [
                    "--check", "--listen", "tls:127.0.0.1:0", "--set", "tls-certificate=/no/c.pem",
                    "--set", "tls-key=/no/k.pem", "--pid-file", "/no/pid",
                ], in: folder)
            #expect(try program.waitForExit() == .exited(78))
            #expect(
                program.errors.text == """
                    carillond: error: cannot listen on tls:127.0.0.1:0: there is no file /no/c.pem
                    carillond: error: pid-file: there is no folder /no

                    """)
        }

        private static let canMount =
            (try? PipedProgram("/usr/bin/unshare", ["-m", "/bin/umount", "-l", "/proc"])
                .waitForExit()) == .exited(0)

        @Test(
            .enabled(if: canMount, "needs root, and unshare(1)"),
            arguments: ["carillon", "carillond"])
        func `a program that cannot read its command line does not start`(product: String) throws {
            let program = try PipedProgram(
                "/usr/bin/unshare",
                [
                    "-m", "/bin/sh", "-c", "umount -l /proc && exec \"$@\"", "sh",
                    try ChildProcess.product(product), "--version",
                ], environment: ["PATH": "/usr/bin:/bin"])
            #expect(try program.waitForExit() == .exited(64))
            #expect(program.output.text == "")
            #expect(program.errors.text.hasPrefix("\(product): the command line cannot be read"))
        }
    }
}
