import Digests

/// An invitation to register an account, which an administrator gives by its code. Pure.
///
/// Only its digest is kept. The code has 80 random bits, so that it is not guessed, nor found by who
/// has the digest.
package struct Invitation: Hashable, Sendable {
    /// The number of random bytes that a code is made of.
    package static let randomByteCount = 10
    /// How many bytes of the digest name it, for an administrator.
    package static let nameByteCount = 4

    /// The SHA-256 digest of its letters.
    package let digest: [UInt8]

    /// The invitation whose code somebody entered, in either case, with hyphens or without.
    package init(code: some Collection<UInt8>) {
        digest = Digest.sha256.digest(of: CodeLetters.read(code).span)
    }

    /// A new invitation, and its code, `7Q2K-M0XD-9ZRT-4W1B`.
    package static func make(random: [UInt8]) -> (invitation: Invitation, code: String) {
        precondition(random.count == randomByteCount, "an invitation needs 10 random bytes")
        let letters = CodeLetters.make(of: random)
        return (Invitation(code: letters), CodeLetters.text(of: letters))
    }
}
