import Testing
import Text

@Suite("Base64", .timeLimit(.minutes(10)))
struct Base64Tests {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `texts are those of the standard`(plain: String, encoded: String) {
        #expect(Base64.text(of: Array(plain.utf8)) == encoded)
        #expect(Base64.bytes(of: encoded) == Array(plain.utf8))
    }

    @Test func `all bytes survive`() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Base64.bytes(of: Base64.text(of: bytes)) == bytes)
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zg===", "Z=g=", "=", "Zm9v=", "Zh==", "Zm8 ", "Zm-v"])
    func `what is not exactly an encoding is refused`(text: String) {
        #expect(Base64.bytes(of: text) == nil)
    }
}
