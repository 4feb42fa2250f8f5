import Digests
import Testing
import Text

@Suite("PasswordVerifier", .timeLimit(.minutes(10)))
struct PasswordVerifierTests {
    private static let password = Array("pencil".utf8)
    /// The salt and the rounds of RFC 7677, section 3; its proofs verify against these keys.
    private static let salt: [UInt8] = [
        0x5B, 0x6D, 0x99, 0x68, 0x9D, 0x12, 0x35, 0x8E, 0xEC, 0xA0, 0x4B, 0x14, 0x12, 0x36, 0xFA,
        0x81,
    ]
    private static let text =
        "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
        + ":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="

    @Test func `it is the one of RFC 7677`() throws {
        let verifier = try PasswordVerifier(of: Self.password, salt: Self.salt, rounds: 4_096)
        #expect("\(verifier)" == Self.text)
        // The server's signature of the example proves the server's key.
        let message =
            "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
            + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,"
            + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
        let signature = Digest.sha256.authenticationCode(
            of: message.utf8.span, key: verifier.serverKey.span)
        #expect(Base64.text(of: signature) == "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
    }

    @Test func `it is written and read`() throws {
        let verifier = try #require(PasswordVerifier(Self.text))
        #expect("\(verifier)" == Self.text)
        #expect(verifier.matches(Self.password))
        #expect(!verifier.matches(Array("pencils".utf8)))
        #expect(!verifier.matches([]))
    }

    @Test func `two verifiers of a password differ in their salts`() throws {
        let one = try PasswordVerifier(of: Self.password, rounds: 10)
        let other = try PasswordVerifier(of: Self.password, rounds: 10)
        #expect(one != other)
        #expect(one.salt.count == 16)
        #expect(one.matches(Self.password) && other.matches(Self.password))
    }

    /// The messages and the proof of RFC 7677, section 3.
    @Test func `the proof of RFC 7677 is accepted, and answered by its signature`() throws {
        let verifier = try #require(PasswordVerifier(Self.text))
        let exchange = Array(
            ("n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,"
                + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0").utf8)
        let proof = try #require(Base64.bytes(of: "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="))
        #expect(verifier.accepts(proof: proof, of: exchange))
        #expect(
            Base64.text(of: verifier.serverSignature(of: exchange))
                == "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
        for index in proof.indices {
            var other = proof
            other[index] ^= 1
            #expect(!verifier.accepts(proof: other, of: exchange))
        }
        #expect(!verifier.accepts(proof: proof, of: exchange + [0x2C]))
        for wrong in [[], Array(proof.dropLast()), proof + [0]] {
            #expect(!verifier.accepts(proof: wrong, of: exchange))
        }
    }

    @Test func `stored parts make the same verifier`() throws {
        let verifier = try #require(PasswordVerifier(Self.text))
        let stored = PasswordVerifier(
            rounds: verifier.rounds, salt: verifier.salt, storedKey: verifier.storedKey,
            serverKey: verifier.serverKey)
        #expect(stored == verifier)
    }

    /// Swift reads `+4096` and `04096` as numbers.
    @Test(arguments: ["+4096", "04096", "-4096", " 4096", "0x1000", "4096 "])
    func `the number of rounds has one form`(rounds: String) {
        let parts = Self.text.split(separator: "4096")
        #expect(PasswordVerifier(parts.joined(separator: rounds)) == nil)
        #expect(PasswordVerifier(parts.joined(separator: "4096")) != nil)
    }

    @Test(arguments: [
        "", "pencil", "SCRAM-SHA-1$4096:W22ZaJ0SNY7soEsUEjb6gQ==$YQ==:YQ==",
        "SCRAM-SHA-256$0:W22Z$YQ==:YQ==", "SCRAM-SHA-256$4096:W22Z$YQ==:YQ==",
        "SCRAM-SHA-256$4096:$", "SCRAM-SHA-256$$", "SCRAM-SHA-256$99999999999999999999:W22Z$:",
    ])
    func `other texts are none`(text: String) {
        #expect(PasswordVerifier(text) == nil)
        #expect(PasswordVerifier(Self.text.dropLast()) == nil)
        #expect(PasswordVerifier(Self.text + "$") == nil)
    }
}
