import Digests
import Text

/// SASL SCRAM-SHA-256 (RFC 5802, RFC 7677), without channel binding.
///
/// The client proves that it knows the password, and the server that it has the verifier. Neither
/// the password nor the verifier is sent.
struct ScramExchange: SASLExchange {
    private enum State {
        case start
        case lookUp(ScramClientFirst, AccountName)
        case proof(Challenge)
        case acknowledgment(AccountName)
        case end
    }

    /// What the client's last message is checked against.
    private struct Challenge {
        let name: AccountName
        let verifier: PasswordVerifier
        /// True when there is no such account.
        let isDecoy: Bool
        /// The GS2 header.
        let header: ArraySlice<UInt8>
        let nonce: [UInt8]
        /// The first message of the client, and the one of the server.
        let messages: [UInt8]
    }

    /// The server's part of the nonce: printable, without commas.
    private let nonce: [UInt8]
    private let decoys: DecoyVerifiers
    private var state = State.start

    init(nonce: [UInt8], decoys: DecoyVerifiers) {
        self.nonce = nonce
        self.decoys = decoys
    }

    mutating func receive(_ message: [UInt8]) throws(AuthenticationFailure) -> SASLStep {
        let open = state
        state = .end
        switch open {
        case .start: return try begin(ScramClientFirst(message))
        case .proof(let challenge): return try check(ScramClientFinal(message), challenge)
        case .acknowledgment(let name):
            guard message.isEmpty else { throw .malformed }
            return .success(name)
        case .lookUp, .end: throw .malformed
        }
    }

    mutating func resume(
        with answer: AuthenticationAnswer
    ) throws(AuthenticationFailure) -> SASLStep {
        guard case .lookUp(let first, let name) = state else { unexpectedAnswer() }
        state = .end
        switch answer {
        case .verifier(let verifier): return .challenge(challenge(first, name, verifier))
        case .unavailable: throw .unavailable
        default: unexpectedAnswer()
        }
    }

    // MARK: -

    private mutating func begin(
        _ first: ScramClientFirst
    ) throws(AuthenticationFailure) -> SASLStep {
        // What cannot be a name belongs to no account.
        guard let name = AccountName(first.name) else { throw .refused }
        if let authorization = first.authorization, AccountName(authorization) != name {
            throw .refused
        }
        state = .lookUp(first, name)
        return .ask(.verifier(of: name))
    }

    /// `r=nonce,s=salt,i=rounds`.
    private mutating func challenge(
        _ first: ScramClientFirst, _ name: AccountName, _ known: PasswordVerifier?
    ) -> [UInt8] {
        let verifier = known ?? decoys.verifier(of: name)
        let nonce = first.nonce + self.nonce
        let message =
            Array("r=".utf8) + nonce
            + Array(",s=\(Base64.text(of: verifier.salt)),i=\(verifier.rounds)".utf8)
        state = .proof(
            Challenge(
                name: name, verifier: verifier, isDecoy: known == nil, header: first.header,
                nonce: Array(nonce), messages: first.bare + [UInt8(ascii: ",")] + message))
        return message
    }

    private mutating func check(
        _ final: ScramClientFinal, _ challenge: Challenge
    ) throws(AuthenticationFailure) -> SASLStep {
        let exchange = challenge.messages + [UInt8(ascii: ",")] + final.withoutProof
        let isProved = challenge.verifier.accepts(proof: final.proof, of: exchange)
        guard isProved, !challenge.isDecoy, final.nonce.elementsEqual(challenge.nonce),
            final.header.elementsEqual(challenge.header)
        else { throw .refused }
        state = .acknowledgment(challenge.name)
        let signature = challenge.verifier.serverSignature(of: exchange)
        return .challenge(Array("v=\(Base64.text(of: signature))".utf8))
    }
}
