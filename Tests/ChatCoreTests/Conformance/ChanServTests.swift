import Accounts
import ReactorIRC
import Testing

@testable import ChatCore

/// ChanServ, and rooms that have owners.
@Suite("ChanServ", .timeLimit(.minutes(10)))
struct ChanServTests {
    private let test = TestAccounts()
    private var net: TestNetwork { test.net }

    init() throws {
        for nick in ["ann", "bob"] { try test.connectOwner(nick) }
        test.connect("guest")
    }

    /// The texts of ChanServ's answers to a command.
    private func notices(_ client: String, _ line: String) -> [String] {
        test.ask(client, line).compactMap { line in
            let start = ":ChanServ!ChanServ@irc.test NOTICE \(client) :"
            return line.hasPrefix(start) ? String(line.dropFirst(start.count)) : nil
        }
    }

    /// Registers `#tea` for ann, who is in it.
    private func register() {
        test.send("ann", "JOIN #tea")
        #expect(notices("ann", "CS REGISTER #tea") == ["#tea is registered: you own it"])
    }

    @Test(.rule("Carillon: ChanServ"))
    func `an operator of a room with an account registers it`() {
        register()
        #expect(
            notices("bob", "PRIVMSG chanserv :INFO #TEA")
                == ["#tea belongs to ann, who registered it Thu, 01 Jan 1970 00:16:40 GMT"])
        #expect(notices("ann", "CS REGISTER #tea") == ["#tea is registered already, by ann"])
    }

    @Test(.rule("Carillon: ChanServ"))
    func `others cannot register a room`() {
        test.send("guest", "JOIN #tea")
        test.send("ann", "JOIN #tea")
        #expect(notices("guest", "CS REGISTER #tea") == ["You are not logged in"])
        #expect(notices("ann", "CS REGISTER #tea") == ["You are not an operator of #tea"])
        #expect(notices("ann", "CS REGISTER #none") == ["There is no room #none"])
        #expect(notices("ann", "CS REGISTER tea") == ["The name of a room begins with #"])
        #expect(test.owners.isEmpty)
    }

    @Test(.rule("Carillon: ChanServ"))
    func `a room with an owner keeps its modes, lists and topic while it is empty`() {
        register()
        for line in ["MODE #tea +bk *!*@bad key", "TOPIC #tea :Tea", "PART #tea"] {
            test.send("ann", line)
        }
        #expect(net.network.roomCount == 1)
        #expect(
            test.ask("guest", "JOIN #tea") == [
                ":irc.test 475 guest #tea :Cannot join the room (+k)"
            ])
        let lines = test.ask("guest", "JOIN #tea key")
        #expect(lines.contains(":irc.test 332 guest #tea :Tea"))
        #expect(lines.contains(":irc.test 353 guest = #tea :guest"))
        #expect(
            test.ask("guest", "MODE #tea b").first?.contains(" 367 guest #tea *!*@bad ") == true)
        #expect(net.network.inconsistency == nil)
    }

    @Test(.rule("Carillon: ChanServ"))
    func `nothing keeps the owner out, who is its operator`() {
        register()
        test.send("ann", "MODE #tea +i")
        test.send("ann", "MODE #tea +b *!*@*")
        test.send("ann", "PART #tea")
        let lines = test.ask("ann", "JOIN #tea")
        #expect(lines.contains(":irc.test 353 ann = #tea :@ann"))
    }

    @Test(.rule("Carillon: ChanServ"))
    func `the owner becomes an operator by logging in, and by OP`() throws {
        register()
        test.send("ann", "PART #tea")
        test.send("ann", "QUIT")
        test.connect("other")
        for client in ["other", "bob"] { test.send(client, "JOIN #tea") }
        let lines = test.ask("other", "NS IDENTIFY ann secret")
        #expect(lines.contains(":irc.test MODE #tea +o other"))
        test.send("other", "MODE #tea -o other")
        #expect(test.ask("other", "CS OP #tea") == [":irc.test MODE #tea +o other"])
        #expect(test.ask("other", "CS OP #tea bob") == [":irc.test MODE #tea +o bob"])
        #expect(notices("bob", "CS OP #tea") == ["You do not own #tea"])
        #expect(notices("other", "CS OP #tea bob") == ["bob is an operator of #tea"])
        #expect(notices("other", "CS OP #tea guest") == ["They are not in #tea"])
        // An edge knows the rank, which STATUSMSG needs.
        #expect(
            test.ask("other", "MODE #tea -o other").last
                == ":other!~other@\(host("other")) MODE #tea -o other")
        test.send("bob", "PRIVMSG @#tea :ops only")
        #expect(net.received("other") == [])
    }

    private func host(_ nick: String) -> String {
        net.sourceNow(nick).split(separator: "@").last.map(String.init) ?? ""
    }

    @Test(.rule("Carillon: ChanServ"))
    func `a dropped room ends with its last member`() {
        register()
        #expect(notices("bob", "CS DROP #tea") == ["You do not own #tea"])
        #expect(notices("ann", "CS DROP #tea") == ["#tea is no longer registered"])
        #expect(notices("ann", "CS INFO #tea") == ["#tea is not registered"])
        test.send("ann", "PART #tea")
        #expect(net.network.roomCount == 0)
    }

    @Test(.rule("Carillon: ChanServ"))
    func `an empty room that is dropped ends at once`() {
        register()
        test.send("ann", "PART #tea")
        #expect(notices("ann", "CS DROP #tea") == ["#tea is no longer registered"])
        #expect(net.network.roomCount == 0)
    }

    @Test(.rule("Carillon: ChanServ"))
    func `a room is transferred to an account, which is an operator then`() {
        register()
        test.send("bob", "JOIN #tea")
        #expect(notices("ann", "CS TRANSFER #tea nobody") == ["There is no account nobody"])
        _ = net.received("bob")
        #expect(notices("ann", "CS TRANSFER #tea bob") == ["#tea belongs to bob now"])
        #expect(net.received("bob") == [":irc.test MODE #tea +o bob"])
        #expect(notices("ann", "CS DROP #tea") == ["You do not own #tea"])
    }

    @Test(.rule("Carillon: ChanServ"))
    func `an operator of the network does what an owner can, and that is noted`() {
        register()
        net.addModes(.networkOperator, to: "bob")
        _ = net.network.takeChanges()
        #expect(notices("bob", "CS DROP #tea") == ["#tea is no longer registered"])
        #expect(net.audit.last?.hasSuffix(" dropped the room #tea, owned by ann") == true)
        #expect(
            net.network.takeChanges().contains {
                if case .act(let act) = $0 { act.act == "dropped the room" } else { false }
            })
    }

    @Test(.rule("Carillon: ChanServ"))
    func `an account owns a limited number of rooms`() {
        var settings = NetworkSettings.withAccounts
        settings.limits.ownRooms = 1
        net.apply(settings)
        register()
        test.send("ann", "JOIN #milk")
        #expect(
            notices("ann", "CS REGISTER #milk")
                == ["ann owns 1 room already, the most that it may"])
        test.send("bob", "JOIN #cake")
        #expect(notices("bob", "CS REGISTER #cake") == ["#cake is registered: you own it"])
        #expect(
            notices("bob", "CS TRANSFER #cake ann")
                == ["ann owns 1 room already, the most that it may"])
    }

    @Test(.rule("Carillon: ChanServ"))
    func `rooms of a deleted account have no owner`() {
        register()
        test.send("ann", "PART #tea")
        test.send("ann", "NS DROP ann secret")
        #expect(net.network.roomCount == 0)
    }

    @Test(.rule("Carillon: ChanServ"))
    func `a room whose last member leaves while it is registered is kept`() {
        test.send("ann", "JOIN #tea")
        net.send("ann", "CS REGISTER #tea")
        net.send("ann", "PART #tea")
        // The command waits for the answer, the connection does not.
        net.handle(.closed(reason: Array("gone".utf8)), of: "ann")
        #expect(net.network.roomCount == 0)
        test.settle()
        #expect(net.network.inconsistency == nil)
    }

    @Test(.rule("Carillon: ChanServ"))
    func `it explains its commands, and exists only with accounts`() {
        #expect(notices("guest", "CS HELP DROP").first == "DROP <room>")
        #expect(notices("guest", "CS NONSENSE") == ["Unknown command; HELP lists the commands"])
        net.apply(.forTests)
        #expect(test.ask("guest", "CS HELP") == [":irc.test 421 guest CS :Unknown command"])
    }
}
