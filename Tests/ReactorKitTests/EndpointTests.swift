import ReactorKit
import Testing

@Suite("Endpoint", .timeLimit(.minutes(5)))
struct EndpointTests {
    @Test(
        arguments: [
            ("localhost:21567", "localhost", 21567), ("tcp:localhost:21567", "localhost", 21567),
            ("127.0.0.1:0", "127.0.0.1", 0), ("[::1]:65535", "::1", 65535),
            ("tcp:[fe80::1%eth0]:80", "fe80::1%eth0", 80), ("a:080", "a", 80),
            ("bells.example:1", "bells.example", 1), ("tcp:tcp:80", "tcp", 80),
            ("münchen.example:7", "münchen.example", 7),
        ] as [(String, String, UInt16)])
    func `an endpoint is read as a person writes it`(
        text: String, host: String, port: UInt16
    ) throws {
        #expect(try Endpoint(text) == Endpoint(host: host, port: port))
    }

    @Test(
        arguments: [
            ("tls:host:80", .tls(host: "host", port: 80)),
            ("tls:[::1]:1", .tls(host: "::1", port: 1)),
            ("unix:/run/bell", .unix(path: "/run/bell")), ("unix:@bell", .unix(path: "@bell")),
            ("unix:/a b:1", .unix(path: "/a b:1")), ("tls:tls:1", .tls(host: "tls", port: 1)),
        ] as [(String, Endpoint)])
    func `every kind is read, and printed as it was`(text: String, endpoint: Endpoint) throws {
        #expect(try Endpoint(text) == endpoint)
        #expect(endpoint.description == text)
    }

    /// A mark joins the colon before it, so that by characters there would be no colon.
    @Test(arguments: ["\u{34E}x", "x\u{34E}", "\u{34E}"])
    func `a combining mark hides no colon`(host: String) throws {
        for text in ["tcp:\(host):80", "tls:\(host):80", "\(host):80"] {
            let endpoint = try Endpoint(text)
            #expect(endpoint.host == host && endpoint.port == 80)
            #expect(try Endpoint(endpoint.description) == endpoint)
        }
        #expect(throws: EndpointError.self) { try Endpoint("x:\u{34E}80") }
        #expect(try Proxy("socks5://\(host):80").endpoint == Endpoint(host: host, port: 80))
    }

    @Test func `a path has at most 107 bytes`() throws {
        let path = "/" + String(repeating: "a", count: 106)
        #expect(try Endpoint("unix:\(path)") == .unix(path: path))
        #expect(throws: EndpointError.self) { try Endpoint("unix:\(path)b") }
    }

    @Test(
        arguments: [
            ("host:99999", "99999"), ("host:-1", "-1"), ("host:+1", "+1"), ("host:1x", "1x"),
            ("host:", ""), ("host", ""), (":80", ":80"), ("", ""), ("::1:80", "::1:80"),
            ("[::1:80", "[::1:80"), ("[::g]:80", "::g"), ("[::1]80", "80"), ("[]:80", ""),
            ("[127.0.0.1]:80", "127.0.0.1"), ("a b:80", "a b"), ("a@b:80", "a@b"),
            ("udp:host:80", "udp"), ("unix:", ""), ("unix:a", "a"), ("tcp::80", ":80"),
            ("host:٣", "٣"), ("a\u{7F}:1", "a\u{7F}"),
            ("[::1\0x]:80", "::1\0x"), ("[::1%a b]:80", "::1%a b"),
        ])
    func `an error points at the offending part`(text: String, part: String) {
        let error = #expect(throws: EndpointError.self) { try Endpoint(text) }
        #expect(error?.part == part)
        #expect(error?.text == text)
    }

    @Test func `an error is one sentence`() {
        let error = #expect(throws: EndpointError.self) { try Endpoint("host:99999") }
        #expect(
            error?.description
                == "\"host:99999\" is no endpoint: \"99999\" is no port (0 to 65535).")
        let whole = #expect(throws: EndpointError.self) { try Endpoint("host") }
        #expect(
            whole?.description == "\"host\" is no endpoint: it has no port: write host:port.")
    }

    @Test(arguments: ["host", "tcp:host", "[::1]"])
    func `the default port stands in for a missing one`(text: String) throws {
        #expect(try Endpoint(text, defaultPort: 21567).port == 21567)
    }

    @Test func `a port that is there wins over the default`() throws {
        #expect(try Endpoint("host:1", defaultPort: 21567).port == 1)
        #expect(throws: EndpointError.self) { try Endpoint("host:", defaultPort: 21567) }
    }

    @Test(arguments: ["localhost", "127.0.0.1", "::1", "fe80::1%2", "tcp", "tls", "unix"])
    func `what is printed parses to an equal endpoint`(host: String) throws {
        for port: UInt16 in [0, 80, 65535] {
            let endpoint = Endpoint(host: host, port: port)
            #expect(try Endpoint(endpoint.description) == endpoint)
        }
    }

    @Test func `an IPv6 address is printed in brackets`() {
        #expect(Endpoint(host: "::1", port: 80).description == "[::1]:80")
        #expect(Endpoint(host: "localhost", port: 80).description == "localhost:80")
    }
}
