import ChatCore
import ChatService
import Figures
import ReactorKit
import ReactorTesting
import Services
import Testing

@Suite("Bans of a chat service", .timeLimit(.minutes(10)))
struct BansTests {
    /// A service with the operator `root`, and this operator as `ann`.
    private static func bench() throws -> (ChatBench, ann: ChatClient) {
        let bench = try ChatBench {
            $0.floodRate = 0
            $0.addOperator()
            if let range = try? AddressRange("203.0.113.0/24") {
                $0.gateways = [Gateway(addresses: range, password: "sesame-street")]
            }
        }
        return (bench, try bench.joinOperator("ann"))
    }

    private static func refusal(_ bench: ChatBench, _ address: String) -> ServiceRefusal? {
        do {
            _ = try bench.open(from: address)
            return nil
        } catch {
            return error as? ServiceRefusal
        }
    }

    @Test func `DLINE closes what is open, and refuses what is new before its transport is used`()
        throws
    {
        let (bench, ann) = try Self.bench()
        let bob = try bench.join("bob")
        try ann.send("DLINE 192.0.2.0/24 :spam")
        #expect(
            bob.lines == [
                ":carillon.local 465 bob :You are banned from this server: spam",
                "ERROR :Closing Link: Banned (spam)",
            ])
        #expect(bob.transport.closings == [.loseConnection(within: .seconds(5))])
        #expect(Self.refusal(bench, "192.0.2.9") == ServiceRefusal(message: "Banned (spam)"))
        #expect(Self.refusal(bench, "192.0.3.9") == nil)
        #expect(bench.service.readings["carillond_chat_bans"] == .number(1))
        try ann.send("UNDLINE 192.0.2.0/24")
        #expect(Self.refusal(bench, "192.0.2.9") == nil)
        #expect(bench.service.readings["carillond_chat_bans"] == .number(0))
    }

    @Test func `an address that a gateway states is banned too`() throws {
        let (bench, ann) = try Self.bench()
        try ann.send("DLINE 198.51.100.7")
        let bob = try bench.open(from: "203.0.113.1")
        try bob.send("WEBIRC sesame-street web a.host 198.51.100.7")
        #expect(bob.lines.last == "ERROR :Closing Link: Banned")
        let cat = try bench.open(from: "203.0.113.1")
        try cat.send(
            "WEBIRC sesame-street web a.host 198.51.100.8", "NICK cat", "USER cat 0 * :cat")
        #expect(cat.lines.first?.contains(" 001 ") == true)
    }

    @Test func `a reload closes those that the settings ban now, and keeps the operators' bans`()
        throws
    {
        let (bench, ann) = try Self.bench()
        try ann.send("DLINE 192.0.2.7")
        let bob = try bench.join("bob", from: "192.0.2.8")
        let target = try BanTarget(addresses: "192.0.2.8")
        bench.change { $0.network.bannedAddresses = [NetworkBan(target, reason: "settings")] }
        #expect(bob.lines.last == "ERROR :Closing Link: Banned (settings)")
        #expect(Self.refusal(bench, "192.0.2.8")?.message == "Banned (settings)")
        bench.change { $0.network.bannedAddresses = [] }
        #expect(Self.refusal(bench, "192.0.2.8") == nil)
        #expect(Self.refusal(bench, "192.0.2.7") != nil)
    }

    @Test func `the log has what operators do, and nothing of what others write`() throws {
        let (bench, ann) = try Self.bench()
        let bob = try bench.join("bob", from: "127.0.0.2")
        try ann.send("KLINE 1h *!*@10.* :spam", "PRIVMSG bob :a secret", "OPER guess guess")
        try bob.send("PRIVMSG ann :a secret", "KLINE ann", "OPER root guess")
        try bench.turn(until: { bob.lines.contains { $0.contains(" 464 bob ") } })
        let start = "notice: chat: "
        #expect(
            bench.log.lines.filter { $0.hasPrefix(start) }.map { $0.dropFirst(start.count) } == [
                "operator root (ann!~ann@127.0.0.1) logged in",
                "operator root (ann!~ann@127.0.0.1) banned *!*@10.* for 1h: spam",
                "OPER of ann!~ann@127.0.0.1 failed: unknown name",
                "OPER of bob!~bob@127.0.0.2 failed: wrong password for root",
            ])
        #expect(!bench.log.lines.contains { $0.contains("secret") })
    }

    @Test func `a banned address at telnet gets the reason as text that steers no terminal`() throws
    {
        let bench = try ChatBench(history: 0) { $0.addOperator() }
        let ann = try bench.joinOperator("ann")
        try ann.send("DLINE 192.0.2.9 :spam \u{1B}[2J")
        let person = try bench.dial(from: "192.0.2.9")
        try bench.settle()
        #expect(
            person.lines.first
                == "* you cannot come in: you are banned from this server: spam ^[[2J")
        #expect(person.transport.isClosing)
    }
}
