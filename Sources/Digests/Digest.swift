import COpenSSL

/// A cryptographic hash function, and the functions that are made of it.
///
/// Nothing of the input is kept. A key, a password and a salt each have at most 2,147,483,647
/// bytes. Safe from any thread.
package enum Digest: Hashable, Sendable, CaseIterable {
    /// SHA-1, for protocols that prescribe it. Collisions are known.
    case sha1
    /// SHA-256.
    case sha256

    /// The size of a digest in bytes.
    package var byteCount: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        }
    }

    /// The digest of the bytes, `byteCount` long.
    package func digest(of bytes: Span<UInt8>) -> [UInt8] {
        let function = unsafe function
        return unsafe output { output in
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe EVP_Digest(bytes.baseAddress, bytes.count, output, nil, function, nil)
            }
        }
    }

    /// The HMAC of the bytes (RFC 2104), `byteCount` long.
    package func authenticationCode(of bytes: Span<UInt8>, key: Span<UInt8>) -> [UInt8] {
        let function = unsafe function
        return unsafe output { output in
            unsafe key.withUnsafeBytes { key in
                unsafe bytes.withUnsafeBytes { bytes in
                    let start = unsafe bytes.bindMemory(to: UInt8.self).baseAddress
                    let code = unsafe HMAC(
                        function, key.baseAddress, Int32(key.count), start, bytes.count, output, nil
                    )
                    return unsafe code == nil ? 0 : 1
                }
            }
        }
    }

    /// The key that is derived from a password (PBKDF2, RFC 8018), as long as a digest.
    ///
    /// It takes time in proportion to `rounds`, 100,000 of SHA-256 about 30 ms: not on a reactor's
    /// thread. There is at least one round, and at most 2,147,483,647.
    ///
    /// - Throws: `DigestRefused` where OpenSSL is configured to refuse these parameters.
    package func derivedKey(
        from password: Span<UInt8>, salt: Span<UInt8>, rounds: Int
    ) throws(DigestRefused) -> [UInt8] {
        guard let rounds = Int32(exactly: rounds), rounds > 0 else {
            preconditionFailure("the number of rounds must be between 1 and 2,147,483,647")
        }
        let function = unsafe function
        var isDerived = false
        let key = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { key, count in
            unsafe password.withUnsafeBytes { password in
                unsafe salt.withUnsafeBytes { salt in
                    let text = unsafe password.bindMemory(to: CChar.self).baseAddress
                    let start = unsafe salt.bindMemory(to: UInt8.self).baseAddress
                    isDerived =
                        unsafe PKCS5_PBKDF2_HMAC(
                            text, Int32(password.count), start, Int32(salt.count), rounds, function,
                            Int32(byteCount), key.baseAddress) == 1
                }
            }
            count = isDerived ? byteCount : 0
        }
        guard isDerived else {
            ERR_clear_error()
            throw DigestRefused()
        }
        return key
    }

    /// True when the bytes are equal. The time depends on their number only, so that a peer that
    /// guesses a secret learns nothing from it.
    package static func areEqual(_ secret: Span<UInt8>, _ guess: Span<UInt8>) -> Bool {
        guard secret.count == guess.count else { return false }
        return unsafe secret.withUnsafeBytes { secret in
            unsafe guess.withUnsafeBytes { guess in
                unsafe CRYPTO_memcmp(secret.baseAddress, guess.baseAddress, secret.count) == 0
            }
        }
    }

    // MARK: -

    private var function: OpaquePointer? {
        switch self {
        case .sha1: unsafe EVP_sha1()
        case .sha256: unsafe EVP_sha256()
        }
    }

    /// Traps when OpenSSL fails, which it does only for lack of memory.
    private func output(_ write: (UnsafeMutablePointer<UInt8>?) -> Int32) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            precondition(unsafe write(buffer.baseAddress) == 1, "OpenSSL is out of memory")
            count = byteCount
        }
    }
}

/// OpenSSL is configured to refuse a derivation: its FIPS provider demands long salts and many
/// rounds.
package struct DigestRefused: Error, Hashable, CustomStringConvertible {
    /// The reason, for people.
    package var description: String {
        "OpenSSL refuses the length of the salt or the number of rounds"
    }
}
