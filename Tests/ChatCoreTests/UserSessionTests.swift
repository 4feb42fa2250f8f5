import ReactorIRC
import Testing

@testable import ChatCore

@Suite("Several sessions of a user", .timeLimit(.minutes(10)))
struct UserSessionTests {
    /// `ann` has two sessions, and is in a room with `bob`.
    private func makeNetwork() throws -> TestNetwork {
        let net = TestNetwork()
        net.connectLocally("ann", "bob")
        for nick in ["ann", "bob"] { net.send(nick, "JOIN #room") }
        net.open("phone", from: "")
        let ann = try #require(net.userID("ann"))
        net.perform(of: "phone") { network, session, effects in
            network.attach(session, to: ann, into: &effects)
        }
        for client in ["ann", "bob", "phone"] { _ = net.received(client) }
        return net
    }

    @Test
    func `each gets what is said to the user and in its rooms`() throws {
        let net = try makeNetwork()
        net.send("bob", "PRIVMSG ann :hi")
        net.send("bob", "PRIVMSG #room :all")
        for client in ["ann", "phone"] {
            #expect(
                net.received(client) == [
                    ":bob!~bob@local PRIVMSG ann :hi", ":bob!~bob@local PRIVMSG #room :all",
                ])
        }
    }

    @Test
    func `one that ends is seen by no one, the last is a QUIT`() throws {
        let net = try makeNetwork()
        #expect(net.ask("ann", "QUIT") == ["ERROR :Closing Link: Quit"])
        #expect(net.received("bob").isEmpty)
        #expect(net.received("phone").isEmpty)
        net.send("bob", "PRIVMSG #room :all")
        #expect(net.received("phone") == [":bob!~bob@local PRIVMSG #room :all"])
        #expect(net.received("ann").isEmpty)
        net.handle(.closed(reason: Array("Connection lost".utf8)), of: "phone")
        #expect(net.received("bob") == [":ann!~ann@local QUIT :Connection lost"])
        #expect(net.network.userCount == 1)
        #expect(net.ask("bob", "WHOWAS ann").count == 3)
    }

    @Test
    func `a new nick and a join are those of all`() throws {
        let net = try makeNetwork()
        net.send("phone", "NICK eve")
        net.send("phone", "JOIN #new")
        #expect(
            net.received("ann") == [":ann!~ann@local NICK eve", ":eve!~ann@local JOIN #new"])
        net.send("ann", "PART #room")
        #expect(net.received("phone").last == ":eve!~ann@local PART #room")
        net.send("bob", "PRIVMSG #room :all")
        #expect(net.received("phone").isEmpty)
    }

    @Test
    func `KILL ends all of them, with one QUIT`() throws {
        let net = try makeNetwork()
        net.addModes(.networkOperator, to: "bob")
        net.send("bob", "KILL ann :spam")
        for client in ["ann", "phone"] {
            #expect(
                net.received(client) == [
                    ":bob!~bob@local KILL ann spam", "ERROR :Closing Link: Killed (bob (spam))",
                ])
            #expect(net.isClosed(client))
        }
        #expect(net.received("bob") == [":ann!~ann@local QUIT :Killed (bob (spam))"])
        #expect(net.network.userCount == 1)
    }

    @Test
    func `an answer to one is not sent to the others`() throws {
        let net = try makeNetwork()
        #expect(net.ask("phone", "AWAY :out") == [":irc.test 306 ann :You are marked as away"])
        #expect(net.ask("phone", "WHOIS bob").count == 5)
        #expect(net.received("ann").isEmpty)
        #expect(net.ask("bob", "WHO ann").first?.contains(" ann G ") == true)
    }

    @Test
    func `it is secure when all of them are`() throws {
        let net = try makeNetwork()
        let isSecure = { net.ask("bob", "WHOIS ann").contains { $0.contains(" 671 ") } }
        #expect(!isSecure())
        net.open("cat", isSecure: true)
        net.send("cat", "NICK cat")
        net.send("cat", "USER cat 0 * :Cat")
        #expect(net.ask("bob", "WHOIS cat").contains(":irc.test 671 bob cat :is connected by TLS"))
        let cat = try #require(net.userID("cat"))
        net.open("plain")
        net.perform(of: "plain") { network, session, effects in
            network.attach(session, to: cat, into: &effects)
        }
        #expect(!net.ask("bob", "WHOIS cat").contains { $0.contains(" 671 ") })
    }
}
