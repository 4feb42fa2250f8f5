import ReactorTLS
import Testing

@Suite("TLSFingerprint", .timeLimit(.minutes(10)))
struct TLSFingerprintTests {
    @Test func `parsing the printed form gives the same fingerprint`() throws {
        let print = try #require(TLSFingerprint(bytes: (0..<32).map { UInt8($0 * 8) }))
        #expect("\(print)".hasPrefix("00:08:10:18:"))
        #expect("\(print)".hasSuffix(":F0:F8"))
        #expect(TLSFingerprint("\(print)") == print)
        #expect(TLSFingerprint("\(print)".lowercased().filter { $0 != ":" }) == print)
    }

    @Test(arguments: [
        "", "00", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
        String(repeating: "g", count: 64), String(repeating: "０", count: 64),
        ":" + String(repeating: "0", count: 64), String(repeating: "0:", count: 64),
    ])
    func `invalid texts are refused`(text: String) {
        #expect(TLSFingerprint(text) == nil)
    }

    @Test func `a fingerprint has exactly 32 bytes`() {
        #expect(TLSFingerprint(bytes: []) == nil)
        #expect(TLSFingerprint(bytes: [UInt8](repeating: 0, count: 31)) == nil)
    }
}
