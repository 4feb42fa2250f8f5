import FileTesting
import Glibc
import SystemPackage
import TerminalTesting
import Testing

extension EndToEndTests {
    @Suite("carillond chat backup, restore and invitation", .timeLimit(.minutes(10)))
    struct ChatBackupTests {
        private let folder: TemporaryFolder
        private var file: String { folder.path.appending("backup").string }

        init() throws { folder = try TemporaryFolder() }

        private func path(_ name: String) -> String { folder.path.appending(name).string }

        /// Runs `carillond chat` with a data folder; what it prints.
        private func chat(
            _ words: String..., data: String = "data", by launcher: [String] = [],
            status: Int32 = 0
        ) throws -> String {
            let words =
                launcher + [try ChildProcess.product("carillond"), "chat"] + words
                + ["--data-folder", path(data)]
            let program = try PipedProgram(
                words[0], Array(words.dropFirst()), environment: ["TZ": "UTC"])
            program.closeInput()
            let ending = try program.waitForExit()
            #expect(ending == .exited(status), "\(program.errors.text)")
            return program.output.text + program.errors.text
        }

        private func start(_ data: String, _ arguments: String...) throws -> RunningServer {
            try RunningServer(
                arguments: ["--chat", "--set", "service.chat.data-folder=\(path(data))"]
                    + arguments)
        }

        /// What a client gets that registers an account.
        private func register(
            _ nick: String, _ line: String, at port: UInt16, until text: String
        ) throws {
            let client = try IRCClient(nick, at: port)
            defer { client.stream.close() }
            try client.send(line)
            try client.wait(for: text)
        }

        /// The cloak of a client on loopback.
        private func cloak(at port: UInt16) throws -> String {
            let client = try IRCClient("zoe", at: port)
            defer { client.stream.close() }
            try client.send("WHOIS zoe")
            try client.wait(for: " 318 ")
            let line = client.stream.messages.first { $0.contains(" 311 ") }
            return try #require(line?.split(separator: " ")[5]).description
        }

        @Test func `accounts and cloaks move to another machine, from a running server`() throws {
            let first = try start("data")
            try register("ann", "NS REGISTER secret", at: first.port, until: " 900 ")
            #expect(
                try chat("backup", file)
                    == "\(file) has 1 account, 0 rooms and the key of its cloaks\n")
            #expect(
                try chat("restore", file, "--replace", status: 70).contains(
                    "carillond is already running: process \(first.program.process.id) uses "))
            let cloak = try cloak(at: first.port)
            #expect(
                try chat("restore", file, data: "other")
                    == "\(path("other")) has 1 account, 0 rooms of \(file)\n")
            let second = try start("other")
            #expect(try self.cloak(at: second.port) == cloak)
            try register("guest", "NS IDENTIFY ann secret", at: second.port, until: " 900 ")
        }

        @Test func `a full disk and a missing folder are reported, and leave nothing`() throws {
            let server = try start("data")
            try register("ann", "NS REGISTER secret", at: server.port, until: " 900 ")
            let launcher = ["/bin/sh", "-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh"]
            let full = try chat("backup", file, by: launcher, status: 70)
            #expect(full.contains("the disk is full") || full.contains("File too large"), "\(full)")
            #expect(folder.mode(of: "backup") == 0)
            _ = try chat("backup", file)
            _ = try chat("restore", file, data: "other", by: launcher, status: 70)
            #expect(try folder.names(in: "other") == [])
            #expect(
                try chat("backup", path("no/where"), status: 70).contains(
                    "No such file or directory"))
            let names = try folder.names(in: "").sorted()
            #expect(names == ["backup", "data", "other"])
        }

        /// Waits until a file is in the data folder, or the program has ended; a restore makes the
        /// files in this order.
        private func wait(for name: String?, in program: PipedProgram) throws {
            guard let name else { return }
            let deadline = ContinuousClock.now + .seconds(60)
            while folder.mode(of: "data/\(name)") == 0 {
                if try program.process.hasEnded { return }
                try #require(ContinuousClock.now < deadline)
            }
        }

        @Test func `a restore that is killed leaves the old accounts or the new ones`() throws {
            do {
                let server = try start("data")
                try register("ann", "NS REGISTER secret", at: server.port, until: " 900 ")
                _ = try chat("backup", file)
                try register("bob", "NS REGISTER secret", at: server.port, until: " 900 ")
                server.program.process.signal(SIGTERM)
                #expect(try server.program.waitForExit() == .exited(0))
            }
            try folder.write("the secret of bob's times", to: "data/cloak-secret")
            let marks = [
                nil, "accounts.db.before-restore", "accounts.db.new.partial", "accounts.db.new",
                "cloak-secret.new", "none",
            ]
            for mark in marks + marks {
                let program = try PipedProgram(
                    try ChildProcess.product("carillond"),
                    ["chat", "restore", file, "--replace", "--data-folder", path("data")])
                program.closeInput()
                try wait(for: mark, in: program)
                program.process.signal(SIGKILL)
                _ = try program.waitForExit()
                // The start of a server ends what was interrupted.
                let server = try start("data")
                server.program.process.signal(SIGTERM)
                #expect(try server.program.waitForExit() == .exited(0))
                let accounts = try chat("account", "list").split(separator: "\n").count
                let isOld = folder.read("data/cloak-secret") == "the secret of bob's times"
                #expect(accounts == (isOld ? 2 : 1))
                let names = try folder.names(in: "data").filter {
                    !$0.hasSuffix(".before-restore")
                }
                #expect(names.sorted() == ["accounts.db", "cloak-secret", "history.db"])
            }
        }

        @Test func `people register by invitation`() throws {
            let server = try start("data", "--set", "service.chat.registration=invite")
            try register(
                "ann", "NS REGISTER secret", at: server.port, until: "You need an invitation")
            let lines = try chat("invitation", "add").split(separator: "\n").map(String.init)
            #expect(lines.count == 2)
            try register(
                "ann", "REGISTER * 0000-0000-0000-0000 secret", at: server.port,
                until: "FAIL REGISTER INVALID_INVITATION ann :")
            #expect(try chat("invitation", "list").contains("  for 1 account  "))
            try register(
                "ann", "REGISTER * \(lines[0].lowercased()) secret", at: server.port,
                until: " REGISTER SUCCESS ann :")
            #expect(try chat("invitation", "list") == "")
            try register(
                "bob", "NS REGISTER secret * \(lines[0])", at: server.port,
                until: "The invitation is wrong, used up or expired")
            #expect(
                try chat("invitation", "delete", lines[0], status: 70)
                    == "carillond: there is no such invitation\n")
        }
    }
}
