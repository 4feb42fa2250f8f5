import ReactorKit
import Testing

@Suite("AddressRange", .timeLimit(.minutes(10)))
struct AddressRangeTests {
    @Test(
        arguments: [
            ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
            ("10.9.9.9/8", "10.0.0.1", true), ("0.0.0.0/0", "255.0.0.1", true),
            ("192.168.1.128/25", "192.168.1.127", false),
            ("192.168.1.128/25", "192.168.1.128", true), ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false), ("127.0.0.1/32", "127.0.0.1", true),
            ("::/0", "::1", true), ("::/0", "127.0.0.1", false), ("0.0.0.0/0", "::1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::", false),
            ("2001:db8::/33", "2001:db8:8000::", false), ("::1", "::1", true),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("::ffff:0:0/96", "::ffff:10.1.2.3", true),
            ("::ffff:10.1.2.3", "10.1.2.3", true), ("::ffff:10.1.2.3", "10.1.2.4", false),
            ("::1/128", "::2", false),
        ])
    func `a range contains the addresses with its prefix`(
        range: String, host: String, isIn: Bool
    ) throws {
        let address = try #require(SocketAddress(digits: host, port: 80))
        #expect(try AddressRange(range).contains(address) == isIn)
    }

    @Test(
        arguments: [
            ("10.1.2.3/8", "10.0.0.0/8"), ("10.1.2.3", "10.1.2.3"), ("10.1.2.3/32", "10.1.2.3"),
            ("0.0.0.0/0", "0.0.0.0/0"), ("2001:DB8::1/32", "2001:db8::/32"), ("::1/128", "::1"),
            ("::/0", "::/0"), ("::ffff:1.2.3.4", "1.2.3.4"), ("::ffff:0:0/96", "0.0.0.0/0"),
            ("::ffff:10.1.2.3/104", "10.0.0.0/8"), ("::ffff:0:0/95", "::fffe:0:0/95"),
        ])
    func `parsing the printed form gives an equal range`(text: String, printed: String) throws {
        let range = try AddressRange(text)
        #expect("\(range)" == printed)
        #expect(try AddressRange(printed) == range)
    }

    @Test(
        arguments: [
            "", "/", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.256", "10.0.0.0/-1",
            "10.0.0.0/+1", "10.0.0.0/8/8", "010.0.0.0/8", "fe80::1%lo/64", "example.com",
            "1.2.3.4\u{0}",
            "10.0.0.0/99999999999999999999", " 10.0.0.0", "[::1]",
        ])
    func `the error for an invalid text contains it`(text: String) {
        let error = #expect(throws: AddressRangeError.self) { try AddressRange(text) }
        #expect(error?.description.contains("\"\(text)\"") == true)
    }

    @Test func `no range contains a path`() throws {
        let path = try SocketAddress(path: "/run/bell")
        #expect(try !AddressRange("0.0.0.0/0").contains(path))
        #expect(try !AddressRange("::/0").contains(path))
    }
}
