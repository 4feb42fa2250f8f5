import Digests
import Testing

@Suite("Digest", .timeLimit(.minutes(10)))
struct DigestTests {
    private func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private func repeated(_ byte: UInt8, _ count: Int) -> [UInt8] {
        [UInt8](repeating: byte, count: count)
    }

    /// RFC 3174 section 7.3, FIPS 180-2 appendix B, and the digests of nothing.
    @Test(arguments: [
        (Digest.sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            .sha256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `digests are those of the standards`(digest: Digest, text: String, expected: String) {
        #expect(hex(digest.digest(of: text.utf8.span)) == expected)
    }

    @Test(arguments: Digest.allCases)
    func `a digest has its size`(digest: Digest) {
        for count in [0, 1, 63, 64, 65, 100_000] {
            #expect(digest.digest(of: repeated(0x61, count).span).count == digest.byteCount)
        }
    }

    /// RFC 2202 and RFC 4231.
    @Test func `authentication codes are those of the standards`() {
        let short = "what do ya want for nothing?"
        #expect(
            hex(Digest.sha1.authenticationCode(of: short.utf8.span, key: "Jefe".utf8.span))
                == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
        #expect(
            hex(Digest.sha256.authenticationCode(of: short.utf8.span, key: "Jefe".utf8.span))
                == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            hex(
                Digest.sha256.authenticationCode(
                    of: "Test Using Larger Than Block-Size Key - Hash Key First".utf8.span,
                    key: repeated(0xAA, 131).span))
                == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
    }

    @Test func `an empty key is a key of no bytes`() {
        let empty: [UInt8] = []
        _ = Digest.sha256.authenticationCode(of: "a".utf8.span, key: "secret".utf8.span)
        #expect(
            hex(Digest.sha256.authenticationCode(of: empty.span, key: empty.span))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    /// RFC 6070 for SHA-1, RFC 7914 section 11 for SHA-256 (the first 32 of its 64 bytes).
    @Test(arguments: [
        (Digest.sha1, "password", "salt", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6"),
        (.sha1, "password", "salt", 4_096, "4b007901b765489abead49d926f721d065a429c1"),
        (.sha1, "pass\0word", "sa\0lt", 4_096, "56fa6aa75548099dcc37d7f03425e0c3"),
        (
            .sha256, "passwd", "salt", 1,
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
        ),
        (
            .sha256, "Password", "NaCl", 80_000,
            "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
        ),
    ])
    func `derived keys are those of the standards`(
        digest: Digest, password: String, salt: String, rounds: Int, expected: String
    ) throws {
        let key = try digest.derivedKey(
            from: password.utf8.span, salt: salt.utf8.span, rounds: rounds)
        #expect(key.count == digest.byteCount)
        #expect(hex(key).hasPrefix(expected))
    }

    @Test func `empty passwords and salts derive keys`() throws {
        let empty: [UInt8] = []
        let key = try Digest.sha256.derivedKey(from: empty.span, salt: empty.span, rounds: 1)
        let other = try Digest.sha256.derivedKey(from: empty.span, salt: "x".utf8.span, rounds: 1)
        #expect(key.count == 32)
        #expect(key != other)
    }

    /// RFC 7677 section 3: user `user`, password `pencil`.
    @Test func `the example of SCRAM-SHA-256 can be computed`() throws {
        let digest = Digest.sha256
        let salt: [UInt8] = [
            0x5B, 0x6D, 0x99, 0x68, 0x9D, 0x12, 0x35, 0x8E, 0xEC, 0xA0, 0x4B, 0x14, 0x12, 0x36,
            0xFA, 0x81,
        ]
        let nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
        let exchange =
            "n=user,r=rOprNGfwEbeRWgbNEkqO,"
            + "r=\(nonce),s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=\(nonce)"
        let salted = try digest.derivedKey(
            from: "pencil".utf8.span, salt: salt.span, rounds: 4_096)
        let clientKey = digest.authenticationCode(of: "Client Key".utf8.span, key: salted.span)
        let storedKey = digest.digest(of: clientKey.span)
        let signature = digest.authenticationCode(of: exchange.utf8.span, key: storedKey.span)
        let proof = zip(clientKey, signature).map { $0 ^ $1 }
        // dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ= in hexadecimal.
        #expect(hex(proof) == "747cdb65aa56224e2352137e52d7bdcad6a0f738df30782caa69a2cfb0277554")
        let serverKey = digest.authenticationCode(of: "Server Key".utf8.span, key: salted.span)
        let serverSignature = digest.authenticationCode(
            of: exchange.utf8.span, key: serverKey.span)
        // 6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4= in hexadecimal.
        #expect(
            hex(serverSignature)
                == "eabae24d1062db75a9451ff0b6ea7e98c8546549ff741e672d3251b2397de46e")
    }

    @Test(arguments: [
        ("secret", "secret", true), ("secret", "secreT", false), ("secret", "Secret", false),
        ("secret", "secret ", false), ("", "", true),
    ])
    func `secrets are compared whole`(secret: String, guess: String, areEqual: Bool) {
        let found = Digest.areEqual(secret.utf8.span, guess.utf8.span)
        #expect(found == areEqual)
    }
}
