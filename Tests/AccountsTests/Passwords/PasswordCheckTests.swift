import Accounts
import Testing

@Suite("PasswordCheck", .timeLimit(.minutes(10)))
struct PasswordCheckTests {
    private let bench: SASLBench
    private let ann: AccountName

    init() throws {
        bench = try SASLBench(["Ann": "pencil"])
        ann = try SASLBench.name("ann")
    }

    private func check(_ password: String, of account: AccountName) throws -> PasswordCheck {
        PasswordCheck(try Password(password.utf8), of: account, decoys: SASLBench.decoys)
    }

    /// The number of questions; an error when the password is wrong.
    private func run(_ check: PasswordCheck) throws -> Int {
        var (check, count) = (check, 0)
        var open: AuthenticationQuestion? = check.question
        while let question = open {
            count += 1
            open = try check.resume(with: bench.answer(question))
        }
        return count
    }

    @Test func `a right password takes two questions`() throws {
        #expect(try run(check("pencil", of: ann)) == 2)
    }

    @Test func `a wrong password and an unknown account are refused alike`() throws {
        #expect(throws: AuthenticationFailure.refused) { try run(check("Pencil", of: ann)) }
        let bob = try SASLBench.name("bob")
        #expect(throws: AuthenticationFailure.refused) { try run(check("pencil", of: bob)) }
        var unknown = try check("pencil", of: bob)
        let question = try unknown.resume(with: .verifier(nil))
        #expect(
            try question == .password(Password("pencil".utf8), SASLBench.decoys.verifier(of: bob)))
        #expect(throws: AuthenticationFailure.refused) {
            try unknown.resume(with: .password(isRight: true))
        }
    }

    @Test func `without an answer it may be tried again`() throws {
        var first = try check("pencil", of: ann)
        #expect(throws: AuthenticationFailure.unavailable) {
            try first.resume(with: .unavailable)
        }
        var second = try check("pencil", of: ann)
        _ = try second.resume(with: .verifier(nil))
        #expect(throws: AuthenticationFailure.unavailable) {
            try second.resume(with: .unavailable)
        }
    }

    @Test func `an answer after the end traps`() async {
        await #expect(processExitsWith: .failure) {
            let name = try SASLBench.name("ann")
            var check = PasswordCheck(
                try Password("pencil".utf8), of: name, decoys: SASLBench.decoys)
            _ = try check.resume(with: .verifier(nil))
            _ = try? check.resume(with: .password(isRight: false))
            _ = try? check.resume(with: .password(isRight: true))
        }
    }
}
