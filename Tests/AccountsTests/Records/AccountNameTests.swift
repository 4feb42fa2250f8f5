import Accounts
import Testing

@Suite("AccountName, MailAddress, CertificateFingerprint", .timeLimit(.minutes(10)))
struct AccountNameTests {
    @Test(arguments: ["a", "Ann", "[ann]", "a-1", "`{|}^_\\", "A2345678901234567890123456789012"])
    func `a nick is a name`(text: String) {
        #expect(AccountName(text.utf8)?.description == text)
    }

    @Test(arguments: [
        "", "1a", "-a", "a b", "a.b", "a!", "#a", "ánn", "a\0", "*",
        "A23456789012345678901234567890123",
    ])
    func `other texts are none`(text: String) {
        #expect(AccountName(text.utf8) == nil)
    }

    @Test func `names are equal when only the case of ASCII differs`() throws {
        let name = try #require(AccountName("Ann[".utf8))
        #expect(name == AccountName("aNN[".utf8))
        #expect(name.hashValue == AccountName("aNN[".utf8)?.hashValue)
        #expect(name != AccountName("Ann{".utf8))
    }

    @Test(arguments: [
        ("NickServ", true), ("chanserv", true), ("SERV", true), ("Root", true), ("ADMIN", true),
        ("operator", true), ("serve", false), ("roots", false), ("administrator", false),
        ("oper", false),
    ])
    func `names of the network are reserved`(text: String, isReserved: Bool) throws {
        let name = try #require(AccountName(text.utf8))
        #expect(name.isReserved == isReserved)
    }

    @Test(arguments: [
        "ann@example.org", "a.b+c@sub.example.org", "A_B'=?@example.co.uk", "x@a-b.de",
        String(repeating: "a", count: 64) + "@example.org",
    ])
    func `plain addresses of e-mail are accepted`(text: String) {
        #expect(MailAddress(text.utf8)?.text == text)
    }

    @Test(arguments: [
        "", "@", "ann", "ann@", "@example.org", "ann@localhost", "a@b@example.org",
        "ann@example..org",
        ".ann@example.org", "ann.@example.org", "a..b@example.org", "a b@example.org",
        "\"ann\"@example.org", "ann@[192.0.2.1]", "ann@example.org.", "ann@-a.org",
        "<ann@example.org>",
        "ann@example.org\r\nRCPT TO:<x@y.z>", "ánn@example.org", "ann@exämple.org",
        "ann@example.org\0",
        "*", String(repeating: "a", count: 65) + "@example.org",
        "a@" + String(repeating: "aaaaaaaaa.", count: 26) + "org",
    ])
    func `other addresses are not`(text: String) {
        #expect(MailAddress(text.utf8) == nil)
    }

    @Test func `a fingerprint is read with colons or without, in either case`() throws {
        let digits = (0..<32).map { "\($0 < 16 ? "0" : "")" + String($0, radix: 16) }
        let plain = digits.joined()
        let fingerprint = try #require(CertificateFingerprint(plain))
        #expect(fingerprint.bytes == (0..<32).map { UInt8($0) })
        #expect(CertificateFingerprint(plain.uppercased()) == fingerprint)
        #expect(CertificateFingerprint(digits.joined(separator: ":").uppercased()) == fingerprint)
        #expect(fingerprint.description == plain)
        #expect(CertificateFingerprint(bytes: fingerprint.bytes) == fingerprint)
    }

    @Test(arguments: [
        "", "00", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
        String(repeating: "0", count: 66), String(repeating: "g", count: 64),
        String(repeating: "00:", count: 32), ":" + String(repeating: "00", count: 32),
        String(repeating: "0:", count: 63) + "0", String(repeating: "00:", count: 31) + "0",
        String(repeating: "0", count: 40), String(repeating: "０", count: 64),
    ])
    func `other texts are no fingerprints`(text: String) {
        #expect(CertificateFingerprint(text) == nil)
    }

    @Test func `a fingerprint has 32 bytes`() {
        #expect(CertificateFingerprint(bytes: [UInt8](repeating: 0, count: 31)) == nil)
        #expect(CertificateFingerprint(bytes: [UInt8](repeating: 0, count: 33)) == nil)
    }
}
