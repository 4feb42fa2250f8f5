import Accounts
import Testing
import TextTesting

@Suite("SASL PLAIN", .timeLimit(.minutes(10)))
struct PlainTests {
    private let bench: SASLBench

    init() throws {
        bench = try SASLBench([
            "tim": "tanstaaftanstaaf", "Kurt": "xipj3plmq", "Zoe": "caf\u{E9} au lait",
        ])
    }

    private func result(
        _ message: some Sequence<UInt8>
    ) -> Result<Authentication.Action, AuthenticationFailure> {
        Result { () throws(AuthenticationFailure) in try bench.pass(message, by: .plain) }
    }

    /// RFC 4616, section 4.
    @Test func `the first example of the RFC succeeds`() throws {
        let tim = try SASLBench.name("tim")
        #expect(result("\0tim\0tanstaaftanstaaf".utf8) == .success(.succeed(tim)))
    }

    /// RFC 4616, section 4: Kurt may not act as Ursel.
    @Test func `the second example of the RFC is not authorized`() throws {
        #expect(result("Ursel\0Kurt\0xipj3plmq".utf8) == .failure(.refused))
        let kurt = try SASLBench.name("Kurt")
        #expect(result("\0Kurt\0xipj3plmq".utf8) == .success(.succeed(kurt)))
        #expect(result("KURT\0kurt\0xipj3plmq".utf8) == .success(.succeed(kurt)))
    }

    @Test func `the verifier is asked for before the password is checked`() throws {
        var authentication = SASLBench.begin(.plain)
        let tim = try SASLBench.name("tim")
        let password = try Password("tanstaaftanstaaf".utf8)
        let pieces = AuthenticateFraming.pieces(of: Array("\0tim\0tanstaaftanstaaf".utf8))
        #expect(try authentication.receive(pieces[0]) == .ask(.verifier(of: tim)))
        let verifier = try #require(bench.verifiers[tim])
        #expect(
            try authentication.resume(with: .verifier(verifier))
                == .ask(.password(password, verifier)))
        #expect(try authentication.resume(with: .password(isRight: true)) == .succeed(tim))
    }

    @Test func `an unknown account costs the same work, and never succeeds`() throws {
        var authentication = SASLBench.begin(.plain)
        let pieces = AuthenticateFraming.pieces(of: Array("\0nobody\0secret".utf8))
        _ = try authentication.receive(pieces[0])
        let decoy = SASLBench.decoys.verifier(of: try SASLBench.name("nobody"))
        #expect(
            try authentication.resume(with: .verifier(nil))
                == .ask(.password(Password("secret".utf8), decoy)))
        #expect(throws: AuthenticationFailure.refused) {
            try authentication.resume(with: .password(isRight: true))
        }
    }

    @Test func `equal passwords match in any form`() throws {
        let zoe = try SASLBench.name("Zoe")
        for password in [
            "caf\u{E9} au lait", "cafe\u{301} au lait", "caf\u{E9}\u{A0}au\u{3000}lait",
        ] {
            #expect(result("\0Zoe\0\(password)".utf8) == .success(.succeed(zoe)))
        }
        #expect(result("\0Zoe\0cafe au lait".utf8) == .failure(.refused))
    }

    @Test(arguments: [
        "", "\0", "tim", "tim\0tanstaaftanstaaf", "\0tim\0", "\0\0tanstaaftanstaaf", "\0\0",
        "\0tim\0tanstaaf\0tanstaaf", "\0tim\0tanstaaftanstaaf\0", "\0\0tim\0tanstaaftanstaaf",
    ])
    func `a message without its three parts is malformed`(message: String) {
        #expect(result(message.utf8) == .failure(.malformed))
    }

    @Test func `a message that is not UTF-8 is malformed`() {
        #expect(result(Array("\0tim\0".utf8) + [0xC3]) == .failure(.malformed))
        #expect(result([0xFF] + Array("\0tim\0x".utf8)) == .failure(.malformed))
        #expect(
            result(Array("\0t".utf8) + [0xC0, 0x80] + Array("\0x".utf8)) == .failure(.malformed))
    }

    @Test(arguments: [
        "\0tim\0wrong", "\0tim\0tanstaaftanstaa", "\0tim\0Tanstaaftanstaaf", "\0ann\0secret",
        "\0tim \0tanstaaftanstaaf", "\0tímo\0tanstaaftanstaaf", "\0#tim\0tanstaaftanstaaf",
        "\0tim\0tanstaaf\u{7}", "Kurt\0tim\0tanstaaftanstaaf", "tim \0tim\0tanstaaftanstaaf",
    ])
    func `wrong names and passwords are refused`(message: String) {
        #expect(result(message.utf8) == .failure(.refused))
    }

    @Test func `the longest password fits, a longer one is refused`() throws {
        let longest = String(repeating: "x", count: Password.byteLimit)
        let bench = try SASLBench(["ann": longest])
        let ann = try SASLBench.name("ann")
        #expect(try bench.pass("\0ann\0\(longest)".utf8, by: .plain) == .succeed(ann))
        #expect(throws: AuthenticationFailure.refused) {
            try bench.pass("\0ann\0\(longest)x".utf8, by: .plain)
        }
    }

    @Test func `a second message after the end is malformed`() throws {
        var authentication = SASLBench.begin(.plain)
        _ = try bench.pass(Array("\0tim\0tanstaaftanstaaf".utf8), to: &authentication)
        #expect(throws: AuthenticationFailure.malformed) {
            try bench.pass(Array("\0tim\0tanstaaftanstaaf".utf8), to: &authentication)
        }
    }

    @Test func `without an answer the client may try again`() throws {
        for answers in [[AuthenticationAnswer.unavailable], [.verifier(nil), .unavailable]] {
            var authentication = SASLBench.begin(.plain)
            _ = try authentication.receive("AHRpbQB4".utf8)
            for answer in answers.dropLast() { _ = try authentication.resume(with: answer) }
            #expect(throws: AuthenticationFailure.unavailable) {
                try authentication.resume(with: .unavailable)
            }
        }
    }

    @Test func `an answer to no question traps`() async {
        await #expect(processExitsWith: .failure) {
            var authentication = SASLBench.begin(.plain)
            _ = try authentication.resume(with: .password(isRight: true))
        }
    }

    @Test func `a message that is cut elsewhere than after 400 bytes fails`() throws {
        let encoded = AuthenticateFraming.pieces(of: Array("\0tim\0tanstaaftanstaaf".utf8))[0]
        for cut in 1..<encoded.count {
            var authentication = SASLBench.begin(.plain)
            #expect(throws: AuthenticationFailure.self) {
                for piece in [encoded[..<cut], encoded[cut...]] {
                    var action = try authentication.receive(piece)
                    while case .ask(let question) = action {
                        action = try authentication.resume(with: bench.answer(question))
                    }
                }
            }
        }
    }

    @Test func `no prefix of a message succeeds, and no message with another byte`() {
        let message = Array("\0tim\0tanstaaftanstaaf".utf8)
        for count in 0..<message.count {
            #expect(throws: AuthenticationFailure.self) {
                try bench.pass(message.prefix(count), by: .plain)
            }
        }
        for index in message.indices {
            var changed = message
            changed[index] ^= 1
            #expect(throws: AuthenticationFailure.self) { try bench.pass(changed, by: .plain) }
        }
    }
}
