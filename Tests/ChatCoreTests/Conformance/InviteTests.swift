import ChatCore
import Testing

/// INVITE: RFC 2812, section 3.2.7, and the modern documentation.
@Suite("Invitations", .timeLimit(.minutes(10)))
struct InviteTests {
    private let net = TestNetwork()
    private var ann: String { net.source("ann") }

    init() {
        net.fill("#room", "ann", "bob")
        net.connect("cat")
    }

    @Test(.rule("RFC 2812, 3.2.7", "modern: RPL_INVITING (341)"))
    func `who is invited gets the message, who invites the reply, other members nothing`() {
        #expect(
            net.relay("ann", "INVITE CAT #Room", to: "ann", "bob", "cat") == [
                [":irc.test 341 ann cat #room"], [], [":\(ann) INVITE cat #room"],
            ])
    }

    @Test(.rule("RFC 2812, 3.2.7", "RFC 2812, 5.1 (301)"))
    func `who invites somebody that is away gets its text`() {
        net.send("cat", "AWAY :lunch")
        #expect(
            net.ask("ann", "INVITE cat #room") == [
                ":irc.test 341 ann cat #room", ":irc.test 301 ann cat :lunch",
            ])
    }

    @Test(
        .rule(
            "RFC 2811, 4.2.2", "RFC 2811, 4.3.1",
            "Carillon: an invitation by an operator is valid for one JOIN"),
        arguments: ["+i", "+b cat", "+k key", "+l 1"])
    func `an operator's invitation is stronger than what prevents joining, once`(mode: String) {
        net.send("ann", "MODE #room \(mode)")
        #expect(net.ask("cat", "JOIN #room").count == 1)
        net.send("ann", "INVITE cat #room")
        #expect(net.ask("cat", "JOIN #room").first == ":\(net.source("cat")) JOIN #room")
        net.send("cat", "PART #room")
        #expect(net.ask("cat", "JOIN #room").count == 1)
    }

    @Test(.rule("modern: INVITE message", "Carillon: only operators invite past a ban"))
    func `a member that is no operator invites, but not past a ban`() {
        net.send("ann", "MODE #room +b cat")
        #expect(net.ask("bob", "INVITE cat #room") == [":irc.test 341 bob cat #room"])
        #expect(
            net.ask("cat", "JOIN #room") == [
                ":irc.test 474 cat #room :Cannot join the room (+b)"
            ])
    }

    @Test(.rule("RFC 2812, 3.2.7", "RFC 2812, 5.2 (482)"))
    func `only operators invite to a room for the invited`() {
        net.send("ann", "MODE #room +i")
        #expect(
            net.relay("bob", "INVITE cat #room", to: "bob", "cat") == [
                [":irc.test 482 bob #room :You are not an operator of the room"], [],
            ])
    }

    @Test(.rule("RFC 2812, 3.2.7", "modern: INVITE message"))
    func `errors of INVITE`() {
        #expect(net.ask("ann", "INVITE cat") == [":irc.test 461 ann INVITE :Not enough parameters"])
        #expect(
            net.ask("ann", "INVITE dan #room") == [":irc.test 401 ann dan :No such nick or room"])
        #expect(net.ask("ann", "INVITE cat #none") == [":irc.test 403 ann #none :No such room"])
        #expect(
            net.ask("cat", "INVITE ann #room") == [
                ":irc.test 442 cat #room :You are not in that room"
            ])
        #expect(
            net.ask("ann", "INVITE bob #room") == [
                ":irc.test 443 ann bob #room :is already in that room"
            ])
    }

    @Test(.rule("modern: Invite list"))
    func `INVITE alone lists the rooms that one is invited to`() {
        net.fill("#other", "ann")
        net.send("ann", "INVITE cat #room")
        net.send("ann", "INVITE cat #other")
        let end = ":irc.test 337 cat :End of the list of rooms that you are invited to"
        #expect(
            net.ask("cat", "INVITE") == [
                ":irc.test 336 cat #room", ":irc.test 336 cat #other", end,
            ])
        net.send("ann", "PART #other")
        net.send("cat", "JOIN #room")
        #expect(net.ask("cat", "INVITE") == [end])
    }

    @Test(.rule("RFC 2811, 3.1", "Carillon: an invitation is to a room, not to its name"))
    func `an invitation ends with the room`() {
        net.send("ann", "INVITE cat #room")
        net.send("ann", "PART #room")
        net.send("bob", "PART #room")
        net.fill("#room", "bob")
        net.send("bob", "MODE #room +i")
        #expect(
            net.ask("cat", "JOIN #room") == [
                ":irc.test 473 cat #room :Cannot join the room (+i)"
            ])
    }

    @Test(.rule("Carillon: what others store with a user is bounded"))
    func `a user has a limited number of invitations, the latest ones`() {
        var settings = NetworkSettings.forTests
        settings.limits.invitations = 2
        let net = TestNetwork(settings)
        net.connect("bob")
        net.fill("#a", "ann")
        net.fill("#b", "ann")
        net.fill("#c", "ann")
        for room in ["#a", "#b", "#a", "#c"] { net.send("ann", "INVITE bob \(room)") }
        #expect(
            net.ask("bob", "INVITE").dropLast() == [
                ":irc.test 336 bob #a", ":irc.test 336 bob #c",
            ])
    }
}
