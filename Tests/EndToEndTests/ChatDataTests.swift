import Digests
import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond and its data folder", .timeLimit(.minutes(10)))
    struct ChatDataTests {
        private let folder: TemporaryFolder
        private var path: FilePath { folder.path.appending("data") }
        private var setting: String { "service.chat.data-folder=\(path)" }

        init() throws { folder = try TemporaryFolder() }

        /// The host of a client on loopback, as others see it.
        private func host(at port: UInt16) throws -> String {
            let eve = try IRCClient("eve", at: port)
            defer { eve.stream.close() }
            return try #require(
                eve.stream.messages.first?.split(separator: "@").last.map(String.init))
        }

        /// What a server that does not start, or a check, prints and returns.
        private func refused(_ arguments: String...) throws -> (ChildProcess.Ending, String) {
            let program = try PipedProgram(
                try ChildProcess.product("carillond"),
                ["--chat", "--listen", "127.0.0.1:0", "--set", "control-socket=off"] + arguments,
                environment: ["TZ": "UTC"])
            return (try program.waitForExit(), program.errors.text)
        }

        @Test func `cloaks survive a restart, and also a kill`() throws {
            let first = try RunningServer("--chat", "--set", setting)
            #expect(
                first.program.output.text.contains(
                    "chat keeps in \(path) the key of its cloaks, what is said, accounts with their read "
                ))
            let host = try host(at: first.port)
            try first.kill()
            #expect(folder.read("data/pid") == "\(first.program.process.id)\n")
            let second = try RunningServer("--chat", "--set", setting)
            #expect(try self.host(at: second.port) == host)
            second.program.process.signal(SIGTERM)
            #expect(try second.program.waitForExit() == .exited(0))
            #expect(
                try folder.names(in: "data").sorted() == [
                    "accounts.db", "cloak-secret", "history.db",
                ])
            #expect(folder.mode(of: "data") == 0o700)
            #expect(folder.mode(of: "data/cloak-secret") == 0o600)
            let other = try RunningServer("--chat")
            #expect(try self.host(at: other.port) != host)
        }

        @Test func `a second process is refused until the first ends, and a check warns of it`()
            throws
        {
            let first = try RunningServer("--chat", "--set", setting)
            let reason =
                "carillond: error: carillond is already running: process \(first.program.process.id) uses "
                + "\(path); stop it, or use another data-folder\n"
            var (ending, errors) = try refused("--set", setting)
            #expect(ending == .exited(69) && errors == reason, "\(errors)")
            (ending, errors) = try refused("--set", setting, "--check")
            #expect(
                ending == .exited(0)
                    && errors == "carillond: warning: the data-folder \(path) is in use by process "
                        + "\(first.program.process.id), which must end before a second server can "
                        + "start with it\n",
                "\(errors)")
            // The first one serves on, and another folder is free.
            _ = try host(at: first.port)
            (ending, errors) = try refused("--set", "\(setting).other", "--check")
            #expect(ending == .exited(0), "\(errors)")
            first.program.process.signal(SIGTERM)
            #expect(try first.program.waitForExit() == .exited(0))
            _ = try RunningServer("--chat", "--set", setting)
        }

        @Test func `a folder that others can get at is refused, by a start and by a check`() throws
        {
            #expect(unsafe mkdir(path.string, 0o755) == 0)
            let reason =
                "carillond: error: cannot use the data-folder \(path): others can get at it; "
            for (arguments, status) in [([], 73), (["--check"], 78)] as [([String], Int32)] {
                let program = try PipedProgram(
                    try ChildProcess.product("carillond"),
                    ["--chat", "--listen", "127.0.0.1:0", "--set", "control-socket=off"]
                        + ["--set", setting] + arguments)
                #expect(try program.waitForExit() == .exited(status))
                #expect(program.errors.text == reason + "chmod 700 \(path)\n")
            }
        }

        @Test func `an upgrade keeps the cloaks, and its successor has the folder`() throws {
            let server = try BackgroundServer("--chat", "--set", setting)
            let old = try server.serve()
            let port = try BackgroundServer.port(in: old.output.text)
            let host = try host(at: port)
            for _ in 1...2 {
                let before = try #require(server.process)
                let ann = try IRCClient("ann", at: port)
                #expect(folder.read("data/pid") == "\(before)\n")
                let upgrade = try server.ask("upgrade")
                #expect(upgrade.ending == .exited(0), "\(upgrade.errors)")
                try ann.stream.wait(for: "the end") { $0.isOver }
                ann.stream.close()
                #expect(try self.host(at: port) == host)
                let successor = try #require(server.process)
                #expect(successor != before)
                #expect(folder.read("data/pid") == "\(successor)\n")
                let (ending, errors) = try refused("--set", setting)
                #expect(ending == .exited(69) && errors.contains("process \(successor) uses"))
            }
            #expect(try server.ask("stop").ending == .exited(0))
        }

        @Test func `a successor that could not take the folder fails, and the old one goes on`()
            throws
        {
            let server = try BackgroundServer("--chat")
            try server.folder.write("", to: "settings")
            let old = try server.serve(
                "--config", server.folder.path.appending("settings").string)
            let port = try BackgroundServer.port(in: old.output.text)
            let other = try RunningServer("--chat", "--set", setting)
            try server.folder.write("[service chat]\ndata-folder = \(path)\n", to: "settings")
            let ann = try IRCClient("ann", at: port)
            let upgrade = try server.ask("upgrade")
            #expect(upgrade.ending == .exited(70))
            #expect(
                upgrade.errors.contains("process \(other.program.process.id) uses \(path)"),
                "\(upgrade.errors)")
            try ann.send("PING still")
            try ann.wait(for: ":still")
        }

        @Test func `systemd's folder is the usual one, with a folder for each service`() throws {
            let environment = ["TZ": "UTC", "STATE_DIRECTORY": "\(folder.path):/var/lib/other"]
            let server = try RunningServer("--chat", environment: environment)
            // The databases may have their logs beside them.
            let names = try folder.names(in: "chat").filter { !$0.contains(".db") }
            #expect(names == ["cloak-secret", "pid"])
            let off = try RunningServer(
                "--chat", "--set", "service.chat.data-folder=off", environment: environment)
            #expect(off.program.output.text.contains("chat keeps nothing on disk"))
            _ = server
        }

        @Test func `a full disk ends nothing, and is reported`() throws {
            // No file may grow: the first bytes that are written fail, as on a full disk.
            let server = try RunningServer(by: "ulimit -f 0", "--chat", "--set", setting)
            #expect(
                server.program.errors.text.hasPrefix(
                    "carillond: error: cloaks will be others after the next start: cannot write "),
                "\(server.program.errors.text)")
            _ = try host(at: server.port)
            #expect(try folder.names(in: "data").sorted() == ["accounts.db", "history.db", "pid"])
        }

        @Test func `REHASH answers whether the settings were read`() throws {
            let verifier = try PasswordVerifier(of: Array("hunter2".utf8), rounds: 4_096)
            let start = "listen = 127.0.0.1:0\n[service chat]\noperators = root \(verifier)\n"
            try folder.write(start, to: "settings")
            let server = try RunningServer(
                "--chat", "--config", folder.path.appending("settings").string)
            let ann = try IRCClient("ann", at: server.port)
            try ann.send("OPER root hunter2")
            try ann.wait(for: " 381 ann ")
            try ann.send("REHASH")
            try ann.wait(for: " 382 ann ")
            try ann.wait(for: "NOTICE ann :The settings were read, and are in effect\r\n")
            try folder.write(start + "sendq = much\n", to: "settings")
            try ann.send("REHASH")
            try ann.wait(
                for: "NOTICE ann :The settings were not applied, and the old ones stay in effect: ")
            try ann.wait(for: "settings:4")
            let change = start.replacing("[service", with: "threads = 2\n[service")
            try folder.write(change + "network = Tea\n", to: "settings")
            try ann.send("REHASH")
            try ann.wait(
                for: "NOTICE ann :The settings were read, and are in effect except for threads and "
                    + "[service chat] network, which need a restart\r\n")
        }
    }
}
