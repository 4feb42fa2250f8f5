import Accounts
import Digests
import Testing

@Suite("DecoyVerifiers", .timeLimit(.minutes(10)))
struct DecoyVerifiersTests {
    private let decoys = DecoyVerifiers(secret: Array("one secret of the server".utf8))

    @Test func `a name has one decoy, however it is written`() throws {
        let name = try SASLBench.name("Ann")
        #expect(decoys.verifier(of: name) == decoys.verifier(of: try SASLBench.name("aNN")))
        #expect(decoys.verifier(of: name) != decoys.verifier(of: try SASLBench.name("Bob")))
    }

    @Test func `it looks like the verifier of an account`() throws {
        let decoy = decoys.verifier(of: try SASLBench.name("ann"))
        let real = try PasswordVerifier(of: Array("x".utf8), rounds: 1)
        #expect(decoy.salt.count == real.salt.count)
        #expect(decoy.rounds == PasswordVerifier.usualRounds)
        #expect(Set([decoy.storedKey, decoy.serverKey, decoy.salt]).count == 3)
        #expect(PasswordVerifier("\(decoy)") == decoy)
    }

    @Test func `another secret makes another decoy`() throws {
        let name = try SASLBench.name("ann")
        let others = DecoyVerifiers(secret: Array("another secret".utf8))
        #expect(others.verifier(of: name).salt != decoys.verifier(of: name).salt)
    }
}
