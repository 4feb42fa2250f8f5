import ReactorKit
import Testing
import TextTesting

@Suite("SOCKS5Negotiation", .timeLimit(.minutes(10)))
struct SOCKS5NegotiationTests {
    private let named = Endpoint(host: "bell", port: 0x5051)
    private let askNamed: [UInt8] = [5, 1, 0, 3, 4, 0x62, 0x65, 0x6C, 0x6C, 0x50, 0x51]
    private let user = ProxyCredentials(user: "me", password: "x:y")

    private func run(
        _ answers: [UInt8], to target: Endpoint? = nil, credentials: ProxyCredentials? = nil
    ) throws -> NegotiationReplay {
        NegotiationReplay.run(
            try SOCKS5Negotiation(to: target ?? named, credentials: credentials), [answers])
    }

    @Test(
        arguments: [
            [5, 0, 0, 1, 127, 0, 0, 1, 0, 80],
            [5, 0, 0, 3, 3, 0x61, 0x62, 0x63, 0, 80],
            [5, 0, 0, 3, 0, 0, 80],
            [5, 0, 0, 4] + [UInt8](repeating: 0, count: 16) + [0, 80],
        ] as [[UInt8]])
    func `the negotiation completes after the bound address, of any type`(reply: [UInt8]) throws {
        let replay = try run([5, 0] + reply + [1, 2, 3])
        #expect(
            replay
                == NegotiationReplay(
                    sent: [[5, 1, 0], askNamed], end: "done", unread: [1, 2, 3]))
    }

    @Test(
        arguments: [
            ("127.0.0.1", [1, 127, 0, 0, 1]),
            ("::1", [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
            ("a.b", [3, 3, 0x61, 0x2E, 0x62]),
        ] as [(String, [UInt8])])
    func `a target is sent with its address type`(host: String, address: [UInt8]) throws {
        let replay = try run([5, 0], to: Endpoint(host: host, port: 258))
        #expect(replay.sent.last == [5, 1, 0] + address + [1, 2])
        #expect(replay.end == "waits")
    }

    @Test func `user and password are sent when the proxy requires them`() throws {
        let replay = try run([5, 2, 1, 0], credentials: user)
        #expect(
            replay.sent == [[5, 2, 0, 2], [1, 2, 0x6D, 0x65, 3, 0x78, 0x3A, 0x79], askNamed])
    }

    @Test func `user and password are not sent to a proxy that requires none`() throws {
        #expect(try run([5, 0], credentials: user).sent == [[5, 2, 0, 2], askNamed])
    }

    @Test(
        arguments: [
            ([5, 0xFF], ProxyError.credentials), ([5, 2, 1, 1], .credentials),
            ([5, 1], .malformed("it chose the method 1, which was not offered")),
            ([4], .malformed("it is not SOCKS 5")), ([0x48], .malformed("it is not SOCKS 5")),
            ([5, 2, 5, 0], .malformed("it is not an answer of RFC 1929")),
            ([5, 0, 4], .malformed("it is not SOCKS 5")),
            ([5, 0, 5, 0, 0, 2, 0], .malformed("it has an address of the unknown type 2")),
            ([5, 0, 5, 1, 0, 1, 0], .refused("general failure")),
            ([5, 0, 5, 2, 0, 1, 0], .refused("not allowed by its rules")),
            ([5, 0, 5, 3, 0, 1, 0], .refused("network unreachable")),
            ([5, 0, 5, 4, 0, 1, 0], .refused("host unreachable")),
            ([5, 0, 5, 5, 0, 1, 0], .refused("connection refused")),
            ([5, 0, 5, 6, 0, 1, 0], .refused("time to live expired")),
            ([5, 0, 5, 7, 0, 1, 0], .refused("command not supported")),
            ([5, 0, 5, 8, 0, 1, 0], .refused("address type not supported")),
            ([5, 0, 5, 9, 0, 1, 0], .refused("unknown code 9")),
        ] as [([UInt8], ProxyError)])
    func `failures are reported with their reason`(answers: [UInt8], error: ProxyError) throws {
        #expect(try run(answers, credentials: user).end == "\(error)")
        #expect(try run(Array(answers.dropLast()), credentials: user).end == "waits")
    }

    @Test func `a method that needs credentials is refused without any`() throws {
        #expect(try run([5, 2]).end.contains("was not offered"))
    }

    @Test func `lengths that exceed one byte are refused`() throws {
        func name(_ count: Int) -> String { String(repeating: "n", count: count) }
        let longest = [name(63), name(63), name(63), name(61)].joined(separator: ".")
        _ = try SOCKS5Negotiation(to: Endpoint(host: longest, port: 1))
        for host in [longest + "n", name(64), ""] {
            #expect(throws: ProxyError.self) {
                try SOCKS5Negotiation(to: Endpoint(host: host, port: 1))
            }
        }
        _ = try SOCKS5Negotiation(
            to: named, credentials: ProxyCredentials(user: name(255), password: name(255)))
        for (user, password) in [(name(256), "x"), ("", "x"), ("x", name(256))] {
            #expect(throws: ProxyError.self) {
                try SOCKS5Negotiation(
                    to: named, credentials: ProxyCredentials(user: user, password: password))
            }
        }
    }

    @Test func `garbage leads to an error, to waiting or to success, and never traps`() throws {
        var random = SplitMix(seed: 5)
        for _ in 0..<2_000 {
            let likely: [UInt8] = [5, [0, 2].randomElement(using: &random) ?? 0]
            _ = try run(likely + random.bytes(upTo: 40), credentials: user)
            _ = try run(
                likely + [5, 0, 0, UInt8.random(in: 1...4, using: &random)]
                    + random.bytes(upTo: 300))
        }
    }

    @Test func `a path is refused`() {
        let path = Endpoint.unix(path: "/run/bell")
        #expect(throws: ProxyError.self) { try SOCKS5Negotiation(to: path) }
        #expect(throws: ProxyError.self) { try HTTPConnectNegotiation(to: path) }
    }
}
