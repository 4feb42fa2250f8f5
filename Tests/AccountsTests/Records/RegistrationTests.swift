import Accounts
import Testing

@Suite("RegistrationRules", .timeLimit(.minutes(10)))
struct RegistrationTests {
    private func request(
        _ account: String = "*", mail: String = "*", password: String = "sesame",
        nick: String? = "Ann"
    ) -> RegistrationRequest {
        RegistrationRequest(
            account: Array(account.utf8), mailAddress: Array(mail.utf8),
            password: Array(password.utf8), nick: nick.map { Array($0.utf8) })
    }

    private func refusal(
        _ request: RegistrationRequest, _ rules: RegistrationRules = RegistrationRules(mode: .open)
    ) -> RegistrationRefusal? {
        do throws(RegistrationRefusal) {
            _ = try rules.draft(request)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: ["*", "Ann", "ANN"])
    func `the account has the name of the nick`(account: String) throws {
        let draft = try RegistrationRules(mode: .open).draft(request(account))
        #expect(draft.name.description == "Ann")
        #expect(draft.mailAddress == nil)
        #expect(draft.password.bytes == Array("sesame".utf8))
    }

    @Test func `another name than the nick is refused`() {
        #expect(refusal(request("Bob")) == .nameMustBeNick)
        #expect(refusal(request("#Ann")) == .nameMustBeNick)
        #expect(refusal(request(nick: nil)) == .needNick)
    }

    @Test(arguments: ["NickServ", "root", "Admin", "0ann", ""])
    func `reserved names and what is no nick are refused`(nick: String) {
        #expect(refusal(request(nick: nick)) == .badName)
    }

    @Test func `who is logged in does not register`() {
        var request = request()
        request.isLoggedIn = true
        #expect(refusal(request) == .alreadyLoggedIn)
    }

    @Test func `the mode decides who registers`() {
        var invited = request()
        invited.invitation = Array("7Q2K".utf8)
        #expect(refusal(request(), RegistrationRules(mode: .open)) == nil)
        #expect(refusal(request(), RegistrationRules(mode: .invite)) == .inviteOnly)
        #expect(refusal(invited, RegistrationRules(mode: .invite)) == nil)
        #expect(refusal(invited, RegistrationRules(mode: .closed)) == .closed)
    }

    @Test func `an invitation has its own place, or that of the address`() throws {
        let rules = RegistrationRules(mode: .invite)
        let invitation = Invitation(code: Array("7q2k-m0xd".utf8))
        var both = request(mail: "ann@example.org")
        #expect(refusal(both, rules) == .inviteOnly)
        both.invitation = Array("7Q2KM0XD".utf8)
        let draft = try rules.draft(both)
        #expect(draft.invitation == invitation)
        #expect(draft.mailAddress?.text == "ann@example.org")
        let alone = try rules.draft(request(mail: "7Q2KMOXD"))
        #expect(alone.invitation == invitation && alone.mailAddress == nil)
        // Where none is needed, none is used.
        #expect(try RegistrationRules(mode: .open).draft(both).invitation == nil)
    }

    @Test func `a code is for people, and only its digest is kept`() {
        let (invitation, code) = Invitation.make(random: Array(0..<10))
        #expect(code == "000G-40R4-0M30-E209")
        for given in ["000g-40r4-0m30-e209", "ooog4or4om3oe2o9", code] {
            #expect(Invitation(code: Array(given.utf8)) == invitation)
        }
        #expect(Invitation(code: Array("000G-40R4-0M30-E208".utf8)) != invitation)
        #expect(invitation.digest.count == 32)
        #expect(
            Invitation.make(random: Array(repeating: 255, count: 10)).code == "ZZZZ-ZZZZ-ZZZZ-ZZZZ")
    }

    @Test func `an address is optional, or required`() throws {
        let rules = RegistrationRules(mode: .open, requiresMail: true)
        #expect(refusal(request(), rules) == .invalidMailAddress)
        #expect(refusal(request(mail: "ann"), rules) == .invalidMailAddress)
        #expect(refusal(request(mail: "ann")) == .invalidMailAddress)
        #expect(refusal(request(mail: "")) == .invalidMailAddress)
        #expect(
            try rules.draft(request(mail: "ann@example.org")).mailAddress?.text == "ann@example.org"
        )
    }

    @Test func `a password is prepared, or refused`() throws {
        #expect(refusal(request(password: "")) == .password(.empty))
        #expect(refusal(request(password: "a\u{7}")) == .password(.notAllowed))
        let draft = try RegistrationRules(mode: .open).draft(request(password: "e\u{301}"))
        #expect(draft.password.bytes == Array("\u{E9}".utf8))
    }

    @Test func `a verified account keeps its name, an unverified one does not`() throws {
        let draft = try RegistrationRules(mode: .open).draft(request())
        let verifier = SASLBench.decoys.verifier(of: draft.name)
        let (code, _) = VerificationCode.make(random: [1, 2, 3, 4, 5], at: 0)
        let first = try draft.account(verifier, replacing: nil, code: code, at: 0)
        #expect(!first.isVerified)
        let second = try draft.account(verifier, replacing: first, code: nil, at: 10)
        #expect(second.isVerified && second.registeredAt == 10)
        #expect(throws: RegistrationRefusal.nameTaken) {
            try draft.account(verifier, replacing: second, code: nil, at: 20)
        }
    }

    @Test func `each refusal has a code and a sentence`() {
        let refusals: [RegistrationRefusal] = [
            .alreadyLoggedIn, .closed, .inviteOnly, .invalidInvitation, .needNick, .badName,
            .nameMustBeNick,
            .nameTaken,
            .invalidMailAddress, .password(.empty),
        ]
        #expect(Set(refusals.map(\.description)).count == refusals.count)
        for refusal in refusals {
            #expect(!refusal.code.isEmpty)
            #expect(refusal.code.allSatisfy { $0.isUppercase || $0 == "_" })
        }
    }

    @Test func `settings have their words`() {
        #expect(RegistrationMode.allCases.map(\.rawValue) == ["open", "invite", "closed"])
        #expect(AccountRequirement.allCases.map(\.rawValue) == ["optional", "required"])
    }
}
