import ChatService
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

    /// A client sends lines, and gets one with a text, at some time; all that it got.
    @discardableResult
    private func ask(
        _ bench: ChatBench, _ client: ChatClient, _ lines: String..., until text: String
    ) throws -> [String] {
        client.forget()
        for line in lines { try client.send(line) }
        try bench.turn { client.lines.contains { $0.contains(text) } }
        return client.lines
    }

    /// A registered client on loopback.
    private func join(_ bench: ChatBench, _ nick: String, at edge: Int = 0) throws -> ChatClient {
        let client = try bench.open(from: "127.0.0.1", at: edge)
        try ask(bench, client, "NICK \(nick)", "USER \(nick) 0 * :\(nick)", until: " 422 ")
        return client
    }

    /// A registered client that is logged in to the account ann.
    private func owner(_ bench: ChatBench, at edge: Int) throws -> ChatClient {
        let client = try bench.open(from: "127.0.0.1", at: edge)
        let message = Base64.text(of: Array("\0ann\0secret".utf8))
        try ask(bench, client, "AUTHENTICATE PLAIN", "AUTHENTICATE \(message)", until: " 903 ")
        try ask(bench, client, "NICK ann", "USER ann 0 * :ann", until: " 422 ")
        return client
    }

    private func joinOperator(_ bench: ChatBench) throws -> ChatClient {
        let client = try join(bench, "boss")
        try ask(bench, client, "OPER root hunter2", until: " 381 ")
        return client
    }

    @Test(arguments: [1, 2])
    func `a room and its owner survive a restart`(edges: Int) throws {
        let first = try bench(edges: edges)
        let ann = try join(first, "ann", at: edges - 1)
        try ask(first, ann, "NS REGISTER secret", until: " 900 ")
        try ask(first, ann, "JOIN #Tea", "CS REGISTER #tea", until: "you own it")
        try ask(
            first, ann, "MODE #tea +mkb key *!*@bad", "TOPIC #tea :Earl Grey", "PING :1",
            until: " PONG ")
        try first.leave()
        let second = try bench(edges: edges)
        let guest = try join(second, "eve", at: edges - 1)
        try ask(second, guest, "JOIN #tea", until: " 475 eve #Tea ")
        let lines = try ask(second, guest, "JOIN #tea key", until: " 366 ")
        #expect(lines.contains(":carillon.local 332 eve #Tea :Earl Grey"))
        #expect(lines.contains(":carillon.local 353 eve = #Tea :eve"))
        let back = try owner(second, at: 0)
        try ask(second, back, "JOIN #tea", until: " 353 ann = #Tea :")
        #expect(back.lines.contains { $0.contains("@ann") })
        try ask(second, back, "MODE #tea b", until: " 367 ann #Tea *!*@bad ")
        try ask(second, back, "CS DROP #tea", until: "no longer registered")
    }

    @Test func `a ban survives a restart, and one that was lifted does not`() throws {
        let first = try bench()
        let boss = try joinOperator(first)
        try ask(first, boss, "DLINE 7d 203.0.113.0/24 spam", until: "is banned")
        try ask(first, boss, "KLINE *!*@*.example.org", until: "is banned")
        try ask(first, boss, "UNKLINE *!*@*.example.org", until: "no longer banned")
        try first.leave()
        let second = try bench()
        let bad = try second.open(from: "203.0.113.9")
        try second.turn { bad.lines.contains { $0.contains("Closing Link: Banned (spam)") } }
        let other = try joinOperator(second)
        let lines = try ask(second, other, "STATS k", until: " 219 ")
        #expect(lines.count == 1)
    }
}
