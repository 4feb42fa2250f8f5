import Digests

/// SASL PLAIN (RFC 4616): one message with an authorization identity or none, a name and a password.
///
/// An account is what a client may act as, so that the authorization identity must be the same
/// account.
struct PlainExchange: SASLExchange {
    private enum State {
        case start
        case lookUp(AccountName, Password)
        case check(AccountName, isDecoy: Bool)
        case end
    }

    private let decoys: DecoyVerifiers
    private var state = State.start

    init(decoys: DecoyVerifiers) { self.decoys = decoys }

    /// `message = [authzid] NUL authcid NUL passwd` (section 2).
    mutating func receive(_ message: [UInt8]) throws(AuthenticationFailure) -> SASLStep {
        guard case .start = state else { throw .malformed }
        state = .end
        let parts = message.split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[1].isEmpty, !parts[2].isEmpty,
            String(validating: message, as: UTF8.self) != nil
        else { throw .malformed }
        // What cannot be a name or a password belongs to no account.
        guard let name = AccountName(parts[1]), let password = try? Password(parts[2]),
            parts[0].isEmpty || AccountName(parts[0]) == name
        else { throw .refused }
        state = .lookUp(name, password)
        return .ask(.verifier(of: name))
    }

    mutating func resume(
        with answer: AuthenticationAnswer
    ) throws(AuthenticationFailure) -> SASLStep {
        let open = state
        state = .end
        switch (open, answer) {
        case (.lookUp(let name, let password), .verifier(let verifier)):
            state = .check(name, isDecoy: verifier == nil)
            return .ask(.password(password, verifier ?? decoys.verifier(of: name)))
        case (.check(let name, let isDecoy), .password(let isRight)):
            guard isRight, !isDecoy else { throw .refused }
            return .success(name)
        case (.lookUp, .unavailable), (.check, .unavailable): throw .unavailable
        default: unexpectedAnswer()
        }
    }
}
