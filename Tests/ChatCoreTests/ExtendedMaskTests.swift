import Testing

@testable import ChatCore

/// Masks of lists, and their extended kinds (`EXTBAN` in the modern documentation).
@Suite("Extended masks", .timeLimit(.minutes(10)))
struct ExtendedMaskTests {
    private func mask(_ text: String) -> ExtendedMask? { ExtendedMask(Array(text.utf8)[...]) }

    private func user(_ nick: String, realName: String = "") -> User {
        var user = User.vacant
        user.rename(Array(nick.utf8), folded: user.foldedNick)
        user.realName = Array(realName.utf8)
        return user
    }

    @Test(arguments: [
        ("ann", "ann!*@*"), ("*!*@*.org", "*!*@*.org"), ("m:ann", "m:ann!*@*"),
        ("r:Ann*", "r:Ann*"), ("m:r:Ann*", "m:r:Ann*"), ("r:two words", "r:two?words"),
        ("x:ann", "*!*@x:ann"), ("2001:db8::1", "*!*@2001:db8::1"), ("M:ann", "*!*@M:ann"),
    ])
    func `a mask is shown in its complete form, as one word`(argument: String, shown: String) {
        #expect(mask(argument).map { String(decoding: $0.text, as: UTF8.self) } == shown)
    }

    @Test
    func `only the letter m makes a mute`() {
        #expect(mask("m:ann")?.isMute == true)
        #expect(mask("m:r:ann")?.isMute == true)
        #expect(mask("r:m:ann")?.isMute == false)
        #expect(mask("r:m:ann")?.matches(user("x", realName: "m:ann")) == true)
    }

    @Test
    func `names are compared in either case, and a space is any character`() {
        #expect(mask("ANN")?.matches(user("ann")) == true)
        #expect(mask("r:ann of*")?.matches(user("x", realName: "Ann of Bells")) == true)
        #expect(mask("r:ann")?.matches(user("ann")) == false)
        #expect(mask("ann")?.matches(user("x", realName: "ann")) == false)
    }

    @Test
    func `masks are equal in either case, and kinds differ`() {
        #expect(mask("ANN") == mask("ann!*@*"))
        #expect(mask("m:ann") != mask("ann"))
        #expect(mask("r:ann") != mask("ann"))
        #expect(Set([mask("ANN"), mask("ann"), mask("m:Ann")]).count == 2)
    }

    @Test(arguments: ["", "m:", "r:", "m:r:", "a\u{7}", "\u{7F}"])
    func `what can mean nobody is no mask`(argument: String) { #expect(mask(argument) == nil) }

    @Test
    func `a mask has a limit that no address reaches, and that fits into a line`() {
        #expect(mask("r:" + String(repeating: "a", count: 158)) != nil)
        #expect(mask("r:" + String(repeating: "a", count: 159)) == nil)
        #expect(mask(String(repeating: "a", count: 156)) != nil)
        #expect(mask(String(repeating: "a", count: 157)) == nil)
        let limits = NetworkSettings().limits
        // A cloak has 35 bytes.
        #expect(limits.nick + limits.userName + 35 + 2 <= ExtendedMask.byteLimit)
        #expect(limits.realName + 4 <= ExtendedMask.byteLimit)
    }

    @Test
    func `a hundred masks made to backtrack delay a message hardly`() {
        let net = TestNetwork()
        net.connect("ann")
        net.send("ann", "JOIN #room")
        net.open("bob")
        net.send("bob", "NICK bob")
        net.send("bob", "USER bob 0 * :" + String(repeating: "a", count: 150))
        net.send("bob", "JOIN #room")
        for index in 0..<100 {
            let mask = "m:r:" + String(repeating: "*a", count: 70) + "b\(index)"
            net.send("ann", "MODE #room +b \(mask)")
        }
        #expect(net.ask("ann", "MODE #room b").count == 101)
        let duration = ContinuousClock().measure {
            #expect(net.ask("bob", "PRIVMSG #room x").isEmpty)
        }
        #expect(net.received("ann").count == 1)
        // Exponential time would be years.
        #expect(duration < .seconds(5))
    }
}
