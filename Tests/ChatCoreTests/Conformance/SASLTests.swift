import Accounts
import ChatCore
import Digests
import ReactorIRC
import Testing
import Text

/// AUTHENTICATE and the capability sasl.
@Suite("SASL", .timeLimit(.minutes(10)))
struct SASLTests {
    private let test = TestAccounts()
    private var net: TestNetwork { test.net }

    private func capabilities(_ client: String, version: String = " 302") -> [String] {
        test.ask(client, "CAP LS\(version)").flatMap { $0.split(separator: " ").map(String.init) }
    }

    @Test(.rule("IRCv3 sasl: CAP"))
    func `the capability has the mechanisms that the connection can use`() {
        net.open("ann")
        #expect(capabilities("ann").contains("sasl=PLAIN,SCRAM-SHA-256"))
        net.open("old")
        #expect(capabilities("old", version: "").contains("sasl"))
        net.open("far", isPrivate: false)
        #expect(!capabilities("far").contains { $0.hasPrefix("sasl") })
        #expect(test.ask("far", "CAP REQ sasl") == [":irc.test CAP * NAK :sasl"])
        #expect(
            test.ask("far", "AUTHENTICATE PLAIN")
                == [":irc.test 904 * :Accounts need a connection by TLS, or from this machine"])
    }

    @Test(.rule("IRCv3 sasl: CAP", "IRCv3 cap-notify: Description"))
    func `a change of the settings is announced`() {
        let test = TestAccounts(.forTests)
        test.connect("ann", capabilities: "cap-notify")
        _ = test.ask("ann", "CAP LS 302")
        test.net.apply(.withAccounts)
        #expect(
            test.net.received("ann") == [
                ":irc.test CAP ann NEW :draft/account-registration=before-connect "
                    + "sasl=PLAIN,SCRAM-SHA-256"
            ])
        test.net.apply(.forTests)
        #expect(
            test.net.received("ann") == [":irc.test CAP ann DEL :draft/account-registration sasl"])
    }

    @Test(.rule("IRCv3 sasl: The AUTHENTICATE Command"))
    func `without accounts the command does not exist`() {
        let net = TestNetwork()
        net.connect("ann")
        for command in ["AUTHENTICATE PLAIN", "REGISTER a b c", "NS HELP", "VERIFY a b"] {
            let name = command.split(separator: " ")[0]
            #expect(net.ask("ann", command) == [":irc.test 421 ann \(name) :Unknown command"])
        }
    }

    @Test(.rule("IRCv3 sasl: The AUTHENTICATE Command", "RFC 4616, 2"))
    func `a right password logs in before the registration`() throws {
        try test.add("Ann", password: "secret")
        net.open("c")
        #expect(test.ask("c", "AUTHENTICATE plain") == ["AUTHENTICATE +"])
        #expect(
            test.ask("c", "AUTHENTICATE \(Base64.text(of: Array("\0ann\0secret".utf8)))") == [
                ":irc.test 900 * *!*@* Ann :You are logged in as Ann",
                ":irc.test 903 * :The authentication succeeded",
            ])
    }

    @Test(.rule("IRCv3 sasl: Reauthentication"))
    func `a user logs in to another account, unless sessions share it`() throws {
        try test.add("bob", password: "secret")
        try test.connectOwner("ann")
        test.logIn("ann", "bob", "secret")
        #expect(net.received("ann").last?.contains(" 903 ") == true)
        #expect(test.ask("ann", "WHOIS ann").contains { $0.contains(" 330 ann ann bob ") })
        test.logIn("ann", "ann", "secret")
        try test.connectOwner("ann", as: "phone")
        #expect(
            test.ask("ann", "AUTHENTICATE PLAIN")
                == [":irc.test 907 ann :You are logged in already"])
    }

    @Test(.rule("IRCv3 sasl: The AUTHENTICATE Command"))
    func `a wrong password and an unknown account get the same, after the same work`() throws {
        try test.add("ann", password: "secret")
        for name in ["ann", "bob"] {
            net.open(name)
            test.logIn(name, name, "other")
            #expect(
                net.received(name)
                    == ["AUTHENTICATE +", ":irc.test 904 * :The authentication failed"])
        }
        #expect(test.asked == ["accounts", "password", "accounts", "password"])
    }

    @Test(.rule("IRCv3 sasl: Numerics used by this extension"))
    func `an unknown mechanism is answered with those that there are`() {
        net.open("c")
        #expect(
            test.ask("c", "AUTHENTICATE EXTERNAL") == [
                ":irc.test 908 * PLAIN,SCRAM-SHA-256 :are the mechanisms of this server",
                ":irc.test 904 * :The authentication failed",
            ])
    }

    @Test(.rule("IRCv3 sasl: The AUTHENTICATE Command"))
    func `a client aborts, and tries again`() throws {
        try test.add("ann", password: "secret")
        net.open("c")
        #expect(
            test.ask("c", "AUTHENTICATE PLAIN", "AUTHENTICATE *")
                == ["AUTHENTICATE +", ":irc.test 906 * :The authentication was aborted"])
        test.logIn("c", "ann", "secret")
        #expect(net.received("c").last?.contains(" 903 ") == true)
    }

    @Test(.rule("IRCv3 sasl: The AUTHENTICATE Command"))
    func `a registration that is complete before aborts it`() {
        net.open("c")
        let lines = test.ask("c", "AUTHENTICATE PLAIN", "NICK c", "USER c 0 * :c")
        #expect(lines.dropFirst().first == ":irc.test 906 c :The authentication was aborted")
        #expect(lines.contains { $0.contains(" 001 ") })
    }

    @Test(.rule("RFC 5802, 3"))
    func `SCRAM proves the password without sending it`() throws {
        try test.add("ann", password: "secret")
        net.open("c")
        test.send("c", "AUTHENTICATE SCRAM-SHA-256")
        let first = "n=ann,r=abcdef"
        let challenge = test.ask("c", "AUTHENTICATE \(Base64.text(of: Array("n,,\(first)".utf8)))")
        let encoded = try #require(challenge.first?.split(separator: " ").last)
        let server = String(
            decoding: try #require(Base64.bytes(of: String(encoded))), as: UTF8.self)
        let verifier = try #require(test.verifier(of: "ann"))
        let nonce = try #require(server.split(separator: ",").first?.dropFirst(2))
        #expect(nonce.hasPrefix("abcdef") && nonce.count > 20)
        let last = "c=biws,r=\(nonce)"
        let key = try Digest.sha256.derivedKey(
            from: Array("secret".utf8).span, salt: verifier.salt.span, rounds: verifier.rounds)
        let clientKey = Digest.sha256.authenticationCode(
            of: Array("Client Key".utf8).span, key: key.span)
        let exchange = "\(first),\(server),\(last)"
        let signature = Digest.sha256.authenticationCode(
            of: Array(exchange.utf8).span, key: verifier.storedKey.span)
        let proof = Base64.text(of: zip(clientKey, signature).map { $0 ^ $1 })
        let answer = test.ask(
            "c", "AUTHENTICATE \(Base64.text(of: Array("\(last),p=\(proof)".utf8)))")
        #expect(answer.first?.hasPrefix("AUTHENTICATE ") == true)
        #expect(test.ask("c", "AUTHENTICATE +").last?.contains(" 903 ") == true)
    }

    @Test(.rule("RFC 4422, 3"))
    func `a certificate logs in to its account`() throws {
        let certificate = try #require(
            CertificateFingerprint(bytes: Array(repeating: 7, count: 32)))
        try test.add("ann", password: "secret")
        try test.add(certificate, to: "ann")
        net.open("c", isSecure: true, certificate: certificate)
        #expect(capabilities("c").contains("sasl=PLAIN,SCRAM-SHA-256,EXTERNAL"))
        #expect(test.ask("c", "AUTHENTICATE EXTERNAL") == ["AUTHENTICATE +"])
        #expect(test.ask("c", "AUTHENTICATE +").last?.contains(" 903 ") == true)
    }

    @Test(
        .rule("RFC 4422, 3", "IRCv3 sasl: The AUTHENTICATE Command"),
        arguments: [("Ann", "903"), ("ann", "903"), ("bob", "904"), ("a b", "904")])
    func `a certificate logs in only to its own account, if the client names one`(
        name: String, numeric: String
    ) throws {
        let certificate = try #require(
            CertificateFingerprint(bytes: Array(repeating: 7, count: 32)))
        for name in ["ann", "bob"] { try test.add(name, password: "secret") }
        try test.add(certificate, to: "ann")
        net.open("c", isSecure: true, certificate: certificate)
        let answer = test.ask(
            "c", "AUTHENTICATE EXTERNAL", "AUTHENTICATE \(Base64.text(of: Array(name.utf8)))")
        #expect(answer.last?.contains(" \(numeric) ") == true)
    }

    @Test(.rule("Carillon: suspended accounts, whose owners learn it only by their password"))
    func `an unknown certificate, and that of a suspended account, do not log in`() throws {
        let certificate = try #require(
            CertificateFingerprint(bytes: Array(repeating: 7, count: 32)))
        net.open("c", isSecure: true, certificate: certificate)
        #expect(
            test.ask("c", "AUTHENTICATE EXTERNAL", "AUTHENTICATE +").last
                == ":irc.test 904 * :The authentication failed")
        try test.add("ann", password: "secret", isSuspended: true)
        try test.add(certificate, to: "ann")
        #expect(
            test.ask("c", "AUTHENTICATE EXTERNAL", "AUTHENTICATE +").last
                == ":irc.test 904 * :The account is suspended")
    }

    @Test(.rule("Carillon: suspended accounts, whose owners learn it only by their password"))
    func `a suspended account cannot log in`() throws {
        try test.add("ann", password: "secret", isSuspended: true)
        net.open("c")
        test.logIn("c", "ann", "secret")
        #expect(net.received("c").last == ":irc.test 904 * :The account is suspended")
    }

    @Test(.rule("Carillon: an address that guesses is refused, an account is only slower"))
    func `guesses are slowed and refused`() throws {
        try test.add("ann", password: "secret")
        net.open("c")
        for _ in 1...11 { test.logIn("c", "ann", "guess") }
        #expect(test.asked.contains("accounts after 1"))
        #expect(
            net.received("c").last == ":irc.test 904 * :Too many attempts; try again in 10m")
        net.open("owner", from: "198.51.100.1")
        test.logIn("owner", "ann", "secret")
        #expect(net.received("owner").last?.contains(" 903 ") == true)
    }

    @Test(
        .rule("Carillon: an address that guesses is refused, an account is only slower"),
        arguments: [false, true])
    func `right passwords of another account buy no guesses`(byService: Bool) throws {
        try test.add("ann", password: "secret")
        try test.add("eve", password: "own")
        var refusedAt: Int?
        for attempt in 1...15 where refusedAt == nil {
            let (guess, own) = ("guess\(attempt)", "own\(attempt)")
            test.connect(guess)
            test.connect(own)
            if byService {
                test.send(own, "NS IDENTIFY eve own")
                test.send(guess, "NS IDENTIFY ann guess")
            } else {
                test.logIn(own, "eve", "own")
                test.logIn(guess, "ann", "guess")
            }
            if net.received(guess).contains(where: { $0.contains("Too many attempts") }) {
                refusedAt = attempt
            }
        }
        #expect(refusedAt == 11)
    }

    @Test(.rule("Carillon: chat goes on while accounts are not available"))
    func `an answer that is missing fails the attempt, and admits guests`() {
        net.open("c")
        net.send("c", "AUTHENTICATE PLAIN")
        net.send("c", "AUTHENTICATE \(Base64.text(of: Array("\0ann\0secret".utf8)))")
        net.answer(.unavailable)
        let text = "Accounts are not available now; try again later"
        #expect(net.received("c").last == ":irc.test 904 * :\(text)")
        net.send("c", "NICK c")
        net.send("c", "USER c 0 * :c")
        net.answer(.unavailable)
        #expect(net.received("c").contains { $0.contains(" 001 ") })
    }

    @Test(.rule("Carillon: an attack on an account does not keep its owner waiting"))
    func `a password is checked with where it comes from`() throws {
        let account = try #require(AccountName("ann".utf8))
        try test.connectOwner("ann")
        for (client, address, isKnown) in [
            ("home", "192.0.2.1", true), ("other", "192.0.2.9", false), ("local", "", true),
        ] {
            net.open(client, from: address)
            net.send(client, "AUTHENTICATE PLAIN")
            net.send(client, "AUTHENTICATE \(Base64.text(of: Array("\0ann\0secret".utf8)))")
            net.answer(.account(test.accounts[account]))
            guard case .accountPassword(_, _, let source) = net.questions.first?.question else {
                Issue.record("no question for \(client)")
                return
            }
            #expect(source.isKnown == isKnown)
            #expect((source.block == nil) == address.isEmpty)
            net.answer(.password(isRight: false))
        }
    }
}
