import ReactorKit
import ReactorTesting
import Testing
import TextTesting

@Suite("ProxyHeader", .timeLimit(.minutes(10)))
struct ProxyHeaderTests {
    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10]
    private static let ipv4: [UInt8] = [192, 0, 2, 1, 10, 0, 0, 2, 0xDC, 4, 1, 0xBB]

    /// The description of the header or of the error, followed by the unread bytes.
    private static func read(_ pieces: [[UInt8]]) -> [String] {
        var found: [String] = []
        var parser = ProxyHeaderParser()
        var isOver = false
        for byte in pieces.joined() where !isOver {
            do throws(ProxyHeaderError) {
                guard let header = try parser.take(byte) else { continue }
                found.append(words(header))
                parser = ProxyHeaderParser()
            } catch {
                found.append("\(error)")
                isOver = true
            }
        }
        return found
    }

    private static func words(_ header: ProxyHeader) -> String {
        header.addresses.map { "\($0.source) to \($0.destination)" } ?? "none"
    }

    private func expect(_ words: String, from input: [UInt8], isError: Bool = false) throws {
        try ChunkReplayer(Self.read).expect([words], from: input, isComplete: !isError)
        let short = Array(input.dropLast())
        #expect(Self.read([short]) == [], "it is over before its last byte")
    }

    @Test(
        arguments: [
            ("PROXY TCP4 192.0.2.1 10.0.0.2 56324 443", "192.0.2.1:56324 to 10.0.0.2:443"),
            (
                "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535",
                "255.255.255.255:65535 to 255.255.255.255:65535"
            ),
            ("PROXY TCP6 2001:db8::1 ::1 0 1", "[2001:db8::1]:0 to [::1]:1"),
            (
                "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
                    + "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535",
                "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535 to "
                    + "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535"
            ),
            ("PROXY UNKNOWN", "none"), ("PROXY UNKNOWN any\rthing \n goes", "none"),
            ("PROXY UNKNOWN " + String(repeating: "f", count: 91), "none"),
        ])
    func `a line contains both addresses`(line: String, words: String) throws {
        try expect(words, from: Array("\(line)\r\n".utf8))
    }

    @Test(
        arguments: [
            "PROXY TCP4 192.0.2.1 10.0.0.2 56324\r\n", "PROXY TCP4 192.0.2.1 10.0.0.2 1 65536\r\n",
            "PROXY TCP4 192.0.2.1 10.0.0.2 01 2\r\n", "PROXY TCP4 192.0.2.1 10.0.0.2 +1 2\r\n",
            "PROXY TCP4 192.0.2.1  10.0.0.2 1 2\r\n", "PROXY TCP4 192.0.2.1 10.0.0.2 1 2 \r\n",
            "PROXY TCP4 192.0.2.01 10.0.0.2 1 2\r\n", "PROXY TCP4 ::1 ::1 1 2\r\n",
            "PROXY TCP6 192.0.2.1 10.0.0.2 1 2\r\n", "PROXY TCP6 fe80::1%1 ::1 1 2\r\n",
            "PROXY UDP4 192.0.2.1 10.0.0.2 1 2\r\n", "PROXY \r\n", "PROXY UNKNOWNS\r\n",
            "PROXY TCP4 192.0.2.1 10.0.0.2 1 \r\n",
        ])
    func `an invalid line is refused`(line: String) {
        let found = Self.read([Array(line.utf8)])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("the PROXY header is malformed") == true)
        #expect(Self.read([Array(line.utf8.dropLast())]) == [])
    }

    @Test func `a line has at most 107 bytes`() {
        let longest = "PROXY UNKNOWN " + String(repeating: "f", count: 91)
        #expect(Self.read([Array("\(longest)f\r".utf8)]) == ["\(ProxyHeaderError.tooLong)"])
        #expect(Self.read([Array("\(longest)f".utf8)]) == [])
    }

    @Test(arguments: ["G", "PROXX", "PROXY\t", "proxy", "\r\n\r\n\r"])
    func `a missing header is reported at the first other byte`(start: String) {
        #expect(Self.read([Array(start.utf8)]) == ["\(ProxyHeaderError.missing)"])
    }

    @Test(
        arguments: [
            ([0x21, 0x11, 0, 12] + ipv4, "192.0.2.1:56324 to 10.0.0.2:443"),
            (
                [0x21, 0x11, 0, 19] + ipv4 + [4, 0, 0, 1, 0, 1, 0x61],
                "192.0.2.1:56324 to 10.0.0.2:443"
            ),
            (
                [0x21, 0x21, 0, 36] + [UInt8](repeating: 0, count: 15) + [1]
                    + [UInt8](repeating: 0, count: 15) + [2, 0, 3, 0, 4], "[::1]:3 to [::2]:4"
            ),
            ([0x21, 0x12, 0, 12] + ipv4, "none"), ([0x20, 0x00, 0, 0], "none"),
            ([0x20, 0x11, 0, 3, 255, 255, 255], "none"), ([0x21, 0x00, 0, 2, 1, 2], "none"),
            ([0x21, 0x31, 0, 216] + [UInt8](repeating: 9, count: 216), "none"),
            (
                [0x21, 0x11, 1, 15] + ipv4 + [0xE0, 1, 0] + [UInt8](repeating: 7, count: 256),
                "192.0.2.1:56324 to 10.0.0.2:443"
            ),
        ] as [([UInt8], String)])
    func `a block contains both addresses, and its extensions are skipped`(
        block: [UInt8], words: String
    ) throws {
        try expect(words, from: Self.signature + block)
    }

    @Test(
        arguments: [
            ([0x11], "its version is not 2"), ([0x22], "it has an unknown command"),
            ([0x21, 0x41], "it has an unknown family or transport"),
            ([0x21, 0x13], "it has an unknown family or transport"),
            ([0x21, 0x11, 0, 11], "it is too short for its addresses"),
            ([0x21, 0x21, 0, 35], "it is too short for its addresses"),
            ([0x21, 0x31, 0, 215], "it is too short for its addresses"),
            ([0x21, 0x11, 0, 14] + ipv4 + [1, 0], "it ends within an extension"),
            ([0x21, 0x11, 0, 16] + ipv4 + [1, 0, 2], "an extension is longer than the header"),
            (
                [0x21, 0x11, 0, 18] + ipv4 + [3, 0, 3],
                "its checksum is not a single one of four bytes"
            ),
        ] as [([UInt8], String)])
    func `an invalid block is refused at its first wrong byte`(
        block: [UInt8], problem: String
    ) throws {
        try expect(
            "the PROXY header is malformed: \(problem)", from: Self.signature + block, isError: true
        )
    }

    @Test func `the checksum is that of RFC 3720 and detects every wrong bit`() throws {
        let addresses = try addresses("192.0.2.1", "10.0.0.2")
        let sent = ProxyHeader(addresses).bytes(as: .binaryWithChecksum)
        // The checksum that another implementation computes.
        #expect(sent.suffix(7) == [3, 0, 4, 0x6E, 0xF1, 0x4E, 0x64])
        try expect("192.0.2.1:1 to 10.0.0.2:2", from: sent)
        for bit in (16 * 8)..<(28 * 8) {
            var wrong = sent
            wrong[bit / 8] ^= 1 << (bit % 8)
            #expect(Self.read([wrong]) == ["\(ProxyHeaderError.checksum)"])
        }
    }

    private func addresses(_ source: String, _ destination: String) throws -> ProxyHeader.Addresses
    {
        ProxyHeader.Addresses(
            source: try #require(SocketAddress(digits: source, port: 1)),
            destination: try #require(SocketAddress(digits: destination, port: 2)))
    }

    @Test(
        arguments: [ProxyHeader.Version.text, .binary, .binaryWithChecksum],
        [
            ("192.0.2.1", "10.0.0.2"), ("::1", "2001:db8::2"), ("192.0.2.1", "::1"),
            ("::ffff:1.2.3.4", "::1"), ("::ffff:1.2.3.4", "::ffff:1.2.3.5"),
        ])
    func `parsing the encoded form gives an equal header`(
        version: ProxyHeader.Version, ends: (String, String)
    ) throws {
        for header in [ProxyHeader(try addresses(ends.0, ends.1)), ProxyHeader(nil)] {
            try expect(Self.words(header), from: header.bytes(as: version))
        }
    }

    @Test func `garbage leads to an error, a header or waiting, and never traps`() {
        var random = SplitMix(seed: 3)
        for _ in 0..<2_000 {
            let head: [UInt8] = [
                [0x20, 0x21].randomElement(using: &random) ?? 0,
                [0, 0x11, 0x12, 0x21, 0x31].randomElement(using: &random) ?? 0, 0,
                UInt8.random(in: 0...60, using: &random),
            ]
            let tail = (0..<80).map { _ in UInt8.random(in: 0...5, using: &random) }
            _ = Self.read([Self.signature + head + tail])
            let fields = [
                "TCP4", "TCP6", "UNKNOWN", " ", "1.2.3.4", "::1", "80", "\r", "\n", "\r\n",
            ]
            let line = (0..<12).map { _ in fields.randomElement(using: &random) ?? "" }.joined()
            _ = Self.read([Array("PROXY \(line)".utf8)])
            _ = Self.read([random.bytes(upTo: 20)])
        }
    }

    @Test(arguments: [ProxyHeader.Version.text, .binary])
    func `a path is not sent`(version: ProxyHeader.Version) throws {
        let path = try SocketAddress(path: "/run/bell")
        let header = ProxyHeader(ProxyHeader.Addresses(source: path, destination: path))
        #expect(header.bytes(as: version) == ProxyHeader(nil).bytes(as: version))
    }
}
