/// SASL PLAIN (RFC 4616): one message with an authorization identity or none, a name and a password.
///
/// An account is what a client may act as, so that the authorization identity must be the same
/// account.
struct PlainExchange: SASLExchange {
    private enum State {
        case start
        case check(PasswordCheck)
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
        let check = PasswordCheck(password, of: name, decoys: decoys)
        state = .check(check)
        return .ask(check.question)
    }

    mutating func resume(
        with answer: AuthenticationAnswer
    ) throws(AuthenticationFailure) -> SASLStep {
        guard case .check(var check) = state else { unexpectedAnswer() }
        state = .end
        guard let question = try check.resume(with: answer) else { return .success(check.account) }
        state = .check(check)
        return .ask(question)
    }
}
