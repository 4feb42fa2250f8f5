import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("An upgrade", .timeLimit(.minutes(10)))
    struct UpgradeTests {
        /// Clients that connect and disconnect, each of which must get all its replies.
        private struct Load {
            private(set) var replies = 0

            /// One client: connects, sends three lines, gets three, and disconnects.
            mutating func run(_ port: UInt16) throws {
                let client = try TestStream(toPort: port)
                try client.send("one\ntwo\nthree\n")
                for (index, text) in ["one", "two", "three"].enumerated() {
                    try #require(Reply(try client.line(index))?.message == text)
                    replies += 1
                }
            }
        }

        @Test(arguments: [1, 2])
        func `under load no connection is refused, and no reply is lost`(threads: Int) throws {
            let server = try BackgroundServer(
                "--set", "drain-timeout=60s", "--threads", "\(threads)")
            let old = try server.serve()
            let port = try BackgroundServer.port(in: old.output.text)
            let standing = try TestStream(toPort: port)
            try standing.send("before\n")
            #expect(Reply(try standing.line(0))?.message == "before")
            var load = Load()
            let upgrade = try server.asking(["upgrade"])
            var count = 1
            while try !upgrade.process.hasEnded {
                try load.run(port)
                // Earlier connections are served by the old one all the time.
                try standing.send("meanwhile\n")
                #expect(Reply(try standing.line(count))?.message == "meanwhile")
                count += 1
            }
            #expect(try upgrade.waitForExit() == .exited(0), "\(upgrade.errors.text)")
            let successor = try #require(server.process)
            #expect(upgrade.output.text == "process \(successor) is ready\n")
            #expect(successor != old.process.id)
            for _ in 1...50 { try load.run(port) }
            try standing.send("after\n")
            #expect(Reply(try standing.line(count))?.message == "after")
            #expect(load.replies >= 150)
            // The last one that it had: then it ends by itself.
            standing.close()
            #expect(try old.waitForExit(within: .seconds(30)) == .exited(0))
            try load.run(port)
            #expect(server.process == successor)
            #expect(try server.ask("status").output.contains("\(successor)"))
            #expect(try server.ask("stop").ending == .exited(0))
            #expect(!server.isAlive(successor))
            #expect(server.folder.read("pid") == nil)
            #expect(unsafe access(server.control, F_OK) != 0)
        }

        @Test func `a successor can be succeeded, by SIGUSR2 as well`() throws {
            let server = try BackgroundServer("--daemonize")
            let log = server.folder.path.appending("log").string
            #expect(try server.start("--log-file", log).waitForExit() == .exited(0))
            let port = try BackgroundServer.port(in: server.folder.read("log"))
            var seen: [Int32] = []
            for _ in 1...3 {
                let process = try #require(server.process)
                #expect(!seen.contains(process))
                seen.append(process)
                kill(process, SIGUSR2)
                try server.waitForEnd(of: process)
                var load = Load()
                try load.run(port)
            }
            #expect(server.process.map { !seen.contains($0) } == true)
            #expect(try server.ask("stop").ending == .exited(0))
        }

        @Test func `a failed start leaves the old one serving, and reports the reason`() throws {
            let server = try BackgroundServer()
            try server.folder.write("", to: "settings")
            let old = try server.serve(
                "--config", server.folder.path.appending("settings").string)
            let port = try BackgroundServer.port(in: old.output.text)
            try server.folder.write("max-connections = many\n", to: "settings")
            let upgrade = try server.ask("upgrade")
            #expect(upgrade.ending == .exited(70))
            #expect(upgrade.errors.contains("settings:1"), "\(upgrade)")
            #expect(server.process == old.process.id)
            var load = Load()
            try load.run(port)
            #expect(old.errors.text.isEmpty || old.errors.text.contains("settings:1"))
            // It has learned: the next one works.
            try server.folder.write("max-connections = 1000\n", to: "settings")
            #expect(try server.ask("upgrade").ending == .exited(0))
            #expect(try old.waitForExit() == .exited(0))
            #expect(old.errors.text.contains("the upgrade failed, this server continues: "))
            try load.run(port)
            #expect(try server.ask("stop").ending == .exited(0))
        }

        @Test func `a UNIX socket's file is handed over, and removed at the end`() throws {
            let server = try BackgroundServer()
            let path = server.folder.path.appending("chat").string
            let old = try server.serve("--listen", "unix:\(path)")
            #expect(try server.ask("upgrade").ending == .exited(0))
            #expect(try old.waitForExit() == .exited(0))
            let client = try TestStream(toPath: path)
            try client.send("hello\n")
            #expect(Reply(try client.line(0))?.message == "hello")
            client.close()
            #expect(try server.ask("stop").ending == .exited(0))
            #expect(unsafe access(path, F_OK) != 0)
        }

        @Test func `a successor that would close a port is refused, until a reload has closed it`()
            throws
        {
            let server = try BackgroundServer()
            let path = server.folder.path.appending("chat").string
            let settings = server.folder.path.appending("settings").string
            try server.folder.write("[listener chat]\nlisten = \"unix:\(path)\"\n", to: "settings")
            let old = try server.serve("--config", settings)
            #expect(unsafe access(path, F_OK) == 0)
            try server.folder.write("", to: "settings")
            let refused = try server.ask("upgrade")
            #expect(refused.ending == .exited(70))
            #expect(refused.errors.contains("no listener at unix:\(path), where the"), "\(refused)")
            #expect(server.process == old.process.id)
            let client = try TestStream(toPath: path)
            try client.send("hello\n")
            #expect(Reply(try client.line(0))?.message == "hello")
            client.close()
            #expect(try server.ask("reload").ending == .exited(0))
            #expect(try server.ask("upgrade").ending == .exited(0))
            #expect(try old.waitForExit() == .exited(0))
            #expect(throws: Errno.noSuchFileOrDirectory) { try TestStream(toPath: path) }
            #expect(try server.ask("stop").ending == .exited(0))
        }

        @Test func `a status page that the settings no longer name is closed by an upgrade`() throws
        {
            let server = try BackgroundServer()
            let path = server.folder.path.appending("page").string
            let settings = server.folder.path.appending("settings").string
            try server.folder.write("status-listen = \"unix:\(path)\"\n", to: "settings")
            let old = try server.serve("--config", settings)
            #expect(unsafe access(path, F_OK) == 0)
            try server.folder.write("", to: "settings")
            #expect(try server.ask("upgrade").ending == .exited(0))
            #expect(try old.waitForExit() == .exited(0))
            // It reports that it serves first, and has closed what it does not need when it answers.
            #expect(try server.ask("status").ending == .exited(0))
            #expect(unsafe access(path, F_OK) != 0)
            #expect(try server.ask("stop").ending == .exited(0))
        }

        /// Whether this user may make a place of its own for mounts.
        private static let canMount =
            (try? PipedProgram(
                "/usr/bin/unshare", ["-m", "/bin/mount", "-t", "tmpfs", "t", "/mnt"]
            )
            .waitForExit()) == .exited(0)

        @Test(.enabled(if: canMount, "needs root, and unshare(1)"))
        func `a successor that lost the usual settings file is refused, and the port stays`() throws
        {
            let folder = try TemporaryFolder()
            let script = """
                mount -t tmpfs none /etc && mkdir /etc/carillon || exit 1
                echo 'listen = 127.0.0.1:0' > /etc/carillon/carillond.conf
                "$1" --set control-socket="$2/control" --log-file "$2/log" --daemonize || exit 2
                rm /etc/carillon/carillond.conf
                "$1" upgrade --control-socket "$2/control"; echo "upgrade $?"
                "$1" status --control-socket "$2/control" | grep 127.0.0.1
                "$1" stop --control-socket "$2/control"; echo "stop $?"
                """
            let program = try PipedProgram(
                "/usr/bin/unshare",
                [
                    "-m", "/bin/sh", "-c", script, "sh", try ChildProcess.product("carillond"),
                    folder.path.string,
                ], environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], in: folder)
            #expect(try program.waitForExit() == .exited(0))
            let lines = program.output.lines
            #expect(lines.first == "upgrade 70" && lines.last == "stop 0", "\(lines)")
            #expect(lines.contains { $0.contains("127.0.0.1:") })
            #expect(
                program.errors.text == "carillond: --config: there is no file "
                    + "/etc/carillon/carillond.conf\n")
        }

        @Test func `a server that ends starts no successor, and reads no settings`() throws {
            let server = try BackgroundServer(
                "--set", "drain-timeout=600s", "--set", "drain-delay=600s")
            let old = try server.serve()
            let client = try TestStream(toPort: BackgroundServer.port(in: old.output.text))
            try client.send("before\n")
            _ = try client.line(0)
            #expect(try server.ask("stop", "--timeout", "100ms").ending == .exited(75))
            for word in ["upgrade", "reload"] {
                let late = try server.ask(word)
                #expect(late.ending == .exited(70))
                #expect(late.errors.hasPrefix("carillond: the server is ending"), "\(late)")
            }
            old.process.signal(SIGUSR2)
            try old.wait(for: "two refusals") {
                $0.errors.text.split(separator: "no upgrade: the server is ending").count == 3
            }
            // Now it waits for its connection, and then for nothing.
            old.process.signal(SIGTERM)
            try client.wait(for: "FIN") { $0.isOver }
            old.process.signal(SIGUSR2)
            old.process.signal(SIGHUP)
            try old.wait(for: "another refusal") {
                $0.errors.text.split(separator: "no upgrade: the server is ending").count == 4
            }
            old.process.signal(SIGTERM)
            #expect(try old.waitForExit() == .exited(0))
            #expect(!old.output.text.contains("starting a successor"))
            #expect(server.process == nil)
        }

        @Test func `connections that do not end are closed at the limit`() throws {
            let server = try BackgroundServer("--set", "drain-timeout=1s")
            let old = try server.serve()
            let client = try TestStream(toPort: BackgroundServer.port(in: old.output.text))
            try client.send("before\n")
            _ = try client.line(0)
            #expect(try server.ask("upgrade").ending == .exited(0))
            try client.wait(for: "FIN") { $0.isOver }
            #expect(client.input.failure == nil)
            #expect(try old.waitForExit() == .exited(0))
            #expect(try server.ask("stop").ending == .exited(0))
        }
    }
}
