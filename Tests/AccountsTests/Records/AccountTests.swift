import Accounts
import Testing

@Suite("Account, VerificationCode", .timeLimit(.minutes(10)))
struct AccountTests {
    private static let start: Int64 = 1_700_000_000

    private func account(_ code: VerificationCode? = nil) throws -> Account {
        let name = try SASLBench.name("Ann")
        return Account(
            name: name, verifier: SASLBench.decoys.verifier(of: name), registeredAt: Self.start,
            pendingCode: code)
    }

    private func certificate(_ byte: UInt8) throws -> CertificateFingerprint {
        try #require(CertificateFingerprint(bytes: [UInt8](repeating: byte, count: 32)))
    }

    // MARK: - Codes

    @Test func `a code has eight letters that are not mistaken`() {
        let (_, text) = VerificationCode.make(random: [0, 0, 0, 0, 0], at: Self.start)
        #expect(text == "0000-0000")
        #expect(
            VerificationCode.make(random: [255, 255, 255, 255, 255], at: 0).text == "ZZZZ-ZZZZ")
        // 00000 00001 00010 00011 00100 00101 00110 00111
        let ordered: [UInt8] = [0x00, 0x44, 0x32, 0x14, 0xC7]
        #expect(VerificationCode.make(random: ordered, at: 0).text == "0123-4567")
    }

    @Test(arguments: ["7010-0000", "70100000", "7o1o-oooo", "7OLO0000", "7oIo-0-0-0-0"])
    func `a code is entered in any form`(entered: String) throws {
        // 00111 00000 00001 and zeros.
        var (code, text) = VerificationCode.make(random: [0x38, 0x02, 0, 0, 0], at: Self.start)
        #expect(text == "7010-0000")
        try code.check(entered.utf8, at: Self.start)
    }

    @Test func `a wrong code uses up an attempt, and five use up the code`() throws {
        var (code, text) = VerificationCode.make(random: [1, 2, 3, 4, 5], at: Self.start)
        for left in [4, 3, 2, 1, 0] {
            #expect(throws: VerificationFailure.wrong) {
                try code.check("\(text)0".utf8, at: Self.start)
            }
            #expect(code.attemptsLeft == left)
        }
        #expect(throws: VerificationFailure.tooManyAttempts) {
            try code.check(text.utf8, at: Self.start)
        }
    }

    @Test func `a code is valid for a day`() throws {
        var (code, text) = VerificationCode.make(random: [1, 2, 3, 4, 5], at: Self.start)
        try code.check(text.utf8, at: Self.start + 86_399)
        #expect(throws: VerificationFailure.expired) {
            try code.check(text.utf8, at: Self.start + 86_400)
        }
    }

    @Test(arguments: ["", "-", "0000-0000", "\u{E9}", String(repeating: "0", count: 10_000)])
    func `other texts are wrong`(entered: String) {
        var (code, _) = VerificationCode.make(random: [1, 2, 3, 4, 5], at: Self.start)
        #expect(throws: VerificationFailure.wrong) {
            try code.check(entered.utf8, at: Self.start)
        }
    }

    @Test func `a stored code is the same`() throws {
        let (code, text) = VerificationCode.make(random: [1, 2, 3, 4, 5], at: Self.start)
        var stored = VerificationCode(
            digest: code.digest, expiresAt: code.expiresAt, attemptsLeft: code.attemptsLeft)
        #expect(stored == code)
        try stored.check(text.utf8, at: Self.start)
    }

    // MARK: - Accounts

    @Test func `an account without a code is verified`() throws {
        var account = try account()
        #expect(account.isVerified && account.isUsable)
        #expect(!account.isExpired(at: Self.start + 1_000_000))
        #expect(throws: VerificationFailure.notPending) {
            try account.verify("0000-0000".utf8, at: Self.start)
        }
        account.isSuspended = true
        #expect(account.isVerified && !account.isUsable)
    }

    @Test func `an account is verified by its code`() throws {
        let (code, text) = VerificationCode.make(random: [1, 2, 3, 4, 5], at: Self.start)
        var account = try account(code)
        #expect(!account.isVerified && !account.isUsable)
        #expect(throws: VerificationFailure.wrong) {
            try account.verify("0000-0000".utf8, at: Self.start)
        }
        #expect(account.pendingCode?.attemptsLeft == 4)
        try account.verify(text.utf8, at: Self.start + 10)
        #expect(account.isUsable)
    }

    @Test func `an unverified account expires in a day`() throws {
        let (code, text) = VerificationCode.make(random: [1, 2, 3, 4, 5], at: Self.start)
        var account = try account(code)
        #expect(!account.isExpired(at: Self.start + 86_399))
        #expect(account.isExpired(at: Self.start + 86_400))
        #expect(throws: VerificationFailure.notPending) {
            try account.verify(text.utf8, at: Self.start + 86_400)
        }
    }

    @Test func `certificates are added once, and removed`() throws {
        var account = try account()
        try account.add(certificate(1))
        try account.add(certificate(2))
        #expect(throws: CertificateRefusal.alreadyAdded) { try account.add(certificate(1)) }
        try account.remove(certificate(1))
        #expect(try account.certificates == [certificate(2)])
        #expect(throws: CertificateRefusal.unknown) { try account.remove(certificate(1)) }
    }

    @Test func `an account has at most eight certificates`() throws {
        var account = try account()
        for byte in 0..<8 { try account.add(certificate(UInt8(byte))) }
        #expect(throws: CertificateRefusal.tooMany) { try account.add(certificate(8)) }
        #expect(account.certificates.count == 8)
    }

    @Test func `each failure is explained`() {
        let verification: [VerificationFailure] = [.wrong, .expired, .tooManyAttempts, .notPending]
        let certificates: [CertificateRefusal] = [.alreadyAdded, .tooMany, .unknown]
        #expect(Set(verification.map(\.description)).count == 4)
        #expect(Set(certificates.map(\.description)).count == 3)
    }
}
