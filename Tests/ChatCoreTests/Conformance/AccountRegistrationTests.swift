import Accounts
import ChatCore
import ReactorIRC
import Testing

/// REGISTER, VERIFY and NickServ.
@Suite("Registering accounts", .timeLimit(.minutes(10)))
struct AccountRegistrationTests {
    private let test = TestAccounts()
    private var net: TestNetwork { test.net }

    private func success(_ nick: String) -> String {
        ":irc.test REGISTER SUCCESS \(nick) :The account \(nick) is registered, "
            + "and you are logged in"
    }

    @Test(.rule("IRCv3 account-registration: The REGISTER command"))
    func `REGISTER makes an account with the name of the nick, and logs in`() {
        test.connect("ann")
        let lines = test.ask("ann", "REGISTER * * secret")
        #expect(lines.first == success("ann"))
        #expect(lines.last?.contains(" 900 ann ann!") == true)
        #expect(test.asked.suffix(3) == ["accounts", "verifier", "accounts"])
        net.open("c")
        test.logIn("c", "ann", "secret")
        #expect(net.received("c").last?.contains(" 903 ") == true)
    }

    @Test(.rule("IRCv3 account-registration: The REGISTER command"))
    func `REGISTER works before the registration of the connection`() {
        net.open("c")
        #expect(
            test.ask("c", "CAP LS 302").joined().contains(
                "draft/account-registration=before-connect"))
        #expect(
            test.ask("c", "REGISTER * * secret")
                == [":irc.test FAIL REGISTER NEED_NICK * :Choose a nick first"])
        #expect(test.ask("c", "NICK ann", "REGISTER ann * secret").first == success("ann"))
        #expect(
            test.ask("c", "USER ann 0 * :ann", "CAP END").contains { $0.contains(" 001 ann ") })
    }

    @Test(.rule("IRCv3 account-registration: The REGISTER command"))
    func `refusals have the codes of the specification`() throws {
        try test.add("taken", password: "secret")
        net.open("c")
        test.send("c", "CAP LS 302")
        test.send("c", "NICK taken")
        func code(_ line: String) -> String? {
            let words = test.ask("c", line).first?.split(separator: " ")
            return words.flatMap { $0.count > 4 ? $0[1...4].joined(separator: " ") : nil }
        }
        #expect(code("REGISTER taken * secret") == "FAIL REGISTER ACCOUNT_EXISTS taken")
        #expect(
            code("REGISTER other * secret") == "FAIL REGISTER ACCOUNT_NAME_MUST_BE_NICK other")
        #expect(code("REGISTER * nowhere secret") == "FAIL REGISTER INVALID_EMAIL *")
        #expect(
            code("REGISTER * * \u{1}") == "FAIL REGISTER UNACCEPTABLE_PASSWORD *")
        test.connect("guest")
        net.open("late")
        test.send("late", "NICK guest")
        #expect(
            test.ask("late", "REGISTER * * secret").first?.hasPrefix(
                ":irc.test FAIL REGISTER ACCOUNT_EXISTS guest ") == true)
        test.send("c", "NICK root")
        #expect(code("REGISTER * * secret") == "FAIL REGISTER BAD_ACCOUNT_NAME *")
        #expect(code("VERIFY taken 123") == "FAIL VERIFY INVALID_CODE taken")
        test.send("c", "NICK free")
        test.send("c", "REGISTER * * secret")
        #expect(code("REGISTER * * secret") == "FAIL REGISTER ALREADY_AUTHENTICATED *")
        #expect(
            test.ask("c", "REGISTER a") == [":irc.test 461 free REGISTER :Not enough parameters"])
    }

    @Test(.rule("Carillon: the setting registration"))
    func `a closed registration is neither announced nor possible`() {
        var settings = NetworkSettings.withAccounts
        settings.accounts?.registration = .closed
        let test = TestAccounts(settings)
        test.connect("ann")
        #expect(!test.ask("ann", "CAP LS 302").joined().contains("account-registration"))
        #expect(
            test.ask("ann", "REGISTER * * secret") == [
                ":irc.test FAIL REGISTER DISALLOWED * :Only the operators of this network "
                    + "register accounts"
            ])
    }

    @Test(.rule("IRCv3 account-registration: The REGISTER command"))
    func `where it is not allowed before, REGISTER needs a complete registration`() {
        var settings = NetworkSettings.withAccounts
        settings.accounts?.allowsEarlyRegistration = false
        let test = TestAccounts(settings)
        test.net.open("ann")
        #expect(!test.ask("ann", "CAP LS 302").joined().contains("before-connect"))
        test.send("ann", "NICK ann")
        #expect(
            test.ask("ann", "REGISTER * * secret").first?.hasPrefix(
                ":irc.test FAIL REGISTER COMPLETE_CONNECTION_REQUIRED * :") == true)
        test.send("ann", "USER ann 0 * :ann")
        test.send("ann", "CAP END")
        #expect(test.ask("ann", "REGISTER * * secret").first == success("ann"))
    }

    @Test(.rule("Carillon: passwords are not sent where others can read them"))
    func `nothing with a password works on an open connection`() {
        net.open("c", isPrivate: false)
        test.send("c", "NICK c")
        test.send("c", "USER c 0 * :c")
        let text = ":Accounts need a connection by TLS, or from this machine"
        #expect(
            test.ask("c", "REGISTER * * secret")
                == [":irc.test FAIL REGISTER TEMPORARILY_UNAVAILABLE * \(text)"])
        #expect(
            test.ask("c", "NS IDENTIFY secret") == [":NickServ!NickServ@irc.test NOTICE c \(text)"])
    }

    // MARK: - NickServ

    private func notices(_ client: String, _ line: String) -> [String] {
        let prefix = ":NickServ!NickServ@irc.test NOTICE "
        return test.ask(client, line).map { line in
            guard line.hasPrefix(prefix) else { return line }
            return String(line.dropFirst(prefix.count).drop { $0 != ":" }.dropFirst())
        }
    }

    @Test(.rule("Carillon: NickServ"))
    func `NickServ registers, and logs in`() {
        test.connect("ann")
        let answer = notices("ann", "PRIVMSG NickServ :REGISTER secret")
        #expect(answer.first == "The account ann is registered, and you are logged in")
        test.connect("guest")
        #expect(
            notices("guest", "NS IDENTIFY ann wrong") == ["The account or the password is wrong"])
        #expect(
            notices("guest", "NICKSERV IDENTIFY ann secret").last == "You are logged in as ann")
        #expect(notices("guest", "NS IDENTIFY ann secret") == ["You are logged in already"])
        #expect(notices("guest", "NS HELP GHOST").first == "GHOST <nick> [<password>]")
        #expect(
            notices("guest", "NS NONSENSE secret") == ["Unknown command; HELP lists the commands"])
    }

    @Test(.rule("Carillon: messages to services reach their sender only"))
    func `a message to NickServ is echoed to its session, and to no other`() throws {
        try test.connectOwner("ann", capabilities: "echo-message")
        try test.connectOwner("ann", as: "phone")
        let lines = test.ask("ann", "PRIVMSG nickserv :INFO")
        #expect(lines.first?.hasSuffix(" PRIVMSG NickServ :INFO") == true)
        #expect(lines.count == 4)
        #expect(net.received("phone") == [])
        #expect(test.ask("ann", "NOTICE NickServ :INFO") == [])
        let twice = test.ask("ann", "PRIVMSG NickServ,NickServ :INFO")
        #expect(twice.contains { $0.hasSuffix(" :Only one command at a time") })
    }

    @Test(.rule("Carillon: NickServ"))
    func `an owner changes the password, and drops the account`() throws {
        try test.connectOwner("ann")
        test.connect("bob", capabilities: "account-notify")
        for client in ["ann", "bob"] { test.send(client, "JOIN #room") }
        _ = net.received("bob")
        #expect(notices("bob", "NS PASSWD a b") == ["You are not logged in"])
        #expect(
            notices("ann", "NS PASSWD wrong new") == ["The account or the password is wrong"])
        #expect(notices("ann", "NS PASSWD secret new") == ["Your password is another one now"])
        let lines = notices("ann", "NS DROP ann new")
        #expect(lines.first == "The account ann is deleted")
        #expect(lines.last?.contains(" 901 ann ann!") == true)
        #expect(net.received("bob").last?.hasSuffix(" ACCOUNT *") == true)
        #expect(test.verifier(of: "ann") == nil)
    }

    @Test(.rule("Carillon: NickServ"))
    func `GHOST frees a nick for its owner`() throws {
        test.connect("ann")
        try test.add("ann", password: "secret")
        test.connect("c")
        #expect(notices("c", "NS GHOST ann") == ["You are not logged in"])
        #expect(notices("c", "NS GHOST ann wrong") == ["The account or the password is wrong"])
        #expect(notices("c", "NS GHOST ann secret") == ["The nick ann is free"])
        #expect(net.isClosed("ann"))
        test.logIn("c", "ann", "secret")
        #expect(test.ask("c", "NICK ann").first?.hasSuffix(" NICK ann") == true)
    }

    @Test(.rule("Carillon: NickServ"))
    func `REGAIN logs the owner in, and gives it the nick`() throws {
        test.connect("ann")
        try test.add("ann", password: "secret")
        test.connect("c")
        #expect(notices("c", "NS REGAIN ann wrong") == ["The account or the password is wrong"])
        let lines = test.ask("c", "NS REGAIN ann secret")
        #expect(lines.contains { $0.contains(" 900 c ") })
        #expect(lines.last?.hasSuffix(" NICK ann") == true)
        #expect(net.isClosed("ann"))
        #expect(
            test.ask("c", "NS REGAIN ann").last?.hasSuffix(":You have the nick ann already")
                == true)
        #expect(net.network.inconsistency == nil)
        test.connect("bob")
        #expect(
            test.ask("c", "NS REGAIN bob").last?.hasSuffix(":The nick bob is not yours") == true)
        #expect(
            test.ask("c", "NS REGAIN none").last?.hasSuffix(":The nick none is not in use") == true)
    }

    @Test(.rule("Carillon: NickServ"))
    func `certificates are added and removed`() throws {
        try test.connectOwner("ann")
        let digits = String(repeating: "0a", count: 32)
        #expect(
            notices("ann", "NS CERT ADD")
                == ["Your connection has no certificate; give its fingerprint"])
        #expect(notices("ann", "NS CERT ADD \(digits)") == ["The certificate can log in now"])
        #expect(notices("ann", "NS CERT LIST") == [digits, "1 certificate"])
        #expect(
            notices("ann", "NS CERT DEL \(digits)") == ["The certificate cannot log in any more"])
        #expect(
            notices("ann", "NS CERT DEL \(digits)")
                == ["The account does not have this certificate"])
    }

    @Test(.rule("IRCv3 account-registration: REGISTER", "Carillon: invitations"))
    func `an invitation lets one person register`() throws {
        var settings = NetworkSettings.withAccounts
        settings.accounts?.registration = .invite
        net.apply(settings)
        test.invitations = [Invitation(code: Array("7Q2K".utf8))]
        for client in ["ann", "bob"] { test.connect(client) }
        let needed = "You need an invitation to register; give its code in the place of the e-mail"
        let wrong = "The invitation is wrong, used up or expired; ask an operator for another one"
        for mail in ["*", "ann@example.org"] {
            #expect(
                test.ask("ann", "REGISTER * \(mail) secret")
                    == [":irc.test FAIL REGISTER INVITATION_REQUIRED * :\(needed)"])
        }
        #expect(
            test.ask("ann", "REGISTER * 1111 secret")
                == [":irc.test FAIL REGISTER INVALID_INVITATION ann :\(wrong)"])
        #expect(notices("ann", "NS REGISTER secret") == [needed])
        #expect(notices("ann", "NS REGISTER secret * 1111") == [wrong])
        #expect(test.verifier(of: "ann") == nil)
        #expect(
            test.ask("ann", "REGISTER * 7q2k secret").first?.contains(" REGISTER SUCCESS ann ")
                == true)
        #expect(notices("bob", "NS REGISTER secret 7Q2K") == [wrong])
    }

    @Test(.rule("Carillon: invitations"))
    func `an address that guesses invitations is refused for a while`() throws {
        var settings = NetworkSettings.withAccounts
        settings.accounts?.registration = .invite
        net.apply(settings)
        test.invitations = [Invitation(code: Array("7Q2K".utf8))]
        test.connect("ann")
        for _ in 1...10 { test.send("ann", "REGISTER * 1111 secret") }
        let lines = test.ask("ann", "REGISTER * 7Q2K secret")
        #expect(lines.first?.contains(" FAIL REGISTER TEMPORARILY_UNAVAILABLE ") == true)
    }
}
