import ChatCore
import ChatService
import Figures
import FileTesting
import Glibc
import ReactorKit
import Services
import Settings
import SystemPackage
import TerminalTesting
import Testing

@Suite("What chat keeps", .timeLimit(.minutes(10)))
struct ChatStoreTests {
    private let folder: TemporaryFolder
    private var path: FilePath { folder.path.appending("data") }

    init() throws { folder = try TemporaryFolder() }

    private func bench(
        waits: Bool = false, _ change: (inout ChatSettings) -> Void = { _ in }
    ) throws -> ChatBench {
        try ChatBench(waits: waits) {
            $0.dataFolder = path.string
            $0.accountsChoice = .off
            $0.historyRule = .off
            change(&$0)
        }
    }

    /// The host of a client of this address, as others see it.
    private func host(_ bench: ChatBench) throws -> String {
        let ann = try bench.open(from: "192.0.2.7")
        try ann.send("NICK ann", "USER ann 0 * :ann")
        let host = ann.lines.first?.split(separator: "@").last.map(String.init)
        try ann.end()
        return try #require(host)
    }

    @Test func `cloaks are the same after a restart`() throws {
        let hosts = try (1...2).map { _ in try host(bench()) }
        #expect(hosts[0] == hosts[1])
        #expect(folder.mode(of: "data/cloak-secret") == 0o600)
        #expect(folder.read("data/cloak-secret")?.utf8.count == 65)
        #expect(try folder.names(in: "data") == ["cloak-secret"])
    }

    @Test func `ids are others after a restart, also where nothing is kept`() throws {
        let epochs = try (1...2).map { _ in
            let bench = try bench()
            let ann = try bench.open()
            try bench.ask(
                ann, "CAP REQ :echo-message message-tags", "NICK ann", "USER ann 0 * :ann",
                "CAP END", "JOIN #tea", until: " 366 ")
            let lines = try bench.ask(ann, "PRIVMSG #tea :hello", until: ":hello")
            try bench.leave()
            let id = try #require(lines.first?.split(separator: "msgid=").last)
            return String(id.prefix { $0 != "-" })
        }
        #expect(epochs[0] != epochs[1])
    }

    @Test func `without a folder nothing is kept, and the log has that`() throws {
        let first = try bench { $0.dataFolder = "off" }
        let second = try bench { $0.dataFolder = nil }
        #expect(try host(first) != host(second))
        #expect(try folder.names(in: ".") == [])
        let notice = "its rooms and topics end with this process"
        #expect(first.log.lines == ["notice: chat keeps nothing on disk: \(notice)"])
    }

    @Test func `the log has what is kept, and where`() throws {
        let end = "its rooms and topics end with this process"
        #expect(
            try bench().log.lines
                == ["notice: chat keeps in \(path) the key of its cloaks, and nothing else: \(end)"]
        )
        let other = try bench { $0.network.cloakSecret = Array("0123456789abcdef".utf8) }
        #expect(
            other.log.lines == [
                "notice: chat keeps nothing in \(path), since the settings have a cloak-secret: "
                    + end
            ])
        try other.leave()
        let third = try bench { $0.historyRule = .joined }
        #expect(
            third.log.lines
                == ["notice: chat keeps in \(path) the key of its cloaks, what is said: \(end)"])
        try third.leave()
        let all = try bench {
            $0.historyRule = .all
            $0.accountsChoice = .required
        }
        #expect(
            all.log.lines == [
                "notice: chat keeps in \(path) the key of its cloaks, what is said, accounts with "
                    + "their read markers and rooms, who is in them, bans, and what operators did: "
                    + "other rooms end with this process"
            ])
    }

    @Test(arguments: [true, false])
    func `history is in a file of the folder while it is wanted`(isStrict: Bool) throws {
        let bench = try bench {
            $0.historyRule = .members
            $0.durability = isStrict ? .strict : .relaxed
        }
        let name = "history.db"
        try bench.turn { (try? folder.names(in: "data").contains(name)) == true }
        let ann = try bench.open()
        try bench.ask(ann, "NICK ann", "USER ann 0 * :ann", "JOIN #tea", until: " 366 ")
        try bench.ask(ann, "PRIVMSG #tea :hello", "PING x", until: " PONG ")
        try bench.turn {
            bench.readings["carillond_chat_history_stored_total"]?.total ?? 0 > 0
                && bench.readings["carillond_chat_history_waiting"] == .number(0)
        }
        #expect(bench.readings["carillond_chat_history_failing"] == .number(0))
        let count = bench.readings["carillond_chat_history_stored_total"]
        bench.change { $0.historyRule = .off }
        try bench.ask(ann, "PRIVMSG #tea :unheard", "PING x", until: " PONG ")
        #expect(bench.readings["carillond_chat_history_stored_total"] == count)
        bench.change { $0.historyRule = .members }
        try bench.ask(ann, "PRIVMSG #tea :heard", "PING x", until: " PONG ")
        try bench.turn {
            bench.readings["carillond_chat_history_stored_total"]?.total ?? 0 > count?.total ?? 0
        }
        try bench.leave()
        #expect(try folder.names(in: "data").sorted() == ["cloak-secret", name])
    }

    @Test func `strict durability needs a folder, and a check finds that`() throws {
        var settings = ChatSettings()
        settings.durability = .strict
        #expect(
            ChatService.problems(of: settings, named: "chat", for: nil)
                == ["durability = strict needs a data-folder, in which history is kept"])
        #expect(throws: (any Error).self) {
            try ChatBench { $0.durability = .strict }
        }
        settings.historyRule = .off
        #expect(ChatService.problems(of: settings, named: "chat", for: nil) == [])
    }

    @Test func `the secret of the settings counts, and is not written`() throws {
        let secret = Array("0123456789abcdef".utf8)
        let set = try bench { $0.network.cloakSecret = secret }
        let host = try host(set)
        #expect(try folder.names(in: "data") == ["pid"])
        // The same, in the file: with a line end, as an editor writes it.
        try folder.write("0123456789abcdef\n", to: "data/cloak-secret")
        set.change { $0.network.cloakSecret = [] }
        #expect(try self.host(set) == host)
    }

    @Test func `a second network on the folder is refused, until the first has left`() throws {
        let first = try bench()
        #expect(throws: PIDFile.Taken.self) { try bench() }
        first.service.leave {}
        _ = try bench()
    }

    @Test func `a successor takes the folder when its predecessor has left, with its cloaks`()
        throws
    {
        // The predecessor of this test is this process, and not its parent.
        let first = try bench()
        let host = try host(first)
        #expect(throws: PIDFile.Taken.self) { try bench(waits: true) }
        first.service.leave {}
        let second = try bench(waits: true)
        #expect(folder.read("data/pid") == nil)
        // A reload meanwhile makes no other secret.
        second.change { $0.pingInterval = .seconds(99) }
        second.release()
        #expect(folder.read("data/pid") == "\(getpid())\n")
        #expect(try self.host(second) == host)
    }

    @Test func `a successor that finds the folder taken serves without it, and logs why`() throws {
        let second = try bench(waits: true)
        let other = try DataFolder(path)
        second.release()
        #expect(
            second.log.lines.first
                == "error: carillond is already running: process \(getpid()) uses \(path); "
                + "stop it, or use another data-folder")
        #expect(try !host(second).isEmpty)
        withExtendedLifetime(other) {}
    }

    @Test func `a secret that cannot be written is logged, and tried again at a reload`() throws {
        // Nothing can replace a folder that is not empty.
        try folder.write("", to: "data/cloak-secret/file")
        let bench = try bench()
        #expect(bench.log.lines.first?.hasPrefix("error: cloaks will be others after the ") == true)
        let host = try host(bench)
        let names = ["data/cloak-secret/file", "data/cloak-secret"]
        for name in names { #expect(unsafe remove(folder.path.appending(name).string) == 0) }
        bench.change { _ in }
        #expect(try self.host(bench) == host)
        #expect(folder.mode(of: "data/cloak-secret") == 0o600)
    }

    @Test func `a file that is no secret is not replaced`() throws {
        try folder.write("short\n", to: "data/cloak-secret")
        let file = path.appending("cloak-secret")
        #expect(
            try bench().log.lines.first
                == "error: cloaks will be others after the next start: \(file) does not have "
                + "16 to 256 bytes; remove it, and a reload makes another")
        #expect(folder.read("data/cloak-secret") == "short\n")
    }

    @Test func `a folder that is removed meanwhile is reported by a reload`() throws {
        let bench = try bench()
        let host = try host(bench)
        #expect(try PipedProgram("/bin/rm", ["-r", path.string]).waitForExit() == .exited(0))
        bench.change { _ in }
        #expect(
            bench.log.lines.last
                == "error: the data folder \(path) was removed; a restart makes it again")
        #expect(try self.host(bench) == host)
        bench.service.leave {}
        #expect(folder.mode(of: "data") == 0)
    }

    @Test func `a check finds what a start would`() throws {
        let section = { (settings: ChatSettings) in
            ChatService.problems(of: settings, named: "chat", for: nil)
        }
        var settings = ChatSettings()
        #expect(section(settings) == [])
        settings.dataFolder = path.string
        #expect(section(settings) == [])
        #expect(folder.mode(of: "data") == 0)
        try folder.write("", to: "file")
        settings.dataFolder = folder.path.appending("file").string
        #expect(section(settings).count == 1)
    }

    @Test
    func `a check beside the server that uses the folder warns, and fails for no other reason`()
        throws
    {
        let warnings = { (settings: ChatSettings) in
            ChatService.warnings(of: settings, named: "chat", for: nil)
        }
        var settings = ChatSettings()
        settings.dataFolder = path.string
        #expect(warnings(settings) == [])
        let running = try bench()
        #expect(
            warnings(settings) == [
                "the data-folder \(path) is in use by process \(getpid()), which must end before a "
                    + "second server can start with it"
            ])
        #expect(ChatService.problems(of: settings, named: "chat", for: nil) == [])
        withExtendedLifetime(running) {}
    }
}
