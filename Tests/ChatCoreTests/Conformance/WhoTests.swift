import Testing

@testable import ChatCore

@Suite("WHO (RFC 2812, section 3.6.1)", .timeLimit(.minutes(10)))
struct WhoTests {
    private func makeNetwork() -> TestNetwork {
        let net = TestNetwork()
        net.connectLocally("ann", "bob", "cat")
        net.send("ann", "JOIN #room")
        net.send("bob", "JOIN #room")
        return net
    }

    @Test(.rule("RFC 2812, 5.1 (352, 315)", "modern: WHO message"))
    func `a nick gives its user, without a room`() {
        let net = makeNetwork()
        for name in ["ann", "ANN"] {
            #expect(
                net.ask("bob", "WHO \(name)") == [
                    ":irc.test 352 bob * ~ann local irc.test ann H :0 ann Real",
                    ":irc.test 315 bob \(name) :End of the list of WHO",
                ])
        }
    }

    @Test(.rule("RFC 2812, 3.6.1", "modern: WHO message"))
    func `a room gives its members with their ranks, and its name as it is`() {
        let net = makeNetwork()
        #expect(
            net.ask("bob", "WHO #ROOM") == [
                ":irc.test 352 bob #room ~bob local irc.test bob H :0 bob Real",
                ":irc.test 352 bob #room ~ann local irc.test ann H@ :0 ann Real",
                ":irc.test 315 bob #ROOM :End of the list of WHO",
            ])
    }

    @Test(.rule("RFC 2812, 5.1 (352)", "IRCv3 bot-mode: The WHO bot flag"))
    func `who is away has G, an operator a star, a program B, in this order`() {
        let net = makeNetwork()
        net.send("ann", "AWAY :lunch")
        net.addModes([.networkOperator, .bot], to: "ann")
        #expect(
            net.ask("bob", "WHO #room")[1]
                == ":irc.test 352 bob #room ~ann local irc.test ann G*@B :0 ann Real")
        #expect(
            net.ask("bob", "WHO ann").first
                == ":irc.test 352 bob * ~ann local irc.test ann G*B :0 ann Real")
    }

    @Test(.rule("IRCv3 multi-prefix: Description"), arguments: [("", "@"), ("multi-prefix", "@+")])
    func `all ranks are shown with multi-prefix (its specification)`(
        capability: String, ranks: String
    ) throws {
        let net = makeNetwork()
        let ann = try #require(net.userID("ann"))
        net.change("#room", .rank(ann, .voice, isSet: true))
        net.connect("dan", capabilities: capability)
        #expect(
            net.ask("dan", "WHO #room")[1]
                == ":irc.test 352 dan #room ~ann local irc.test ann H\(ranks) :0 ann Real")
    }

    @Test(
        .rule("RFC 2812, 3.6.1", "modern: WHO message"),
        arguments: ["*nn", "a?n", "*an*", "*!~ann@*", "ann!*@local", "*nn R*l"])
    func `a mask matches nicks, names, hosts, real names, and sources if it has a separator`(
        mask: String
    ) {
        let net = makeNetwork()
        #expect(
            net.ask("bob", "WHO :\(mask)").first
                == ":irc.test 352 bob * ~ann local irc.test ann H :0 ann Real")
    }

    @Test(.rule("RFC 2812, 3.6.1"), arguments: ["*", "0", "irc.test", "lo?al"])
    func `a mask may match everybody`(mask: String) {
        let net = makeNetwork()
        let lines = net.ask("bob", "WHO \(mask)")
        #expect(lines.count == 4)
        #expect(lines.last == ":irc.test 315 bob \(mask) :End of the list of WHO")
    }

    @Test(
        .rule("RFC 2812, 5.1 (315)", "modern: WHO message"),
        arguments: ["nobody", "#none", "x*", "*@other"])
    func `nothing found is only the end`(mask: String) {
        let net = makeNetwork()
        #expect(
            net.ask("bob", "WHO \(mask)") == [
                ":irc.test 315 bob \(mask) :End of the list of WHO"
            ])
    }

    @Test(.rule("RFC 2812, 3.6.1"))
    func `the flag o selects operators`() {
        let net = makeNetwork()
        #expect(net.ask("bob", "WHO * o").count == 1)
        net.addModes(.networkOperator, to: "ann")
        for command in ["WHO * o", "WHO #room o", "WHO ann o"] {
            #expect(net.ask("bob", command).count == 2)
        }
        #expect(net.ask("bob", "WHO bob o").count == 1)
    }

    @Test(.rule("RFC 2812, 3.1.5", "modern: Invisible User Mode"))
    func `an invisible user is found by its nick, in a common room and by operators`() {
        let net = makeNetwork()
        net.addModes(.invisible, to: "ann")
        #expect(net.ask("cat", "WHO an*").count == 1)
        #expect(net.ask("cat", "WHO ann").count == 2)
        #expect(net.ask("cat", "WHO #room").count == 2)
        #expect(net.ask("ann", "WHO an*").count == 2)
        #expect(net.ask("bob", "WHO an*").count == 2)
        #expect(net.ask("bob", "WHO #room").count == 3)
        net.addModes(.networkOperator, to: "cat")
        #expect(net.ask("cat", "WHO an*").count == 2)
        #expect(net.ask("cat", "WHO #room").count == 3)
    }

    @Test(.rule("RFC 2811, 4.2.6"))
    func `a secret room has members for members only`() {
        let net = makeNetwork()
        net.change("#room", .flag(.secret, isSet: true))
        #expect(net.ask("cat", "WHO #room").count == 1)
        #expect(net.ask("bob", "WHO #room").count == 3)
    }

    @Test(.rule("modern: WHO message", "RFC 2812, 5.2 (461)"))
    func `without a mask there are parameters missing`() {
        let net = makeNetwork()
        #expect(net.ask("bob", "WHO") == [":irc.test 461 bob WHO :Not enough parameters"])
    }

    @Test(.rule("RFC 2812, 3.6.1", "Carillon: long answers are sent in slices"))
    func `a long answer comes in slices, and the next command waits for it`() {
        let net = TestNetwork()
        for index in 0..<600 { net.connect("n\(index)", from: "") }
        net.send("n0", "WHO *")
        net.send("n0", "PING last")
        #expect(net.isHeld("n0"))
        let first = net.received("n0")
        #expect(first.count < 600)
        let rest = net.drain("n0")
        #expect(first.count + rest.count == 602)
        #expect(rest.last == ":irc.test PONG irc.test :last")
        #expect(!net.isHeld("n0"))
    }

    @Test(.rule("Carillon: a search does not delay others"))
    func `a search that finds nothing is sliced too`() {
        let net = TestNetwork()
        for index in 0..<600 { net.connect("n\(index)", from: "") }
        let mask = String(repeating: "*x", count: 200)
        net.send("n0", "WHO \(mask)")
        #expect(net.isHeld("n0"))
        #expect(net.drain("n0").count == 1)
    }

    @Test(.rule("Carillon: long answers are sent in slices"))
    func `users that leave meanwhile are left out, and new ones do no harm`() {
        let net = TestNetwork()
        let nicks = (100..<350).map { "n\($0)" + String(repeating: "x", count: 28) }
        for nick in nicks {
            net.connect(nick, from: "")
            net.send(nick, "JOIN #room")
        }
        _ = net.drain(nicks[0])
        net.send(nicks[0], "WHO #room")
        var listed = net.received(nicks[0]).filter { $0.contains(" 352 ") }
        #expect(listed.count < 230)
        // Those who are listed last.
        for nick in nicks[1...20] { net.send(nick, "QUIT") }
        net.connect("new", from: "")
        net.send("new", "JOIN #room")
        listed += net.drain(nicks[0]).filter { $0.contains(" 352 ") }
        var found = Set(listed.map { String($0.split(separator: " ")[7]) })
        found.remove("new")
        #expect(found == Set(nicks).subtracting(nicks[1...20]))
    }
}

@Suite("WHOX (its specification)", .timeLimit(.minutes(10)))
struct WhoxTests {
    private func makeNetwork() -> TestNetwork {
        let net = TestNetwork()
        net.connectLocally("ann", "bob")
        net.send("ann", "JOIN #room")
        return net
    }

    @Test(
        .rule("IRCv3 whox: RPL_WHOSPCRPL (354) numeric reply"),
        arguments: ["tcuihsnfdlaor", "roaldfnshiuct"])
    func `fields have one order, however they are given`(fields: String) {
        let net = makeNetwork()
        net.time = ServerTime(seconds: 1_042)
        #expect(
            net.ask("bob", "WHO ann %\(fields),123") == [
                ":irc.test 354 bob 123 * ~ann 255.255.255.255 local irc.test ann H 0 42 0 n/a "
                    + ":ann Real",
                ":irc.test 315 bob ann :End of the list of WHO",
            ])
    }

    @Test(
        .rule("IRCv3 whox: Extended WHO command"),
        arguments: [
            ("c", "#room"), ("u", "~ann"), ("i", "255.255.255.255"), ("h", "local"),
            ("s", "irc.test"), ("n", "ann"), ("f", "H@"), ("d", "0"), ("l", "0"), ("a", "0"),
            ("o", "n/a"), ("r", ":ann Real"), ("t", "0"),
        ])
    func `each field can be alone`(letter: String, value: String) {
        let net = makeNetwork()
        #expect(net.ask("bob", "WHO #room %\(letter)").first == ":irc.test 354 bob \(value)")
    }

    @Test(
        .rule("IRCv3 whox: Extended WHO command"),
        arguments: [
            ("%tn,321", "321"), ("%tn", "0"), ("%tn,", "0"), ("%tn,1234", "0"), ("%tn,1x", "0"),
        ])
    func `the token is at most three digits`(options: String, token: String) {
        let net = makeNetwork()
        #expect(net.ask("bob", "WHO ann \(options)").first == ":irc.test 354 bob \(token) ann")
    }

    @Test(.rule("IRCv3 whox: Extended WHO command", "Carillon: no fields, no 354"))
    func `without known fields the answer is the old one`() {
        let net = makeNetwork()
        for options in ["%", "%,1", "%zZ,1"] {
            #expect(
                net.ask("bob", "WHO ann \(options)").first
                    == ":irc.test 352 bob * ~ann local irc.test ann H :0 ann Real")
        }
    }

    @Test(
        .rule(
            "IRCv3 whox: RPL_WHOSPCRPL (354) numeric reply",
            "Carillon: only operators see addresses"))
    func `an address is shown to its user and to operators`() {
        let net = makeNetwork()
        net.connect("cat", from: "::1")
        #expect(net.ask("cat", "WHO cat %i").first == ":irc.test 354 cat 0::1")
        #expect(net.ask("bob", "WHO cat %i").first == ":irc.test 354 bob 255.255.255.255")
        #expect(net.ask("bob", "WHO ::1 %n").count == 1)
        net.addModes(.networkOperator, to: "bob")
        #expect(net.ask("bob", "WHO cat %i").first == ":irc.test 354 bob 0::1")
        #expect(net.ask("bob", "WHO *:1 %n").first == ":irc.test 354 bob cat")
    }

    @Test(.rule("Carillon: letters before %, as ircu has them"))
    func `letters before the percent sign choose what the mask is compared with`() {
        let net = makeNetwork()
        #expect(net.ask("bob", "WHO ~ann u%n").first == ":irc.test 354 bob ann")
        #expect(net.ask("bob", "WHO ann u%n").count == 1)
        #expect(net.ask("bob", "WHO *real r%n").first == ":irc.test 354 bob ann")
        #expect(net.ask("bob", "WHO local h%n").count == 3)
        #expect(net.ask("bob", "WHO local n%n").count == 1)
        #expect(
            net.ask("bob", "WHO local i%n").first
                == ":irc.test 315 bob local :End of the list of WHO")
    }
}
