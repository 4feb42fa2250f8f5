import Accounts
import ChatCore
import ChatService
import FileTesting
import Glibc
import ReactorKit
import ReactorTesting
import SystemPackage
import TerminalTesting
import Testing
import Text

@Suite("Accounts of a chat service", .timeLimit(.minutes(10)))
struct NetworkStoreTests {
    private let folder: TemporaryFolder
    private var path: FilePath { folder.path.appending("data") }
    private static let files = ["accounts.db", "accounts.db-shm", "accounts.db-wal"]

    init() throws { folder = try TemporaryFolder() }

    private func bench(
        edges: Int = 1, _ change: (inout ChatSettings) -> Void = { _ in }
    ) throws -> ChatBench {
        try ChatBench(edges: edges) {
            $0.floodRate = 0
            $0.dataFolder = path.string
            $0.historyRule = .off
            change(&$0)
        }
    }

    /// A registered client on loopback.
    private func join(
        _ bench: ChatBench, _ nick: String, at edge: Int = 0
    ) throws -> ChatClient {
        let client = try bench.open(from: "127.0.0.1", at: edge)
        try bench.ask(client, "NICK \(nick)", "USER \(nick) 0 * :\(nick)", until: " 422 ")
        return client
    }

    private func logIn(
        _ bench: ChatBench, _ client: ChatClient, _ password: String, until numeric: String
    ) throws {
        let message = Base64.text(of: Array("\0ann\0\(password)".utf8))
        try bench.ask(
            client, "AUTHENTICATE PLAIN", "AUTHENTICATE \(message)", until: " \(numeric) ")
    }

    @Test(arguments: [1, 2])
    func `an account survives a restart, and its password opens it`(edges: Int) throws {
        let first = try bench(edges: edges)
        let ann = try join(first, "ann", at: edges - 1)
        let lines = try first.ask(ann, "REGISTER * * secret", until: " 900 ")
        #expect(lines.first?.contains(" REGISTER SUCCESS ann :") == true)
        var hasLeft = false
        first.service.leave { hasLeft = true }
        #expect(!hasLeft)
        try first.turn { hasLeft }
        // A successor finds one file, and the folder free.
        #expect(try folder.names(in: "data").sorted() == ["accounts.db", "cloak-secret"])
        let second = try bench(edges: edges)
        let other = try second.open(from: "127.0.0.1", at: edges - 1)
        try logIn(second, other, "wrong", until: "904")
        try logIn(second, other, "secret", until: "903")
        try second.ask(other, "NICK ann", "USER ann 0 * :ann", until: " 001 ann ")
        #expect(folder.mode(of: "data/accounts.db") == 0o600)
    }

    @Test(arguments: [false, true])
    func `the database is closed at the end, also before it is open`(isOpen: Bool) throws {
        let bench = try bench()
        if isOpen {
            let ann = try join(bench, "ann")
            try bench.ask(ann, "NS REGISTER secret", until: " 900 ")
        } else {
            // It is being opened now.
            try bench.reactor.turn(waitingAtMost: .zero)
        }
        bench.reactor.shutDown(within: .seconds(60))
        try bench.reactor.run()
        #expect(try folder.names(in: "data").sorted() == ["accounts.db", "cloak-secret", "pid"])
        #expect(!bench.reactor.inventory.contains { $0.hasSuffix("is not closed") })
    }

    @Test func `a service without connections closes it, and then releases the folder`() throws {
        var reactor: Reactor?
        do {
            let bench = try bench()
            try bench.turn { (try? folder.names(in: "data").contains("accounts.db-wal")) == true }
            reactor = bench.reactor
        }
        let isFree = try reactor?.turn {
            (try? folder.names(in: "data").sorted()) == ["accounts.db", "cloak-secret"]
        }
        #expect(isFree == true)
    }

    @Test(arguments: [1, 2])
    func `an administrator's suspension closes sessions, and a deletion logs them out`(
        edges: Int
    ) throws {
        let bench = try bench(edges: edges)
        let (ann, bob) = (try join(bench, "ann", at: edges - 1), try join(bench, "bob"))
        for client in [ann, bob] { try client.send("JOIN #tea") }
        try bench.ask(ann, "NS REGISTER secret", until: " 900 ")
        try bench.ask(bob, "NS REGISTER secret", until: " 900 ")
        #expect(try changes(bench) == [])
        try order(.suspend(name("ann")))
        for client in [ann, bob] { client.forget() }
        #expect(try changes(bench) == ["closed 1 session of ann"])
        try bench.turn { !bob.lines.isEmpty }
        #expect(ann.lines == ["ERROR :Closing Link: The account is suspended"])
        #expect(bob.lines.count == 1)
        #expect(bob.lines[0].hasSuffix(" QUIT :The account is suspended"))
        try order(.delete(name("bob")))
        bob.forget()
        #expect(try changes(bench) == ["logged 1 session of bob out"])
        #expect(bob.lines.first?.contains(" 901 bob ") == true)
        try bench.ask(bob, "PING still", until: " PONG ")
        #expect(try changes(bench) == [])
        #expect(bench.log.lines.suffix(2).contains("notice: chat: closed 1 session of ann"))
    }

    @Test func `a suspension is found by a reload too`() throws {
        let bench = try bench()
        let ann = try join(bench, "ann")
        try bench.ask(ann, "NS REGISTER secret", until: " 900 ")
        try order(.suspend(name("ann")))
        bench.change { _ in }
        try bench.turn { ann.lines.last == "ERROR :Closing Link: The account is suspended" }
    }

    /// What the service does about changed data.
    private func changes(_ bench: ChatBench) throws -> [String] {
        var sentences: [String]?
        bench.service.dataChanged { sentences = $0 }
        try bench.turn { sentences != nil }
        return sentences ?? []
    }

    private func name(_ text: String) throws -> AccountName {
        try #require(AccountName(Array(text.utf8)))
    }

    private func order(_ order: AccountOrder) throws { _ = try order.carryOut(in: path) }

    @Test func `a nick of an account is refused to others, and a free one is not`() throws {
        let bench = try bench()
        let ann = try join(bench, "ann")
        try bench.ask(ann, "NS REGISTER secret", until: " 900 ")
        let bob = try join(bench, "bob")
        try bench.ask(ann, "NICK other", until: " NICK other")
        try bench.ask(bob, "NICK ann", until: " 433 ")
        try bench.ask(bob, "NICK bobby", until: " NICK bobby")
        try bench.ask(bob, "NS GHOST other secret", until: "The account or the password is wrong")
    }

    @Test func `a changed password counts, and a dropped account is free again`() throws {
        let bench = try bench()
        let ann = try join(bench, "ann")
        try bench.ask(ann, "NS REGISTER secret", until: " 900 ")
        let digits = String(repeating: "0a", count: 32)
        try bench.ask(ann, "NS CERT ADD \(digits)", until: "can log in now")
        try bench.ask(ann, "NS CERT LIST", until: "1 certificate")
        try bench.ask(ann, "NS PASSWD secret new", until: "Your password is another one now")
        let other = try bench.open(from: "127.0.0.1")
        try logIn(bench, other, "secret", until: "904")
        try logIn(bench, other, "new", until: "903")
        try bench.ask(ann, "NS DROP ann new", until: " 901 ")
        try bench.ask(ann, "NS REGISTER again", until: " 900 ")
        try bench.ask(ann, "NS CERT LIST", until: "0 certificates")
    }

    @Test(arguments: [1, 2])
    func `the user of an account outlives its connection, and a login gets it back`(
        edges: Int
    ) throws {
        let bench = try bench(edges: edges)
        let ann = try join(bench, "ann", at: edges - 1)
        let bob = try join(bench, "bob")
        try bench.ask(ann, "NS REGISTER secret", until: " 900 ")
        try bench.ask(ann, "JOIN #tea", until: " 366 ")
        try bench.ask(bob, "CAP REQ :away-notify", "JOIN #tea", until: " 366 ")
        bob.forget()
        try ann.end()
        try bench.turn { bob.lines.contains { $0.hasSuffix(" AWAY :Disconnected") } }
        let phone = try bench.open(from: "127.0.0.1", at: edges - 1)
        try bench.ask(phone, "CAP REQ :sasl", until: " ACK ")
        try logIn(bench, phone, "secret", until: "903")
        try bench.ask(phone, "NICK ann", "USER ann 0 * :ann", "CAP END", until: " 366 ann #tea ")
        try bench.ask(bob, "PRIVMSG #tea :welcome back", "PING x", until: " PONG ")
        try bench.turn { phone.lines.contains { $0.hasSuffix(" PRIVMSG #tea :welcome back") } }
    }

    @Test(arguments: [true, false])
    func `it is in its rooms after a restart, with a connection at the end or without`(
        isThere: Bool
    ) throws {
        let first = try bench()
        let ann = try join(first, "ann")
        try first.ask(ann, "NS REGISTER secret", until: " 900 ")
        try first.ask(ann, "NICK annie", "JOIN #tea", "TOPIC #tea :Earl Grey", until: " TOPIC ")
        if !isThere { try ann.end() }
        try first.leave()
        let second = try bench()
        let bob = try join(second, "bob")
        let lines = try second.ask(bob, "JOIN #tea", until: " 366 ")
        #expect(lines.contains(":carillon.local 332 bob #tea :Earl Grey"))
        #expect(lines.contains(":carillon.local 353 bob = #tea :bob @annie"))
        try second.ask(bob, "PRIVMSG annie :hi", until: " 301 bob annie :Disconnected")
        let back = try second.open(from: "127.0.0.1")
        try logIn(second, back, "secret", until: "903")
        try second.ask(back, "NICK ann", "USER ann 0 * :ann", until: " 353 ann = #tea :")
        #expect(bob.lines.contains { $0.hasPrefix(":annie!") && $0.hasSuffix(" NICK ann") })
    }

    @Test(arguments: [true, false])
    func `it quits when its time is over, and when users are not to stay`(isOver: Bool) throws {
        let bench = try bench {
            // In one of the cases each time is too long.
            if isOver { $0.alwaysOn = .seconds(-1) }
            $0.pingInterval = .seconds(86_400)
        }
        let (ann, bob) = (try join(bench, "ann"), try join(bench, "bob"))
        try bench.ask(ann, "NS REGISTER secret", until: " 900 ")
        for client in [ann, bob] { try bench.ask(client, "JOIN #tea", until: " 366 ") }
        bob.forget()
        try ann.end()
        #expect(bob.lines == [])
        if isOver { try bench.wait(.seconds(3_600)) } else { bench.change { $0.alwaysOn = nil } }
        try bench.settle()
        #expect(bob.lines.count == 1)
        #expect(bob.lines.first?.contains(isOver ? " QUIT :Not seen " : " QUIT :No user ") == true)
    }

    @Test func `without accounts no file is opened`() throws {
        let bench = try bench { $0.accountsChoice = .off }
        let ann = try bench.join("ann")
        try ann.send("NS HELP")
        #expect(ann.lines == [":carillon.local 421 ann NS :Unknown command"])
        #expect(try Set(folder.names(in: "data")).isDisjoint(with: Self.files))
        bench.change { $0.accountsChoice = .optional }
        try bench.ask(ann, "NS HELP", until: "REGISTER")
        // What is asked waits for the file.
        try bench.ask(ann, "NICK ann2", until: " NICK ann2")
        #expect(try Set(folder.names(in: "data")).isSuperset(of: Self.files))
    }

    @Test func `a database that cannot be used is logged once, and chat goes on`() throws {
        try folder.write("no database, and longer than its header", to: "data/accounts.db")
        #expect(unsafe chmod(path.string, 0o700) == 0)
        let bench = try bench()
        let ann = try join(bench, "ann")
        try bench.ask(ann, "NS REGISTER secret", until: "Accounts are not available now")
        #expect(
            bench.log.lines.count {
                $0.hasPrefix("error: accounts and registered rooms are not available: ")
            } == 1)
        for name in Self.files { _ = unsafe unlink(path.appending(name).string) }
        try bench.wait(.seconds(10))
        try bench.ask(ann, "NS REGISTER secret", until: " 900 ")
    }

    @Test func `accounts need a folder, and a check finds that`() throws {
        var settings = ChatSettings()
        settings.accountsChoice = .required
        let problems = ChatService.problems(of: settings, named: "chat", for: nil)
        #expect(
            problems == ["accounts = required needs a data-folder, in which they are kept"])
        #expect(throws: (any Error).self) {
            try ChatBench { $0.accountsChoice = .required }
        }
    }

    @Test func `no secret is in the log, nor in what others get`() throws {
        let bench = try bench()
        let (ann, bob) = (try join(bench, "ann"), try join(bench, "bob"))
        for client in [ann, bob] { try client.send("JOIN #tea") }
        try bench.ask(ann, "REGISTER * * hunter22", until: " 900 ")
        try bench.ask(bob, "NS IDENTIFY ann hunter23", until: "is wrong")
        try bench.ask(bob, "PRIVMSG NickServ :IDENTIFY ann hunter22", until: " 900 ")
        let shown = (ann.lines + bench.log.lines).joined()
        #expect(!shown.contains("hunter2") && !shown.contains("SCRAM-SHA-256$"))
    }
}
