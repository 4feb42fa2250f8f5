import ReactorKit
import Testing

@Suite("SocketAddress+Bytes", .timeLimit(.minutes(5)))
struct SocketAddressBytesTests {
    @Test(
        arguments: [
            ("127.0.0.1", [127, 0, 0, 1]), ("255.1.2.0", [255, 1, 2, 0]),
            ("1:203::ff", [0, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255]),
            ("::ffff:1.2.3.4", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 1, 2, 3, 4]),
        ] as [(String, [UInt8])])
    func `digits and bytes are the same address`(digits: String, bytes: [UInt8]) throws {
        let address = try #require(SocketAddress(digits: digits, port: 0x1234))
        #expect(address.bytes == bytes)
        #expect(address.port == 0x1234)
        #expect(address.digits == digits)
        #expect(SocketAddress(bytes: bytes, port: 0x1234) == address)
        #expect(SocketAddress(host: digits, port: 0x1234)?.bytes == bytes)
    }

    @Test(arguments: ["", "127.1", "1.2.3", "01.2.3.4", "1.2.3.4 ", "::1%1", "x", "1.2.3.4\u{0}"])
    func `digits have one strict form`(digits: String) {
        #expect(SocketAddress(digits: digits, port: 1) == nil)
    }

    @Test func `only 4 or 16 bytes are an address`() {
        for count in 0...20 where count != 4 && count != 16 {
            #expect(SocketAddress(bytes: [UInt8](repeating: 1, count: count), port: 1) == nil)
        }
    }
}
