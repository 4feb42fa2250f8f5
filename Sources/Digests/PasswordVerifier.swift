import Text

/// What is stored of a password: enough to check it, also by SCRAM-SHA-256 (RFC 5802, RFC 7677),
/// and not the password.
///
/// As text it is `SCRAM-SHA-256$rounds:salt$stored:server`, the form of PostgreSQL, with bytes in
/// base 64. Safe from any thread.
package struct PasswordVerifier: Hashable, Sendable {
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

    /// The verifier with these parts, as they were stored; both keys have the size of a digest.
    package init(rounds: Int, salt: [UInt8], storedKey: [UInt8], serverKey: [UInt8]) {
        let size = Digest.sha256.byteCount
        precondition(storedKey.count == size && serverKey.count == size, "a key has 32 bytes")
        self.rounds = rounds
        self.salt = salt
        self.storedKey = storedKey
        self.serverKey = serverKey
    }

    /// Reads a verifier; nil when the text is none, or not exactly what `description` writes.
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
        self.init(rounds: rounds, salt: salt, storedKey: storedKey, serverKey: serverKey)
        guard description == text else { return nil }
    }

    /// True when the password is the one. It takes time; see `Digest.derivedKey`.
    package func matches(_ password: [UInt8]) -> Bool {
        guard password.count <= Self.longestPassword,
            let other = try? PasswordVerifier(of: password, salt: salt, rounds: rounds)
        else { return false }
        return Digest.areEqual(storedKey.span, other.storedKey.span)
    }

    /// True when a client has proved that it knows the password: `proof` is the ClientProof of
    /// RFC 5802, section 3, for this AuthMessage.
    package func accepts(proof: [UInt8], of exchange: [UInt8]) -> Bool {
        let signature = Digest.sha256.authenticationCode(of: exchange.span, key: storedKey.span)
        guard proof.count == signature.count else { return false }
        let clientKey = zip(proof, signature).map { $0 ^ $1 }
        return Digest.areEqual(storedKey.span, Digest.sha256.digest(of: clientKey.span).span)
    }

    /// The proof that the server knows the verifier: the ServerSignature of RFC 5802, section 3, for
    /// this AuthMessage.
    package func serverSignature(of exchange: [UInt8]) -> [UInt8] {
        Digest.sha256.authenticationCode(of: exchange.span, key: serverKey.span)
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
