import ReactorIRC
import Testing

@Suite("ServerSupport", .timeLimit(.minutes(10)))
struct ServerSupportTests {
    private func support(_ lines: String...) throws -> ServerSupport {
        var support = ServerSupport()
        for line in lines {
            support.read(try Message(":server 005 ann \(line) :are supported by this server"))
        }
        return support
    }

    @Test func `tokens have values, and the later one counts`() throws {
        let support = try support("NICKLEN=9 WHOX EMPTY=", "NICKLEN=32 NETWORK=Example")
        #expect(support["NICKLEN"] == "32")
        #expect(support.number("NICKLEN") == 32)
        #expect(support["WHOX"] == "")
        #expect(support["EMPTY"] == "")
        #expect(support["NETWORK"] == "Example")
        #expect(support["ann"] == nil && support["server"] == nil)
        #expect(support.number("NETWORK") == nil)
    }

    @Test func `a minus sign removes a token`() throws {
        let support = try support("WHOX NICKLEN=9", "-WHOX -NICKLEN -OTHER")
        #expect(support.tokens.isEmpty)
    }

    @Test(arguments: [
        ("A\\x20B", "A B"), ("a\\x3Db", "a=b"), ("\\x5c", "\\"), ("\\x", "\\x"), ("\\xZZ", "\\xZZ"),
        ("a=b", "a=b"), ("\\x2", "\\x2"),
    ])
    func `values have escapes`(raw: String, value: String) throws {
        #expect(try support("NETWORK=\(raw)")["NETWORK"] == value)
    }

    @Test func `values are written with escapes`() throws {
        var own = ServerSupport()
        own["NETWORK"] = "A Net=work \\ x"
        own["UTF8ONLY"] = ""
        #expect(own.tokens == ["NETWORK=A\\x20Net\\x3Dwork\\x20\\x5C\\x20x", "UTF8ONLY"])
        var read = ServerSupport()
        for token in own.tokens { read.read(token: token) }
        #expect(read == own)
    }

    @Test func `a change is written as new and removed tokens`() throws {
        let old = try support("NICKLEN=9 WHOX AWAYLEN=200")
        let new = try support("NICKLEN=32 AWAYLEN=200 BOT=B")
        #expect(new.changes(from: old) == ["NICKLEN=32", "BOT=B", "-WHOX"])
        var applied = old
        for token in new.changes(from: old) { applied.read(token: token) }
        #expect(applied.changes(from: new).isEmpty && new.changes(from: applied).isEmpty)
        #expect(old.changes(from: old).isEmpty)
    }

    @Test func `tokens are distributed over messages`() {
        let tokens = (0..<30).map { "T\($0)" }
        let lines = ServerSupport.lines(of: tokens, byteLimit: 400)
        #expect(lines.map(\.count) == [13, 13, 4])
        #expect(lines.flatMap { $0 } == tokens)
        #expect(
            ServerSupport.lines(of: ["AAAA", "BBBB", "C"], byteLimit: 9) == [
                ["AAAA", "BBBB"], ["C"],
            ])
        #expect(ServerSupport.lines(of: [], byteLimit: 9).isEmpty)
    }

    @Test func `without tokens a server is one of RFC 1459`() {
        let support = ServerSupport()
        #expect(support.caseMapping == .rfc1459)
        #expect(support.isRoom("#room".utf8) && support.isRoom("&room".utf8))
        #expect(!support.isRoom("ann".utf8) && !support.isRoom("".utf8))
        #expect(support.modes.kind(of: UInt8(ascii: "b")) == .list)
        #expect(support.modes.ranks.count == 2)
        #expect(support.statusSymbols.isEmpty)
        #expect(support.modesPerLine == 3)
        #expect(support.targetLimit(of: "PRIVMSG") == 1)
    }

    @Test func `tokens have their meaning`() throws {
        let support = try support(
            "CASEMAPPING=ascii CHANTYPES=# PREFIX=(qo)~@ CHANMODES=b,k,l,C STATUSMSG=@ MODES",
            "TARGMAX=NAMES:1,PRIVMSG:4,WHOIS:")
        #expect(support.caseMapping == .ascii)
        #expect(!support.isRoom("&room".utf8))
        #expect(support.modes.kind(of: UInt8(ascii: "q")) == .rank(symbol: UInt8(ascii: "~")))
        #expect(support.modes.kind(of: UInt8(ascii: "C")) == .flag)
        #expect(support.statusSymbols == Array("@".utf8))
        #expect(support.modesPerLine == nil)
        #expect(support.targetLimit(of: "PRIVMSG") == 4)
        #expect(support.targetLimit(of: "WHOIS") == nil)
        #expect(support.targetLimit(of: "KICK") == nil)
        #expect(try self.support("CASEMAPPING=rfc7613").caseMapping == .ascii)
        #expect(try self.support("MODES=20").modesPerLine == 20)
    }
}
