import Accounts
import Testing

@testable import ChatCore

/// What is in memory after an account was forgotten.
@Suite("Forgetting", .timeLimit(.minutes(10)))
struct ForgettingTests {
    private let test = TestAccounts(.withArchive())
    private var net: TestNetwork { test.net }
    private static let capabilities = "batch draft/chathistory"

    /// `ann` and `bob`, who have accounts, have talked in `#room` and to each other.
    private func meet() throws {
        net.network.restore(StoredHistory())
        for nick in ["bob", "ann"] {
            try test.connectOwner(nick, capabilities: Self.capabilities)
            test.send(nick, "JOIN #room")
        }
        talk()
    }

    private func talk() {
        for (client, line) in [
            ("bob", "PRIVMSG #room :one"), ("ann", "PRIVMSG #room :secret"),
            ("bob", "PRIVMSG ann :two"), ("ann", "PRIVMSG bob :secret"),
        ] {
            test.send(client, line)
        }
    }

    private func forget() throws {
        net.network.forget(try #require(AccountName("ann".utf8)))
        test.settle()
    }

    private func texts(_ client: String, _ target: String) -> [String] {
        test.ask(client, "CHATHISTORY LATEST \(target) * 100").filter { $0.contains(" PRIVMSG ") }
            .map { String($0.split(separator: " :").last ?? "") }
    }

    @Test func `nothing that the account said is answered, and no direct message of it`() throws {
        try meet()
        #expect(texts("bob", "#room") == ["one", "secret"])
        #expect(texts("bob", "ann") == ["two", "secret"])
        try forget()
        #expect(texts("bob", "#room") == ["one"])
        #expect(texts("bob", "ann") == [])
        #expect(net.network.inconsistency == nil)
    }

    @Test func `what it says afterwards is kept, and it reads what is said from then on`() throws {
        try meet()
        try forget()
        #expect(texts("ann", "#room") == [])
        talk()
        #expect(texts("ann", "#room") == ["one", "secret"])
        #expect(texts("ann", "bob") == ["two", "secret"])
        #expect(texts("bob", "#room") == ["one", "one", "secret"])
    }

    @Test func `what is about to be stored is not in the archive afterwards`() throws {
        try meet()
        test.archive.isSlow = true
        talk()
        net.network.forget(try #require(AccountName("ann".utf8)))
        test.archive.isSlow = false
        test.settle()
        let late = test.archive.records.values.joined().filter { record in
            record.kind.isMessage && record.account.map { "\($0)" } == "ann"
        }
        // The command removes from disk what was there before.
        #expect(late.count == 1)
    }
}
