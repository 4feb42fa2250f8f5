/// SASL EXTERNAL (RFC 4422, appendix A): the client's certificate decides which account it has.
struct ExternalExchange: SASLExchange {
    private enum State {
        case start
        case lookUp(authorization: AccountName?)
        case end
    }

    /// The certificate of the connection; nil when it has none.
    private let certificate: CertificateFingerprint?
    private var state = State.start

    init(certificate: CertificateFingerprint?) { self.certificate = certificate }

    /// The message is the authorization identity, or empty.
    mutating func receive(_ message: [UInt8]) throws(AuthenticationFailure) -> SASLStep {
        guard case .start = state else { throw .malformed }
        state = .end
        guard !message.contains(0), String(validating: message, as: UTF8.self) != nil else {
            throw .malformed
        }
        let authorization = AccountName(message)
        guard let certificate, message.isEmpty || authorization != nil else { throw .refused }
        state = .lookUp(authorization: authorization)
        return .ask(.account(of: certificate))
    }

    mutating func resume(
        with answer: AuthenticationAnswer
    ) throws(AuthenticationFailure) -> SASLStep {
        guard case .lookUp(let authorization) = state else { unexpectedAnswer() }
        state = .end
        switch answer {
        case .account(let account):
            guard let account, authorization == nil || authorization == account else {
                throw .refused
            }
            return .success(account)
        case .unavailable: throw .unavailable
        default: unexpectedAnswer()
        }
    }
}
