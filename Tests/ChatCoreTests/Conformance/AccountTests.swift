import Accounts
import ChatCore
import ReactorIRC
import Testing

/// What an account shows, and the nick that it reserves.
@Suite("Accounts", .timeLimit(.minutes(10)))
struct AccountTests {
    private let test = TestAccounts()
    private var net: TestNetwork { test.net }

    private func forget(_ clients: String...) {
        for client in clients { _ = net.received(client) }
    }

    @Test(.rule("IRCv3 account-tag: The tag", "IRCv3 extended-join: Description"))
    func `messages and JOIN have the account`() throws {
        try test.connectOwner("ann")
        test.connect("bob", capabilities: "account-tag extended-join")
        test.send("bob", "JOIN #room")
        forget("bob")
        test.send("ann", "JOIN #room")
        test.send("ann", "PRIVMSG #room :hello")
        let lines = net.received("bob")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("@account=ann :ann!") == true)
        #expect(lines.first?.hasSuffix(" JOIN #room ann :ann Real") == true)
        #expect(lines.last?.hasPrefix("@account=ann :ann!") == true)
        let own = net.received("ann")
        #expect(!own.contains { $0.contains("account=") })
    }

    @Test(.rule("IRCv3 account-notify: The ACCOUNT message"))
    func `logging in is announced in common rooms`() throws {
        try test.add("ann", password: "secret")
        test.connect("guest")
        test.connect("bob", capabilities: "account-notify")
        test.connect("old")
        for client in ["guest", "bob", "old"] { test.send(client, "JOIN #room") }
        forget("guest", "bob", "old")
        test.logIn("guest", "ann", "secret")
        let lines = net.received("bob")
        #expect(lines.count == 1)
        #expect(lines.first?.hasSuffix(" ACCOUNT ann") == true)
        #expect(net.received("old") == [])
        // A rename changes nothing of it.
        test.send("guest", "NICK other")
        #expect(
            test.ask("bob", "WHOIS other").contains(
                ":irc.test 330 bob other ann :is logged in as"))
    }

    @Test(.rule("IRCv3 whox: Fields", "modern: RPL_WHOISACCOUNT"))
    func `WHO and WHOIS show accounts`() throws {
        try test.connectOwner("ann")
        test.connect("bob")
        #expect(test.ask("bob", "WHO ann %na").first == ":irc.test 354 bob ann ann")
        #expect(test.ask("bob", "WHO bob %na").first == ":irc.test 354 bob bob 0")
        #expect(!test.ask("bob", "WHOIS bob").contains { $0.contains(" 330 ") })
    }

    @Test(.rule("IRCv3 account-extban: Description"))
    func `a ban of an account holds under every nick`() throws {
        try test.connectOwner("ann")
        test.connect("op")
        let tokens = test.ask("op", "VERSION").joined(separator: " ")
        #expect(tokens.contains(" ACCOUNTEXTBAN=a ") && tokens.contains(" EXTBAN=,amr "))
        test.send("op", "JOIN #room")
        test.send("op", "MODE #room +b a:ANN")
        test.send("ann", "NICK other")
        #expect(
            test.ask("ann", "JOIN #room")
                == [":irc.test 474 other #room :Cannot join the room (+b)"])
        test.send("op", "MODE #room -b a:ann")
        #expect(test.ask("ann", "JOIN #room").first?.hasSuffix(" JOIN #room") == true)
    }

    @Test(.rule("Carillon: a nick that is an account's name is for its owner"))
    func `others do not get the nick of an account`() throws {
        try test.add("ann", password: "secret")
        net.open("c")
        let refusal = ":The nick belongs to an account; log in to it first"
        #expect(
            test.ask("c", "NICK Ann", "USER c 0 * :c") == [":irc.test 433 * Ann \(refusal)"])
        #expect(test.ask("c", "NICK c").contains { $0.contains(" 001 c ") })
        #expect(test.ask("c", "NICK ann") == [":irc.test 433 c ann \(refusal)"])
        test.logIn("c", "ann", "secret")
        #expect(test.ask("c", "NICK ann").first?.hasSuffix(" NICK ann") == true)
    }

    @Test(.rule("Carillon: sessions of one account with one nick are one user"))
    func `a second session shares the user`() throws {
        try test.connectOwner("ann")
        test.connect("bob")
        for client in ["ann", "bob"] { test.send(client, "JOIN #room") }
        test.send("ann", "TOPIC #room :hello")
        forget("ann", "bob")
        net.open("phone")
        // Many clients send their names before they log in.
        for line in ["CAP LS 302", "NICK ann", "USER x 0 * :x"] { test.send("phone", line) }
        test.logIn("phone", "ann", "secret")
        let lines = test.ask("phone", "CAP END")
        #expect(lines.contains { $0.contains(" 001 ann ") })
        let room = lines.drop { !$0.contains(" JOIN #room") }
        #expect(room.count == 5)
        #expect(room.dropFirst().first == ":irc.test 332 ann #room :hello")
        #expect(net.received("bob") == [])
        #expect(net.network.userCount == 2)

        test.send("bob", "PRIVMSG ann :to both")
        #expect(net.received("ann").count == 1 && net.received("phone").count == 1)
        test.send("ann", "PRIVMSG #room :from one")
        #expect(net.received("ann") == [] && net.received("phone").count == 1)
        test.send("ann", "PRIVMSG bob :direct")
        #expect(net.received("phone").count == 1 && net.received("bob").count == 2)
        test.send("ann", "QUIT")
        #expect(net.received("bob") == [])
        test.send("phone", "QUIT")
        #expect(net.received("bob").count == 1)
        #expect(net.network.inconsistency == nil)
    }

    @Test(.rule("Carillon: accounts that are required"))
    func `a guest is refused where accounts are required`() throws {
        var settings = NetworkSettings.withAccounts
        settings.accounts?.requirement = .required
        let test = TestAccounts(settings)
        test.net.open("c")
        let lines = test.ask("c", "NICK c", "USER c 0 * :c")
        #expect(lines.first?.hasPrefix(":irc.test FAIL * ACCOUNT_REQUIRED :") == true)
        #expect(test.net.isClosed("c"))
        try test.connectOwner("ann")
        #expect(test.net.network.userCount == 1)
    }
}
