import Accounts
import ChatCore
import Testing
import Text

@Suite("Accounts that are changed while they are in use", .timeLimit(.minutes(10)))
struct AccountChangeTests {
    private let test = TestAccounts()
    private var net: TestNetwork { test.net }

    /// Carries out a change; how many sessions it concerned.
    private func apply(_ change: (AccountName) -> AccountChange, to name: String) throws -> Int {
        let name = try #require(AccountName(Array(name.utf8)))
        var count = 0
        net.perform(of: "ann") { network, _, effects in
            count = network.apply(change(name), at: net.time, into: &effects)
        }
        return count
    }

    @Test func `a suspension closes all sessions, and what others see is one QUIT`() throws {
        try test.connectOwner("ann")
        try test.connectOwner("ann", as: "ann's phone")
        test.connect("bob")
        for client in ["ann", "bob"] { test.send(client, "JOIN #tea") }
        test.net.open("early")
        test.send("early", "CAP REQ :sasl")
        test.logIn("early", "ann", "secret")
        for client in ["ann", "ann's phone", "bob", "early"] { _ = net.received(client) }
        #expect(net.network.accountsInUse.map(\.description) == ["ann"])
        #expect(try apply(AccountChange.suspended, to: "ANN") == 3)
        for client in ["ann", "ann's phone", "early"] {
            #expect(net.received(client) == ["ERROR :Closing Link: The account is suspended"])
            #expect(net.isClosed(client))
        }
        let lines = net.received("bob")
        #expect(lines.count == 1)
        #expect(lines.first?.hasSuffix(" QUIT :The account is suspended") == true)
        #expect(!net.isClosed("bob"))
        #expect(net.network.accountsInUse == [])
    }

    @Test func `a deletion logs out, and nothing else`() throws {
        try test.connectOwner("ann")
        test.connect("bob", capabilities: "account-notify")
        for client in ["ann", "bob"] { test.send(client, "JOIN #tea") }
        for client in ["ann", "bob"] { _ = net.received(client) }
        #expect(try apply(AccountChange.deleted, to: "ann") == 1)
        #expect(net.received("ann").map { $0.contains(" 901 ") } == [true])
        #expect(net.received("bob").map { $0.hasSuffix(" ACCOUNT *") } == [true])
        #expect(!net.isClosed("ann"))
        #expect(try apply(AccountChange.suspended, to: "bob") == 0)
    }

    @Test(arguments: [true, false])
    func `a login whose password is being checked fails`(byCommand: Bool) throws {
        try test.add("ann", password: "secret")
        test.connect("guest")
        test.connect("ann2")
        if byCommand {
            net.send("guest", "NS IDENTIFY ann secret")
        } else {
            let message = Base64.text(of: Array("\0ann\0secret".utf8))
            net.send("guest", "AUTHENTICATE PLAIN")
            net.send("guest", "AUTHENTICATE \(message)")
        }
        let name = try #require(AccountName(Array("ann".utf8)))
        // The account is found, and the password is compared after the suspension.
        net.answer(.account(test.accounts[name]))
        #expect(net.network.accountsInUse.map(\.description) == ["ann"])
        net.perform(of: "ann2") { network, _, effects in
            #expect(network.apply(.suspended(name), at: net.time, into: &effects) == 0)
        }
        _ = net.received("guest")
        test.settle()
        let lines = net.received("guest")
        #expect(lines.count == 1)
        #expect(lines.first?.hasSuffix(":The account is suspended") == true)
        #expect(net.network.accountsInUse == [])
    }
}
