import Testing
import Text

@Suite("Hexadecimal", .timeLimit(.minutes(10)))
struct HexadecimalTests {
    @Test func `all bytes are written and read`() {
        let bytes = (0..<256).map { UInt8($0) }
        let text = Hexadecimal.text(of: bytes)
        #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff"))
        #expect(Hexadecimal.bytes(of: text) == bytes)
        #expect(Hexadecimal.bytes(of: text.uppercased()) == bytes)
    }

    @Test(
        arguments: [
            ("", []), ("9F", [0x9F]), ("9f:86:D0", [0x9F, 0x86, 0xD0]),
            ("9f86d0", [0x9F, 0x86, 0xD0]),
        ] as [(String, [UInt8])])
    func `colons are read between all bytes, or none`(text: String, bytes: [UInt8]) {
        #expect(Hexadecimal.bytes(of: text) == bytes)
    }

    @Test(arguments: [
        "9", "9f8", "9g", ":", "9f:", ":9f", "9f:86d0", "9f86:d0", "9f::86", "9:f8:6d", "9f 86",
        "0x9f",
        "９f", "9é",
    ])
    func `other texts are none`(text: String) {
        #expect(Hexadecimal.bytes(of: text) == nil)
    }
}
