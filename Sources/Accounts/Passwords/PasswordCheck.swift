/// Whether a password is the one of an account: its verifier is looked up, then a worker compares
/// the password. For SASL PLAIN (RFC 4616, section 2) and for the commands of NickServ. Pure.
///
/// A name without an account costs the same questions and the same work, and is refused.
package struct PasswordCheck: Sendable {
    private enum State {
        case lookUp
        case compare(isDecoy: Bool)
        case end
    }

    package let account: AccountName
    private let password: Password
    private let decoys: DecoyVerifiers
    private var state = State.lookUp

    package init(_ password: Password, of account: AccountName, decoys: DecoyVerifiers) {
        self.account = account
        self.password = password
        self.decoys = decoys
    }

    /// The first question.
    package var question: AuthenticationQuestion { .verifier(of: account) }

    /// Takes the answer to the open question; returns the next one, or nil when the password is
    /// right. It traps when the answer belongs to another question.
    package mutating func resume(
        with answer: AuthenticationAnswer
    ) throws(AuthenticationFailure) -> AuthenticationQuestion? {
        let open = state
        state = .end
        switch (open, answer) {
        case (.lookUp, .verifier(let verifier)):
            state = .compare(isDecoy: verifier == nil)
            return .password(password, verifier ?? decoys.verifier(of: account))
        case (.compare(let isDecoy), .password(let isRight)):
            guard isRight, !isDecoy else { throw .refused }
            return nil
        case (.lookUp, .unavailable), (.compare, .unavailable): throw .unavailable
        default: unexpectedAnswer()
        }
    }
}
