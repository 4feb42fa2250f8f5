import Digests
import ReactorIRC
import Testing
import Text
import TextTesting

@testable import Accounts

@Suite("SASL SCRAM-SHA-256", .timeLimit(.minutes(10)))
struct ScramTests {
    private let bench: SASLBench
    private let ann: AccountName

    init() throws {
        bench = try SASLBench(["Ann": "pencil", "a|b": "eraser"])
        ann = try SASLBench.name("Ann")
    }

    /// The server's challenge to a client.
    private func challenge(
        _ client: ScramClient, _ authentication: inout Authentication
    ) throws -> String {
        let message = try SASLBench.message(bench.pass(client.first, to: &authentication))
        return try #require(message)
    }

    /// The failure that a last message causes after an ordinary first one.
    private func failure(
        of client: ScramClient = ScramClient(name: "ann", password: "pencil"),
        _ change: (String) throws -> String
    ) throws -> AuthenticationFailure? {
        var authentication = SASLBench.begin(.scramSHA256)
        let final = try client.final(challenge(client, &authentication))
        return #expect(throws: AuthenticationFailure.self) {
            try bench.pass(Array(change(final.message).utf8), to: &authentication)
        }
    }

    /// RFC 7677, section 3.
    @Test func `the example of the RFC is carried out`() throws {
        let verifier = try #require(
            PasswordVerifier(
                "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmt"
                    + "bsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="))
        let nonce = "rOprNGfwEbeRWgbNEkqO"
        let ours = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
        var exchange = ScramExchange(nonce: Array(ours.utf8), decoys: SASLBench.decoys)
        let user = try SASLBench.name("user")
        #expect(
            try exchange.receive(Array("n,,n=user,r=\(nonce)".utf8)).question == .verifier(of: user)
        )
        #expect(
            try exchange.resume(with: .verifier(verifier)).text
                == "r=\(nonce)\(ours),s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
        let final =
            "c=biws,r=\(nonce)\(ours),p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        #expect(
            try exchange.receive(Array(final.utf8)).text
                == "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
        guard case .success(let name) = try exchange.receive([]) else {
            Issue.record("the exchange did not succeed")
            return
        }
        #expect(name == user)
    }

    @Test(arguments: ["n,,", "y,,", "n,a=ann,", "y,a=ANN,"], ["", ",x=extension", ",b=1,d=2"])
    func `a client that knows the password succeeds`(header: String, extensions: String) throws {
        let client = ScramClient(
            header: header, name: "ann", password: "pencil", extensions: extensions)
        var authentication = SASLBench.begin(.scramSHA256)
        let challenge = try challenge(client, &authentication)
        #expect(challenge.hasPrefix("r=\(client.nonce)BwcHBwcHBwcHBwcHBwcHBwcH,s="))
        let final = try client.final(challenge, extensions: extensions)
        #expect(
            try SASLBench.message(bench.pass(Array(final.message.utf8), to: &authentication))
                == final.signature)
        #expect(try bench.pass([], to: &authentication) == .succeed(ann))
    }

    @Test func `an escaped name is read`() throws {
        #expect(throws: AuthenticationFailure.refused) {
            try bench.pass("n,,n=a=2Cb,r=x".utf8, by: .scramSHA256)
        }
        let client = ScramClient(name: "a|b", password: "eraser")
        var authentication = SASLBench.begin(.scramSHA256)
        let final = try client.final(challenge(client, &authentication))
        _ = try bench.pass(Array(final.message.utf8), to: &authentication)
        #expect(try bench.pass([], to: &authentication).isSuccess)
    }

    @Test func `escapes are those of the RFC`() throws {
        let name = try ScramClientFirst(Array("n,a=x=3Dy,n=a=2Cb=3D=2C,r=x".utf8))
        #expect(name.name == Array("a,b=,".utf8))
        #expect(name.authorization == Array("x=y".utf8))
    }

    @Test(arguments: [
        "", "n", "n,", "n,,", "n,,n=ann", "n,,r=x", "n,,r=x,n=ann", "n,,n=ann,r=", "n,,n=,r=x",
        "n,,n=ann,r=x,", "n,,n=ann,,r=x", "n,,n=ann,x=1,r=x", "n,,n=ann,r=x,1=a", "n,,n=ann,r=x,x",
        "n,,n=ann,r=x,x=", "n,,n=ann,r=a b", "n,,n=ann,r=\u{E9}", "n,,n=ann,r=a\u{7F}",
        "n,,n=a=n,r=x", "n,,n=a=,r=x", "n,,n=a=2,r=x", "n,,n=a=2c,r=x", "n,,n=a=3d,r=x",
        "n,,n=ann,r=x,r=y", "n,,n=ann,r=x,n=bob", "n,,n=ann,r=x,p=y", "n,,N=ann,r=x",
        "z,,n=ann,r=x",
        "N,,n=ann,r=x", "n,ann,n=ann,r=x", "n,a=,n=ann,r=x", "n,b=ann,n=ann,r=x", ",,n=ann,r=x",
        "nn,,n=ann,r=x", "n,,n=ann\0,r=x", "n,,n=ann,r=x\0", "p,,n=ann,r=x",
        "n,a=ann,a=ann,n=ann,r=x",
        "n,,n:ann,r:x", "n,,nann,rx", "n,,n=ann,r=x,é=1",
    ])
    func `a first message of another form is malformed`(message: String) {
        #expect(throws: AuthenticationFailure.malformed) {
            try bench.pass(message.utf8, by: .scramSHA256)
        }
    }

    @Test(arguments: [
        "p=tls-unique,,n=ann,r=x", "p=tls-exporter,a=ann,n=ann,r=x", "p=,,n=ann,r=x",
        "n,,m=ext,n=ann,r=x", "n,,n=ann,m=ext,r=x", "n,,n=ann,r=x,m=ext",
    ])
    func `channel binding and required extensions are not supported`(message: String) {
        #expect(throws: AuthenticationFailure.unsupported) {
            try bench.pass(message.utf8, by: .scramSHA256)
        }
    }

    @Test(arguments: ["n,a=bob,n=ann,r=x", "n,,n=#ann,r=x", "n,,n=an=3Dn,r=x", "n,,n=ánn,r=x"])
    func `another identity and impossible names are refused`(message: String) {
        #expect(throws: AuthenticationFailure.refused) {
            try bench.pass(message.utf8, by: .scramSHA256)
        }
    }

    @Test func `bytes that are not UTF-8 are malformed`() throws {
        #expect(throws: AuthenticationFailure.malformed) {
            try bench.pass(Array("n,,n=ann,r=x,x=".utf8) + [0xC3], by: .scramSHA256)
        }
        var authentication = SASLBench.begin(.scramSHA256)
        let client = ScramClient(name: "ann", password: "pencil")
        let final = try client.final(challenge(client, &authentication))
        #expect(throws: AuthenticationFailure.malformed) {
            try bench.pass([0xFF] + Array(final.message.utf8), to: &authentication)
        }
    }

    @Test func `a wrong password is refused`() throws {
        let client = ScramClient(name: "ann", password: "Pencil")
        #expect(try failure(of: client) { $0 } == .refused)
    }

    @Test func `an unknown account gets a salt, always the same, and is refused`() throws {
        let client = ScramClient(name: "nobody", password: "pencil")
        var salts: Set<Substring> = []
        for _ in 0..<3 {
            var authentication = SASLBench.begin(.scramSHA256)
            let challenge = try challenge(client, &authentication)
            salts.insert(challenge.split(separator: ",")[1])
            let final = try client.final(challenge)
            #expect(throws: AuthenticationFailure.refused) {
                try bench.pass(Array(final.message.utf8), to: &authentication)
            }
        }
        #expect(salts.count == 1)
    }

    @Test func `a nonce that does not match is refused, though it is proved`() throws {
        let client = ScramClient(name: "ann", password: "pencil")
        let ours = "BwcHBwcHBwcHBwcHBwcHBwcHBwcH".prefix(24)
        let nonces = [
            client.nonce, String(ours), "x\(client.nonce)\(ours)", "\(client.nonce)\(ours)x",
            "\(client.nonce.uppercased())\(ours)", "\(client.nonce)\(ours)".lowercased(),
        ]
        for nonce in nonces {
            var authentication = SASLBench.begin(.scramSHA256)
            let final = try client.final(challenge(client, &authentication), nonce: nonce)
            #expect(throws: AuthenticationFailure.refused, "\(nonce)") {
                try bench.pass(Array(final.message.utf8), to: &authentication)
            }
        }
    }

    @Test(arguments: ["y,,", "n,a=ann,", "p=tls-unique,,", "n,", "n,,n", "N,,"])
    func `another header than the first message's is refused, though it is proved`(
        header: String
    ) throws {
        let client = ScramClient(name: "ann", password: "pencil")
        var authentication = SASLBench.begin(.scramSHA256)
        let final = try client.final(challenge(client, &authentication), header: header)
        #expect(throws: AuthenticationFailure.refused) {
            try bench.pass(Array(final.message.utf8), to: &authentication)
        }
    }

    @Test func `a last message of another form is malformed`() throws {
        let attempts: [(String) -> String] = [
            { _ in "" }, { _ in "p=" }, { _ in "c=biws" }, { _ in "c=biws,r=x" },
            { "\($0)," }, { "\($0),x=1" }, { ",\($0)" }, { "\($0)\0" },
            { $0.replacing(",p=", with: ",q=") }, { $0.replacing("c=biws", with: "c=biw") },
            { $0.replacing("c=biws", with: "c=") }, { $0.replacing("c=biws,", with: "") },
            { $0.replacing(",p=", with: ",p==") }, { $0.replacing(",p=", with: ",n=ann,p=") },
            { $0.replacing(",p=", with: ",1=a,p=") },
            { "r=x," + $0 }, { String($0.dropLast()) },
        ]
        for (index, attempt) in attempts.enumerated() {
            #expect(try failure(attempt) == .malformed, "attempt \(index)")
        }
        #expect(try failure { $0.replacing(",p=", with: ",m=ext,p=") } == .unsupported)
    }

    @Test func `a proof of another size is refused`() throws {
        #expect(try failure { $0.prefix { $0 != "p" } + "p=YQ==" } == .refused)
        let long = Base64.text(of: [UInt8](repeating: 0, count: 64))
        #expect(try failure { $0.prefix { $0 != "p" } + "p=\(long)" } == .refused)
    }

    @Test func `the last word of the client is empty`() throws {
        let client = ScramClient(name: "ann", password: "pencil")
        var authentication = SASLBench.begin(.scramSHA256)
        let final = try client.final(challenge(client, &authentication))
        _ = try bench.pass(Array(final.message.utf8), to: &authentication)
        #expect(throws: AuthenticationFailure.malformed) {
            try bench.pass(Array("x".utf8), to: &authentication)
        }
        #expect(throws: AuthenticationFailure.malformed) {
            try bench.pass([], to: &authentication)
        }
    }

    @Test func `the client may abort between messages`() throws {
        let client = ScramClient(name: "ann", password: "pencil")
        var authentication = SASLBench.begin(.scramSHA256)
        _ = try challenge(client, &authentication)
        let failure = #expect(throws: AuthenticationFailure.self) {
            try authentication.receive("*".utf8)
        }
        #expect(failure?.numeric == .saslAborted)
    }

    @Test func `without an answer the client may try again`() throws {
        var authentication = SASLBench.begin(.scramSHA256)
        let pieces = AuthenticateFraming.pieces(of: Array("n,,n=ann,r=x".utf8))
        _ = try authentication.receive(pieces[0])
        #expect(throws: AuthenticationFailure.unavailable) {
            try authentication.resume(with: .unavailable)
        }
    }

    @Test func `an answer to another question traps`() async {
        await #expect(processExitsWith: .failure) {
            var authentication = SASLBench.begin(.scramSHA256)
            _ = try authentication.receive("biwsbj1hbm4scj14".utf8)
            _ = try authentication.resume(with: .account(nil))
        }
    }

    @Test func `too few random bytes trap`() async {
        await #expect(processExitsWith: .failure) {
            _ = Authentication(
                .scramSHA256, random: [1, 2, 3], certificate: nil, decoys: SASLBench.decoys)
        }
    }

    @Test func `no prefix of a message succeeds, and no message with another byte`() throws {
        let client = ScramClient(name: "ann", password: "pencil")
        for count in client.first.indices {
            let action = try? bench.pass(client.first.prefix(count), by: .scramSHA256)
            // A shorter nonce is a nonce.
            #expect(action == nil || count > Array("n,,n=ann,r=".utf8).count)
        }
        var authentication = SASLBench.begin(.scramSHA256)
        let final = Array(try client.final(challenge(client, &authentication)).message.utf8)
        for count in final.indices {
            var copy = authentication
            #expect(throws: AuthenticationFailure.self) {
                try bench.pass(Array(final.prefix(count)), to: &copy)
            }
        }
        for index in final.indices {
            for bit in 0..<8 {
                var copy = authentication
                var changed = final
                changed[index] ^= 1 << UInt8(bit)
                #expect(throws: AuthenticationFailure.self) {
                    try bench.pass(changed, to: &copy)
                }
            }
        }
    }

    @Test(arguments: 0..<40)
    func `any password is proved, and no other one`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let letters = Array("aé♦ß 字\u{300}x=,🙂")
        let password = String((0..<12).map { _ in random.element(of: letters) })
        let rounds = Int.random(in: 1...20, using: &random)
        let bench = try SASLBench(["bob": password], rounds: rounds)
        for given in [password, password + "!"] {
            var authentication = SASLBench.begin(.scramSHA256)
            let client = ScramClient(
                name: "bob", password: given, nonce: Base64.text(of: random.bytes(upTo: 40)) + "a")
            let message = try SASLBench.message(bench.pass(client.first, to: &authentication))
            let challenge = try #require(message)
            #expect(challenge.hasSuffix(",i=\(rounds)"))
            let final = try client.final(challenge)
            let action = try? bench.pass(Array(final.message.utf8), to: &authentication)
            #expect((action != nil) == (given == password))
        }
    }

    @Test(arguments: 0..<20)
    func `random messages never succeed, whatever the answers`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        for mechanism in SASLMechanism.allCases where mechanism != .external {
            for _ in 0..<50 {
                var authentication = SASLBench.begin(mechanism)
                for _ in 0..<3 {
                    let words = ["n,,", "n=ann", ",", "r=x", "c=biws", "p=", "YQ==", "\0", "ann"]
                    let message = (0..<6).map { _ in random.element(of: words) }.joined()
                    let bytes = Array(message.utf8) + random.bytes(upTo: 4)
                    guard let action = try? bench.pass(bytes, to: &authentication) else { break }
                    #expect(!action.isSuccess)
                }
            }
        }
    }
}

extension Authentication.Action {
    var isSuccess: Bool { if case .succeed = self { true } else { false } }
}

extension SASLStep {
    /// The message that is sent.
    var text: String? {
        if case .challenge(let message) = self {
            String(decoding: message, as: UTF8.self)
        } else {
            nil
        }
    }

    var question: AuthenticationQuestion? {
        if case .ask(let question) = self { question } else { nil }
    }
}
