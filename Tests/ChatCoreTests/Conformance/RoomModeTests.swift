import ChatCore
import Testing

/// MODE of rooms: RFC 2812, section 3.2.3, RFC 2811, section 4, and the modern documentation.
@Suite("Modes of rooms", .timeLimit(.minutes(10)))
struct RoomModeTests {
    private let net = TestNetwork()
    private var ann: String { net.source("ann") }

    init() { net.fill("#room", "ann", "bob") }

    private func refusals(_ client: String, _ line: String) -> [String] { net.ask(client, line) }

    // MARK: - Queries

    @Test(.rule("RFC 2812, 5.1 (324)", "modern: RPL_CREATIONTIME (329)"))
    func `a new room has the modes of the settings, and the time when it was created`() {
        #expect(
            net.ask("bob", "MODE #Room") == [
                ":irc.test 324 bob #room +nt", ":irc.test 329 bob #room 1000",
            ])
    }

    @Test(.rule("RFC 2812, 5.1 (324)", "modern: RPL_CHANNELMODEIS (324)"))
    func `the reply has arguments, and a room without modes has a plus`() {
        net.send("ann", "MODE #room +klC secret 12")
        #expect(net.ask("ann", "MODE #room").first == ":irc.test 324 ann #room +Cntkl secret 12")
        net.send("ann", "MODE #room -klCnt secret")
        #expect(net.ask("ann", "MODE #room").first == ":irc.test 324 ann #room +")
    }

    @Test(.rule("RFC 2811, 4.2.9", "RFC 2811, 4.2.10"))
    func `only members see the key and the limit`() {
        net.connect("cat")
        net.send("ann", "MODE #room +kl secret 5")
        #expect(net.ask("bob", "MODE #room").first == ":irc.test 324 bob #room +ntkl secret 5")
        #expect(net.ask("cat", "MODE #room").first == ":irc.test 324 cat #room +ntkl * *")
    }

    @Test(.rule("RFC 2812, 5.2 (403)", "Carillon: MODE hides a secret room too"))
    func `a secret room does not exist for others than its members`() {
        net.connect("cat")
        net.send("ann", "MODE #room +s")
        let unknown = [":irc.test 403 cat #room :No such room"]
        #expect(net.ask("cat", "MODE #room") == unknown)
        #expect(net.ask("cat", "MODE #room +b") == unknown)
        #expect(net.ask("bob", "MODE #room").first == ":irc.test 324 bob #room +nst")
    }

    @Test(.rule("RFC 2812, 3.2.3", "RFC 2812, 5.2 (461, 403)"))
    func `MODE needs a target that exists`() {
        #expect(net.ask("ann", "MODE") == [":irc.test 461 ann MODE :Not enough parameters"])
        #expect(net.ask("ann", "MODE #none +m") == [":irc.test 403 ann #none :No such room"])
        #expect(net.ask("ann", "MODE #none +o bob") == [":irc.test 403 ann #none :No such room"])
    }

    // MARK: - Flags

    @Test(.rule("RFC 2812, 3.2.3", "RFC 2811, 4.2"), arguments: ["C", "i", "m", "p", "s"])
    func `a flag is announced when it is set and when it is removed`(letter: String) {
        for sign in ["+", "-"] {
            let lines = net.relay("ann", "MODE #room \(sign)\(letter)", to: "ann", "bob")
            let line = ":\(ann) MODE #room \(sign)\(letter)"
            #expect(lines == [[line], [line]])
        }
    }

    @Test(.rule("RFC 2811, 4.2.6"))
    func `a room is private or secret, and secret replaces private`() {
        net.send("ann", "MODE #room +p")
        #expect(net.ask("ann", "MODE #room +s") == [":\(ann) MODE #room -p+s"])
        #expect(net.ask("ann", "MODE #room +ps").isEmpty)
        #expect(net.ask("ann", "MODE #room -s+p") == [":\(ann) MODE #room -s+p"])
        #expect(net.ask("ann", "MODE #room").first == ":irc.test 324 ann #room +npt")
    }

    @Test(.rule("modern: Channel mode"))
    func `an argument that no mode takes is ignored, and so are signs alone`() {
        #expect(net.ask("ann", "MODE #room +m extra") == [":\(ann) MODE #room +m"])
        #expect(net.ask("ann", "MODE #room -m+v 5 bob").last == ":\(ann) MODE #room -m")
        for line in ["MODE #room +", "MODE #room +-", "MODE #room :", "MODE #room + bob"] {
            #expect(net.ask("ann", line).isEmpty)
        }
    }

    @Test(.rule("modern: Channel mode"))
    func `a list may be asked for among changes`() {
        #expect(
            net.ask("ann", "MODE #room +mb") == [
                ":irc.test 368 ann #room :End of the list of bans", ":\(ann) MODE #room +m",
            ])
    }

    @Test(.rule("Carillon: only changes are announced"))
    func `what has no effect is not announced`() {
        #expect(net.ask("ann", "MODE #room +nt-i-k key").isEmpty)
        #expect(net.ask("ann", "MODE #room +oo-vl ann ann bob").isEmpty)
        #expect(net.ask("ann", "MODE #room -b *!*@nowhere").isEmpty)
    }

    @Test(.rule("RFC 2812, 3.2.3", "modern: Channel mode"))
    func `one MODE has several changes, announced in one line`() {
        #expect(
            net.ask("ann", "MODE #room m-n+ovb bob bob *!*@x") == [
                ":\(ann) MODE #room +m-n+ovb bob bob *!*@x"
            ])
        #expect(net.ask("ann", "MODE #room").first == ":irc.test 324 ann #room +mt")
    }

    @Test(.rule("RFC 2812, 3.2.3"))
    func `changes of one MODE are decided in their order`() {
        #expect(
            net.ask("ann", "MODE #room +v-v+v bob bob bob") == [
                ":\(ann) MODE #room +v-v+v bob bob bob"
            ])
        #expect(net.ask("ann", "MODE #room +l-l 5").count == 1)
        #expect(net.ask("ann", "MODE #room").first == ":irc.test 324 ann #room +nt")
    }

    // MARK: - Privileges

    @Test(.rule("RFC 2812, 5.2 (482)", "modern: Channel mode"))
    func `only operators change a room, and one refusal answers a whole MODE`() {
        net.connect("cat")
        let lines = net.relay("bob", "MODE #room +mov-n bob bob", to: "ann", "bob")
        #expect(lines[0].isEmpty)
        #expect(lines[1] == [":irc.test 482 bob #room :You are not an operator of the room"])
        #expect(
            net.ask("cat", "MODE #room +m") == [
                ":irc.test 482 cat #room :You are not an operator of the room"
            ])
        net.send("ann", "MODE #room +v bob")
        #expect(
            net.ask("bob", "MODE #room +v bob").last
                == ":irc.test 482 bob #room :You are not an operator of the room")
    }

    // MARK: - Ranks

    @Test(.rule("RFC 2812, 3.2.3", "RFC 2811, 4.1.2"))
    func `ranks are announced to all members, the target included`() {
        let line = ":\(ann) MODE #room +o bob"
        #expect(net.relay("ann", "MODE #room +o BOB", to: "ann", "bob") == [[line], [line]])
        #expect(net.ask("bob", "MODE #room -o ann") == [":\(net.source("bob")) MODE #room -o ann"])
        #expect(net.ask("ann", "MODE #room +m").first?.contains(" 482 ") == true)
    }

    @Test(.rule("RFC 2812, 5.2 (401, 441)"))
    func `a rank needs a user that exists and is a member`() {
        net.connect("cat")
        #expect(
            net.ask("ann", "MODE #room +ov dan cat") == [
                ":irc.test 401 ann dan :No such nick or room",
                ":irc.test 441 ann cat #room :They are not in that room",
            ])
    }

    @Test(.rule("Carillon: each change is decided by itself"))
    func `what is refused does not prevent the other changes`() {
        #expect(
            net.ask("ann", "MODE #room +ovm dan bob") == [
                ":irc.test 401 ann dan :No such nick or room", ":\(ann) MODE #room +vm bob",
            ])
    }

    // MARK: - Key

    @Test(.rule("RFC 2811, 4.2.10", "RFC 2812, 5.2 (475)"))
    func `a key is needed to join, and is replaced by another`() {
        net.connect("cat")
        #expect(net.ask("ann", "MODE #room +k one") == [":\(ann) MODE #room +k one"])
        #expect(net.ask("ann", "MODE #room +k two") == [":\(ann) MODE #room +k two"])
        #expect(
            net.ask("cat", "JOIN #room one") == [
                ":irc.test 475 cat #room :Cannot join the room (+k)"
            ])
        #expect(net.ask("cat", "JOIN #room two").count == 3)
    }

    @Test(
        .rule("modern: Channel mode", "Carillon: a key is not shown when it is removed"),
        arguments: ["MODE #room -k wrong", "MODE #room -k :", "MODE #room -k"])
    func `a key is removed by any argument and by none, and its removal does not show it`(
        line: String
    ) {
        net.send("ann", "MODE #room +k secret")
        #expect(net.ask("ann", line) == [":\(ann) MODE #room -k *"])
        #expect(net.ask("ann", "MODE #room").first == ":irc.test 324 ann #room +nt")
    }

    @Test(
        .rule("modern: Key Channel Mode", "modern: ERR_INVALIDMODEPARAM (696)"),
        arguments: [
            ":", ":two words", "one,two", "::colon", "\u{1}x", ":\u{7F}",
            String(repeating: "k", count: 33),
        ])
    func `a key that JOIN could not have is refused, and not shown`(key: String) {
        #expect(
            net.ask("ann", "MODE #room +k \(key)") == [
                ":irc.test 696 ann #room k * :The key is not allowed"
            ])
        #expect(net.ask("ann", "MODE #room").first == ":irc.test 324 ann #room +nt")
    }

    @Test(.rule("Carillon: KEYLEN"))
    func `a key may be as long as KEYLEN, and have characters beyond ASCII`() {
        let key = String(repeating: "ü", count: 16)
        #expect(net.ask("ann", "MODE #room +k \(key)") == [":\(ann) MODE #room +k \(key)"])
    }

    // MARK: - Limit

    @Test(.rule("RFC 2811, 4.2.9", "RFC 2812, 5.2 (471)"))
    func `the limit holds back those who join, and no member`() {
        net.connect("cat")
        #expect(net.ask("ann", "MODE #room +l 1") == [":\(ann) MODE #room +l 1"])
        #expect(
            net.ask("cat", "JOIN #room") == [
                ":irc.test 471 cat #room :Cannot join the room (+l)"
            ])
        #expect(net.relay("bob", "PRIVMSG #room :x", to: "ann")[0].count == 1)
        #expect(net.ask("ann", "MODE #room +l 3") == [":\(ann) MODE #room +l 3"])
        #expect(net.ask("cat", "JOIN #room").count == 3)
        #expect(net.ask("ann", "MODE #room -l") == [":\(ann) MODE #room -l"])
    }

    @Test(
        .rule("modern: ERR_INVALIDMODEPARAM (696)"),
        arguments: [
            ("0", "0"), ("-1", "-1"), ("+5", "+5"), ("abc", "abc"), (":", "*"),
            ("1000000000", "1000000000"),
            ("99999999999999999999999", "99999999999999999999999"), (":1 2", "1_2"),
        ])
    func `a limit that is no number from one on is refused`(argument: String, shown: String) {
        #expect(
            net.ask("ann", "MODE #room +l \(argument)") == [
                ":irc.test 696 ann #room l \(shown) :The limit is not a number from 1 on"
            ])
    }

    // MARK: - Lists

    @Test(.rule("RFC 2812, 5.1 (367, 368)", "modern: RPL_BANLIST (367)"))
    func `a list shows its masks with who added them and when`() {
        net.time = ServerTime(seconds: 2_000)
        net.send("ann", "MODE #room +bb one *@two")
        for query in ["b", "+b", "-b"] {
            #expect(
                net.ask("bob", "MODE #room \(query)") == [
                    ":irc.test 367 bob #room one!*@* \(ann) 2000",
                    ":irc.test 367 bob #room *!*@two \(ann) 2000",
                    ":irc.test 368 bob #room :End of the list of bans",
                ])
        }
    }

    @Test(.rule("RFC 2812, 5.1 (346-349)", "modern: Channel mode"))
    func `exceptions and invitations are shown to operators`() {
        net.send("ann", "MODE #room +eI one two")
        #expect(
            net.ask("ann", "MODE #room +e") == [
                ":irc.test 348 ann #room one!*@* \(ann) 1000",
                ":irc.test 349 ann #room :End of the list of exceptions from bans",
            ])
        #expect(
            net.ask("ann", "MODE #room I") == [
                ":irc.test 346 ann #room two!*@* \(ann) 1000",
                ":irc.test 347 ann #room :End of the list of invitations",
            ])
        let refusal = ":irc.test 482 bob #room :You are not an operator of the room"
        #expect(net.ask("bob", "MODE #room e") == [refusal])
        #expect(net.ask("bob", "MODE #room +I") == [refusal])
    }

    @Test(.rule("Carillon: one line has a bounded answer"))
    func `one MODE shows each list once`() {
        #expect(
            net.ask("ann", "MODE #room bbbeeb") == [
                ":irc.test 368 ann #room :End of the list of bans",
                ":irc.test 349 ann #room :End of the list of exceptions from bans",
            ])
    }

    @Test(.rule("RFC 2811, 4.3", "RFC 2812, 2.2"))
    func `a mask is completed, and is in a list once, in either case`() {
        #expect(net.ask("ann", "MODE #room +b BOB") == [":\(ann) MODE #room +b BOB!*@*"])
        #expect(net.ask("ann", "MODE #room +b bob!*@*").isEmpty)
        #expect(net.ask("ann", "MODE #room -b bob!*@*") == [":\(ann) MODE #room -b BOB!*@*"])
        #expect(net.ask("ann", "MODE #room b").count == 1)
    }

    @Test(.rule("RFC 2812, 5.2 (478)", "modern: MAXLIST Parameter"))
    func `all lists together have a limit`() {
        var settings = NetworkSettings.forTests
        settings.limits.masks = 3
        let net = TestNetwork(settings)
        net.fill("#room", "ann")
        #expect(
            net.ask("ann", "MODE #room +beIbb a b c d e") == [
                ":irc.test 478 ann #room b :The list of masks is full",
                ":irc.test 478 ann #room b :The list of masks is full",
                ":\(net.source("ann")) MODE #room +beI a!*@* b!*@* c!*@*",
            ])
        #expect(net.ask("ann", "MODE #room -b+b a d").last?.hasSuffix("-b+b a!*@* d!*@*") == true)
    }

    @Test(
        .rule("modern: ERR_INVALIDMODEPARAM (696)"),
        arguments: [
            "b :", "b m:", "b r:", "b :m:r:", "b \u{1}", "I m:bob",
            "b \(String(repeating: "a", count: 157))",
        ])
    func `a mask that means nobody is refused`(change: String) {
        let lines = net.ask("ann", "MODE #room +\(change)")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix(":irc.test 696 ann #room \(change.prefix(1)) ") == true)
        #expect(lines.first?.hasSuffix(" :The mask is not allowed") == true)
    }

    // MARK: - Bounds

    @Test(.rule("RFC 2812, 5.2 (472)", "Carillon: one line has a bounded answer"))
    func `each unknown letter is answered once`() {
        #expect(
            net.ask("ann", "MODE #room +xxyx-y+xmé") == [
                ":irc.test 472 ann x :is an unknown mode",
                ":irc.test 472 ann y :is an unknown mode",
                ":irc.test 472 ann ? :is an unknown mode", ":\(ann) MODE #room +m",
            ])
    }

    @Test(.rule("modern: ERR_INVALIDMODEPARAM (696)"))
    func `letters that lack their argument are answered once each`() {
        #expect(
            net.ask("ann", "MODE #room +oovklok") == [
                ":irc.test 696 ann #room o * :The argument is missing",
                ":irc.test 696 ann #room v * :The argument is missing",
                ":irc.test 696 ann #room k * :The argument is missing",
                ":irc.test 696 ann #room l * :The argument is missing",
            ])
    }

    @Test(.rule("Carillon: one line has a bounded answer"))
    func `as many letters as a line holds have a bounded answer`() {
        let letters = String(repeating: "mxoCbk-", count: 70)
        let lines = net.ask("ann", "MODE #room \(letters)")
        #expect(lines.count < 12)
        #expect(lines.allSatisfy { $0.utf8.count <= 510 })
        let tooMany = String(repeating: "m", count: 10_000)
        #expect(
            net.ask("ann", "MODE #room +\(tooMany)") == [
                ":irc.test 417 ann :The line was too long"
            ])
    }

    @Test(.rule("RFC 2812, 3.2.3", "modern: MODES Parameter"))
    func `of changes with arguments, those beyond MODES are ignored`() {
        #expect(
            net.ask("ann", "MODE #room +bbbbbbbbbbbb a b c d e f g h i j k l") == [
                ":\(ann) MODE #room +bbbbbbbbbb a!*@* b!*@* c!*@* d!*@* e!*@* f!*@* g!*@* h!*@* "
                    + "i!*@* j!*@*"
            ])
        let masks = (0..<10).map { "x\($0)" }.joined(separator: " ")
        #expect(
            net.relay("ann", "MODE #room +ebbbbbbbbbbk-k \(masks) key", to: "bob")[0]
                .allSatisfy { !$0.contains("k") })
    }

    @Test(.rule("RFC 2812, 2.3"))
    func `changes that do not fit into one line have several`() {
        let masks = (0..<4).map { "\($0)" + String(repeating: "a", count: 114) }
        let lines = net.relay("ann", "MODE #room +bbbb \(masks.joined(separator: " "))", to: "bob")[
            0]
        #expect(
            lines == [
                ":\(ann) MODE #room +bbb \(masks[0])!*@* \(masks[1])!*@* \(masks[2])!*@*",
                ":\(ann) MODE #room +b \(masks[3])!*@*",
            ])
    }
}
