import Digests

/// A code that is sent to an address of e-mail, and must come back to prove that the address is its
/// owner's. Pure.
///
/// Only its digest is kept. It has 40 random bits, a day to live and five attempts, so that it
/// is not guessed.
package struct VerificationCode: Hashable, Sendable {
    /// The number of random bytes that a code is made of.
    package static let randomByteCount = 5
    /// How often it may be entered wrongly.
    package static let attemptLimit = 5
    /// The seconds for which it is valid.
    package static let lifetime: Int64 = 86_400

    /// The SHA-256 digest of its letters.
    package let digest: [UInt8]
    /// When it ends, in seconds since 1970.
    package let expiresAt: Int64
    /// How often it may still be entered.
    package private(set) var attemptsLeft: Int

    /// The code as it was stored.
    package init(digest: [UInt8], expiresAt: Int64, attemptsLeft: Int) {
        self.digest = digest
        self.expiresAt = expiresAt
        self.attemptsLeft = attemptsLeft
    }

    /// A new code, and the text to send, `7Q2K-M0XD`.
    package static func make(
        random: [UInt8], at second: Int64
    ) -> (code: VerificationCode, text: String) {
        precondition(random.count >= randomByteCount, "a code needs 5 random bytes")
        let letters = CodeLetters.make(of: random.prefix(randomByteCount))
        let code = VerificationCode(
            digest: Digest.sha256.digest(of: letters.span), expiresAt: second + lifetime,
            attemptsLeft: attemptLimit)
        return (code, CodeLetters.text(of: letters))
    }

    /// Compares what somebody entered, in either case, with hyphens or without; `O` is `0`, `I` and
    /// `L` are `1`. A wrong one uses up an attempt.
    package mutating func check(
        _ given: some Collection<UInt8>, at second: Int64
    ) throws(VerificationFailure) {
        guard second < expiresAt else { throw .expired }
        guard attemptsLeft > 0 else { throw .tooManyAttempts }
        let letters = CodeLetters.read(given)
        guard Digest.areEqual(digest.span, Digest.sha256.digest(of: letters.span).span) else {
            attemptsLeft -= 1
            throw .wrong
        }
    }
}

/// Why an account is not verified; all are `INVALID_CODE` (draft/account-registration, VERIFY).
package enum VerificationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The code is another one.
    case wrong
    /// The code was valid for a day.
    case expired
    /// The code was entered wrongly too often.
    case tooManyAttempts
    /// The account waits for no code, or does not exist.
    case notPending

    /// A sentence for the person who entered it.
    package var description: String {
        switch self {
        case .wrong: "The code is wrong"
        case .expired: "The code has expired; register again"
        case .tooManyAttempts: "The code was wrong too often; register again"
        case .notPending: "There is nothing to verify"
        }
    }
}
