import Testing

@testable import ReactorKit

/// False where libidn2 is not installed; names beyond ASCII are refused there.
let hasInternationalNames: Bool = (try? Host("ü.example")) != nil

@Suite("Host", .timeLimit(.minutes(10)))
struct HostTests {
    private func problem(_ text: String) -> Host.Problem? {
        #expect(throws: Host.Problem.self) { try Host(text) }
    }

    @Test(arguments: ["localhost", "a.b-c.example.", "_x.example", "1a.example", "1.2.3.4.example"])
    func `a name of DNS is taken as it is`(text: String) throws {
        let host = try Host(text)
        #expect(host.form == .name(text))
        #expect(try host.address(port: 1) == nil)
    }

    @Test(arguments: ["127.0.0.1", "0.0.0.0", "::1", "::ffff:1.2.3.4"])
    func `digits are an address`(text: String) throws {
        let address = try #require(try Host(text).address(port: 7))
        #expect(address.digits == text)
        #expect(address.port == 7)
    }

    @Test(
        arguments: [
            "1.2.3", "127.1", "0x7f.1", "017700000001", "2130706433", "0x7f000001", "0x",
            "01.2.3.4",
            "256.1.1.1", "1.2.3.4.", "1.2.3.4.5", "example.7", "0X7F.0.0.1",
        ])
    func `a short, octal or hexadecimal address is refused, not guessed`(text: String) {
        #expect(
            problem(text)?.problem
                == "is not an IPv4 address: write four decimal numbers, as in 192.0.2.1")
        #expect(problem(text)?.part == text)
    }

    @Test func `a port alone is explained`() {
        #expect(problem("21567")?.problem == "is a port without a host: write localhost:21567")
    }

    @Test(
        arguments: [
            "", "a b", "a\0b", "127.0.0.1\0.partner.example", "::1\0", "user@host", "a/b", "a%b",
            "a?b", "a#b", "a\\b", "<a>", "[::1]", "host:443", "::g", "1::2::3", "fe80::1%",
            "fe80::1%a%b", ".example.org", "a..b", ".", String(repeating: "n", count: 64),
            String(repeating: "n.", count: 128), "a\nb",
        ])
    func `what cannot be a host is refused`(text: String) {
        let problem = problem(text)
        #expect(problem?.problem.isEmpty == false)
        #expect(problem.map { text.utf8.contains($0.part.utf8) || $0.part.isEmpty } == true)
    }

    @Test(arguments: ["fe80::1%lo", "fe80::1%1", "ff02::1%lo"])
    func `a zone is an interface by its name or number`(text: String) throws {
        let address = try #require(try Host(text).address(port: 7))
        #expect(address.host.hasSuffix("%1"))
        #expect(SocketAddress(host: address.host, port: 7) == address)
        #expect(address == SocketAddress(host: text, port: 7))
    }

    @Test(arguments: ["nosuch0", "0", "4294967296", "lo\u{FF10}"])
    func `a zone that this machine does not have is reported with those that it has`(
        zone: String
    ) throws {
        let error = #expect(throws: Host.Problem.self) {
            try Host("fe80::1%\(zone)").address(port: 7)
        }
        #expect(error?.part == zone)
        #expect(error?.problem.contains("has lo") == true)
        #expect(SocketAddress(host: "fe80::1%\(zone)", port: 7) == nil)
    }

    @Test(
        .enabled(if: hasInternationalNames),
        arguments: [
            ("münchen.example", "xn--mnchen-3ya.example"),
            ("MÜNCHEN.example", "xn--mnchen-3ya.example"),
            ("mu\u{308}nchen.example", "xn--mnchen-3ya.example"),
            ("例え.テスト", "xn--r8jz45g.xn--zckzah"), ("faß.example", "xn--fa-hia.example"),
            ("ｂell.example", "bell.example"), ("例え。example", "xn--r8jz45g.example"),
        ])
    func `an international name is converted`(text: String, ascii: String) throws {
        #expect(try Host(text).form == .name(ascii))
    }

    @Test(.enabled(if: hasInternationalNames))
    func `digits of other scripts are an address, in the strict form`() throws {
        #expect(try Host("１２７.0.0.1").address(port: 1)?.host == "127.0.0.1")
        #expect(problem("１２７.1")?.part == "１２７.1")
    }

    @Test(arguments: [
        "a\u{2100}b.example", "\u{34E}x", "a\u{200B}\u{2028}b", "a\u{FFFD}", "☃\u{FF0F}x",
    ])
    func `a name that cannot be converted is refused`(text: String) {
        #expect(problem(text)?.part == text)
    }
}
