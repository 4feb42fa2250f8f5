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
        invited.isInvited = true
        #expect(refusal(request(), RegistrationRules(mode: .open)) == nil)
        #expect(refusal(request(), RegistrationRules(mode: .invite)) == .inviteOnly)
        #expect(refusal(invited, RegistrationRules(mode: .invite)) == nil)
        #expect(refusal(invited, RegistrationRules(mode: .closed)) == .closed)
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
            .alreadyLoggedIn, .closed, .inviteOnly, .needNick, .badName, .nameMustBeNick,
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
