import Text

/// What is stored of a password: enough to check it, also by SCRAM-SHA-256 (RFC 5802, RFC 7677),
/// and not the password.
///
/// As text it is `SCRAM-SHA-256$rounds:salt$stored:server`, the form of PostgreSQL, with bytes in
/// base 64. Safe from any thread.
package struct PasswordVerifier: Equatable, Sendable {
    /// The rounds of a new verifier; checking takes about 30 ms.
    package static let usualRounds = 100_000
    /// The most rounds of a verifier that is read.
    package static let mostRounds = 10_000_000
    /// The most bytes of a password.
    package static let longestPassword = 1_024

    /// The number of rounds of PBKDF2.
    package let rounds: Int
    package let salt: [UInt8]
    /// The digest of the client's key.
    package let storedKey: [UInt8]
    package let serverKey: [UInt8]

    /// The verifier of a new password, with a random salt. It takes time; see
    /// `Digest.derivedKey`.
    package init(
        of password: [UInt8], rounds: Int = usualRounds
    ) throws(DigestRefused) {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try self.init(of: password, salt: salt, rounds: rounds)
    }

    /// The verifier of a password with this salt.
    package init(of password: [UInt8], salt: [UInt8], rounds: Int) throws(DigestRefused) {
        let key = try Digest.sha256.derivedKey(
            from: password.span, salt: salt.span, rounds: rounds)
        let clientKey = Self.code("Client Key", key)
        self.rounds = rounds
        self.salt = salt
        storedKey = Digest.sha256.digest(of: clientKey.span)
        serverKey = Self.code("Server Key", key)
    }

    /// Reads a verifier; nil when the text is none.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == Self.name else { return nil }
        let first = parts[1].split(separator: ":", omittingEmptySubsequences: false)
        let keys = parts[2].split(separator: ":", omittingEmptySubsequences: false)
        guard first.count == 2, keys.count == 2, let rounds = Int(first[0]),
            (1...Self.mostRounds).contains(rounds), let salt = Base64.bytes(of: first[1]),
            (1...256).contains(salt.count), let storedKey = Base64.bytes(of: keys[0]),
            let serverKey = Base64.bytes(of: keys[1]),
            storedKey.count == Digest.sha256.byteCount, serverKey.count == storedKey.count
        else { return nil }
        self.rounds = rounds
        self.salt = salt
        self.storedKey = storedKey
        self.serverKey = serverKey
    }

    /// True when the password is the one. It takes time; see `Digest.derivedKey`.
    package func matches(_ password: [UInt8]) -> Bool {
        guard password.count <= Self.longestPassword,
            let other = try? PasswordVerifier(of: password, salt: salt, rounds: rounds)
        else { return false }
        return Digest.areEqual(storedKey.span, other.storedKey.span)
    }

    private static let name = "SCRAM-SHA-256"

    private static func code(_ text: String, _ key: [UInt8]) -> [UInt8] {
        Digest.sha256.authenticationCode(of: text.utf8.span, key: key.span)
    }
}

extension PasswordVerifier: CustomStringConvertible {
    /// The text that `init(_:)` reads.
    package var description: String {
        "\(Self.name)$\(rounds):\(Base64.text(of: salt))"
            + "$\(Base64.text(of: storedKey)):\(Base64.text(of: serverKey))"
    }
}
