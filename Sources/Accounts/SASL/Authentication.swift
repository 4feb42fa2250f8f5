import Text

/// The authentication of a session by SASL (RFC 4422), from `AUTHENTICATE` with the name of a
/// mechanism to its end: parameters and answers in, actions out. Pure.
///
/// All three mechanisms let the client begin: the server answers the name with `AUTHENTICATE +`.
/// One question is open at a time, and meanwhile no parameter is passed on, as the session's
/// commands wait. After `succeed` or an error the value is of no further use; another attempt begins
/// with another value and other random bytes.
///
/// Success means that the client has proved to own the account. Whether the account may log in, as
/// it may be suspended, or not verified, is for the caller to check.
package struct Authentication: Sendable {
    /// What is to be done next.
    package enum Action: Hashable, Sendable {
        /// Wait for the next piece of a message.
        case wait
        /// Send AUTHENTICATE with each of these parameters.
        case send([[UInt8]])
        /// Find the answer to a question, and pass it to `resume(with:)`.
        case ask(AuthenticationQuestion)
        /// The client has this account, whose name is as the client writes it: 900 and 903.
        case succeed(AccountName)
    }

    /// The number of random bytes that a nonce is made of (RFC 5802, section 5.1, for `r`).
    package static let nonceByteCount = 18

    private var framing = AuthenticateFraming()
    private var exchange: any SASLExchange

    /// Begins an exchange. `random` are fresh random bytes, for a mechanism that has a nonce;
    /// `certificate` is the one of the connection, or nil.
    package init(
        _ mechanism: SASLMechanism, random: [UInt8], certificate: CertificateFingerprint?,
        decoys: DecoyVerifiers
    ) {
        precondition(
            !mechanism.hasNonce || random.count >= Self.nonceByteCount,
            "a nonce needs 18 random bytes")
        exchange =
            switch mechanism {
            case .plain: PlainExchange(decoys: decoys)
            case .external: ExternalExchange(certificate: certificate)
            case .scramSHA256:
                ScramExchange(nonce: Array(Base64.text(of: random).utf8), decoys: decoys)
            }
    }

    /// Takes a parameter of AUTHENTICATE.
    package mutating func receive(
        _ parameter: some Collection<UInt8>
    ) throws(AuthenticationFailure) -> Action {
        guard let message = try framing.receive(parameter) else { return .wait }
        return Self.action(try exchange.receive(message))
    }

    /// Takes the answer to the open question. It traps when the answer belongs to another one.
    package mutating func resume(
        with answer: AuthenticationAnswer
    ) throws(AuthenticationFailure) -> Action {
        Self.action(try exchange.resume(with: answer))
    }

    private static func action(_ step: SASLStep) -> Action {
        switch step {
        case .challenge(let message): .send(AuthenticateFraming.pieces(of: message))
        case .ask(let question): .ask(question)
        case .success(let name): .succeed(name)
        }
    }
}
