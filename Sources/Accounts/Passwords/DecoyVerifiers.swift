package import Digests
import ReactorIRC

/// Verifiers for accounts that do not exist: neither an answer nor the time that it takes shows
/// which accounts do (RFC 5802, section 5.1, for `s`). Pure.
///
/// The same name always gets the same salt, as a real account has it, and the usual number of
/// rounds; an account with another number can be recognized. No password belongs to such a verifier: its keys are derived from the secret too.
package struct DecoyVerifiers: Sendable {
    private static let saltByteCount = 16

    private let secret: [UInt8]
    private let rounds: Int

    /// Makes verifiers from a secret, which must survive a restart, and be random.
    package init(secret: [UInt8], rounds: Int = PasswordVerifier.usualRounds) {
        self.secret = secret
        self.rounds = rounds
    }

    /// The verifier for a name.
    package func verifier(of name: AccountName) -> PasswordVerifier {
        PasswordVerifier(
            rounds: rounds, salt: Array(code("salt", name).prefix(Self.saltByteCount)),
            storedKey: code("stored key", name), serverKey: code("server key", name))
    }

    private func code(_ purpose: String, _ name: AccountName) -> [UInt8] {
        let text = Array("\(purpose) ".utf8) + name.folded.bytes
        return Digest.sha256.authenticationCode(of: text.span, key: secret.span)
    }
}
