import ChatService
import FileTesting
import ReactorDatabase
import SystemPackage
import TerminalTesting
import Testing
import Text

@Suite("Rooms and bans of a chat service", .timeLimit(.minutes(10)))
struct RoomStoreTests {
    private let folder: TemporaryFolder
    private var path: FilePath { folder.path.appending("data") }

    init() throws { folder = try TemporaryFolder() }

    private func bench(edges: Int = 1) throws -> ChatBench {
        try ChatBench(edges: edges) {
            $0.floodRate = 0
            $0.addOperator()
            $0.dataFolder = path.string
            // Rooms alone: no member is there after a restart.
            $0.alwaysOn = nil
        }
    }

    /// A registered client on loopback.
    private func join(_ bench: ChatBench, _ nick: String, at edge: Int = 0) throws -> ChatClient {
        let client = try bench.open(from: "127.0.0.1", at: edge)
        try bench.ask(client, "NICK \(nick)", "USER \(nick) 0 * :\(nick)", until: " 422 ")
        return client
    }

    /// A registered client that is logged in to the account ann.
    private func owner(_ bench: ChatBench, at edge: Int) throws -> ChatClient {
        let client = try bench.open(from: "127.0.0.1", at: edge)
        let message = Base64.text(of: Array("\0ann\0secret".utf8))
        try bench.ask(client, "AUTHENTICATE PLAIN", "AUTHENTICATE \(message)", until: " 903 ")
        try bench.ask(client, "NICK ann", "USER ann 0 * :ann", until: " 422 ")
        return client
    }

    private func joinOperator(_ bench: ChatBench) throws -> ChatClient {
        let client = try join(bench, "boss")
        try bench.ask(client, "OPER root hunter2", until: " 381 ")
        return client
    }

    @Test(arguments: [1, 2])
    func `a room and its owner survive a restart`(edges: Int) throws {
        let first = try bench(edges: edges)
        let ann = try join(first, "ann", at: edges - 1)
        try first.ask(ann, "NS REGISTER secret", until: " 900 ")
        try first.ask(ann, "JOIN #Tea", "CS REGISTER #tea", until: "you own it")
        try first.ask(ann, "CS SET #tea HISTORY members", until: "is members: ")
        try first.ask(
            ann, "MODE #tea +mkb key *!*@bad", "TOPIC #tea :Earl Grey", "PING :1",
            until: " PONG ")
        try first.leave()
        let second = try bench(edges: edges)
        let guest = try join(second, "eve", at: edges - 1)
        try second.ask(guest, "JOIN #tea", until: " 475 eve #Tea ")
        let lines = try second.ask(guest, "JOIN #tea key", until: " 366 ")
        #expect(lines.contains(":carillon.local 332 eve #Tea :Earl Grey"))
        #expect(lines.contains(":carillon.local 353 eve = #Tea :eve"))
        let back = try owner(second, at: 0)
        try second.ask(back, "JOIN #tea", until: " 353 ann = #Tea :")
        #expect(back.lines.contains { $0.contains("@ann") })
        try second.ask(back, "MODE #tea b", until: " 367 ann #Tea *!*@bad ")
        try second.ask(back, "CS INFO #tea", until: "Its history is members: ")
        try second.ask(back, "CS DROP #tea", until: "no longer registered")
    }

    @Test func `a database of before rooms had a rule of history is read`() throws {
        let first = try bench()
        let ann = try join(first, "ann")
        try first.ask(ann, "NS REGISTER secret", until: " 900 ")
        try first.ask(ann, "JOIN #tea", "CS REGISTER #tea", until: "you own it")
        try first.leave()
        let file = DatabaseLocation.file(path.appending(NetworkDatabase.fileName).string)
        try DatabaseConnection(at: file).execute(
            "ALTER TABLE rooms DROP COLUMN history; PRAGMA user_version = 3")
        let second = try bench()
        let back = try owner(second, at: 0)
        try second.ask(back, "CS INFO #tea", until: "Its history is joined by default: ")
    }

    @Test func `a ban survives a restart, and one that was lifted does not`() throws {
        let first = try bench()
        let boss = try joinOperator(first)
        try first.ask(boss, "DLINE 7d 203.0.113.0/24 spam", until: "is banned")
        try first.ask(boss, "KLINE *!*@*.example.org", until: "is banned")
        try first.ask(boss, "UNKLINE *!*@*.example.org", until: "no longer banned")
        try first.leave()
        let second = try bench()
        let bad = try second.open(from: "203.0.113.9")
        try second.turn { bad.lines.contains { $0.contains("Closing Link: Banned (spam)") } }
        let other = try joinOperator(second)
        let lines = try second.ask(other, "STATS k", until: " 219 ")
        #expect(lines.count == 1)
    }
}
