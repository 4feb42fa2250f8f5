import Testing

@testable import ChatCore

@Suite("Cloaks", .timeLimit(.minutes(10)))
struct CloakTests {
    private func cloak(_ address: String, _ secret: String = "0123456789abcdef") -> String {
        String(
            decoding: Cloak.host(of: Array(address.utf8), secret: Array(secret.utf8)), as: UTF8.self
        )
    }

    /// The labels that two addresses have in common at the end, without `ip`.
    private func commonLabels(_ one: String, _ other: String) -> Int {
        zip(
            cloak(one).split(separator: ".").reversed(),
            cloak(other).split(separator: ".").reversed()
        ).prefix { $0 == $1 }.count - 1
    }

    @Test
    func `a cloak depends on the address and the secret alone`() {
        #expect(cloak("192.0.2.1") == cloak("192.0.2.1"))
        #expect(cloak("192.0.2.1") != cloak("192.0.2.1", "another secret"))
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1", 3), ("192.0.2.1", "192.0.2.2", 2),
        ("192.0.2.1", "192.0.3.1", 1), ("192.0.2.1", "192.1.2.1", 0),
        // IPv6: the /64 is one address, then /56 and /48.
        ("2001:db8:1:100::1", "2001:db8:1:100:ffff::2", 3),
        ("2001:db8:1:100::1", "2001:db8:1:101::1", 2),
        ("2001:db8:1:100::1", "2001:db8:1:200::1", 1),
        ("2001:db8:1:100::1", "2001:db8:2:100::1", 0), ("::1", "::2", 3), ("::1", "1::1", 0),
    ])
    func `addresses of one network have the same end`(one: String, other: String, count: Int) {
        #expect(commonLabels(one, other) == count)
    }

    @Test(arguments: [
        ("2001:db8::1", "2001:0DB8:0:0:0:0:0:1"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"), ("fe80::1%eth0", "fe80::1"),
    ])
    func `forms of one address have one cloak`(one: String, other: String) {
        #expect(cloak(one) == cloak(other))
    }

    @Test(arguments: ["192.0.2.1", "2001:db8::1", "::", "255.255.255.255", "no address"])
    func `a cloak is a host name within HOSTLEN`(address: String) {
        let host = cloak(address)
        #expect(host.utf8.count <= Cloak.byteLimit)
        #expect(host.hasSuffix(".ip"))
        #expect(host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") })
        #expect(!host.contains(address))
    }

    @Test
    func `a UNIX socket is local`() {
        #expect(cloak("") == "local")
    }
}
