import Testing

@testable import ReactorKit

@Suite("Endpoint", .timeLimit(.minutes(10)))
struct EndpointTests {
    @Test(
        arguments: [
            ("localhost:21567", "localhost", 21567), ("tcp:localhost:21567", "localhost", 21567),
            ("127.0.0.1:0", "127.0.0.1", 0), ("[::1]:65535", "::1", 65535),
            ("tcp:[fe80::1%eth0]:80", "fe80::1%eth0", 80), ("a:080", "a", 80),
            ("bells.example:1", "bells.example", 1), ("tcp:tcp:80", "tcp", 80),
        ] as [(String, String, UInt16)])
    func `an endpoint is parsed in the form that users write`(
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
            ("telnet:host:23", .telnet(host: "host", port: 23)),
            ("telnet:[::1]:2323", .telnet(host: "::1", port: 2_323)),
            ("telnets:host:992", .telnets(host: "host", port: 992)),
            ("tcp:telnet:23", .tcp(host: "telnet", port: 23)),
        ] as [(String, Endpoint)])
    func `every kind is parsed, and printed in the same form`(text: String, endpoint: Endpoint)
        throws
    {
        #expect(try Endpoint(text) == endpoint)
        #expect(endpoint.description == text)
    }

    @Test(
        arguments: [
            ("telnet:host", .telnet(host: "host", port: 23)),
            ("telnets:host", .telnets(host: "host", port: 992)),
            ("telnet://host", .telnet(host: "host", port: 23)),
            ("telnet://host/", .telnet(host: "host", port: 23)),
            ("telnet://host:4000/", .telnet(host: "host", port: 4_000)),
            ("telnets://[::1]", .telnets(host: "::1", port: 992)),
        ] as [(String, Endpoint)])
    func `Telnet has a port of its own, and a URL`(text: String, endpoint: Endpoint) throws {
        #expect(try Endpoint(text) == endpoint)
        #expect(try Endpoint(text, defaultPort: 21_567) == endpoint)
        #expect(try Endpoint(endpoint.description) == endpoint)
        #expect(endpoint.usesTelnet)
    }

    /// A combining mark forms one character with the colon before it.
    @Test(arguments: ["\u{34E}x", "\u{34E}"])
    func `a colon before a combining mark is found`(host: String) throws {
        for text in ["tcp:\(host):80", "tls:\(host):80", "\(host):80"] {
            let error = #expect(throws: EndpointError.self) { try Endpoint(text) }
            // No host starts with a mark, and the error is about the host.
            #expect(error?.part == host)
        }
        let error = #expect(throws: EndpointError.self) { try Endpoint("x:\u{34E}80") }
        #expect(error?.part == "\u{34E}80")
    }

    @Test(.enabled(if: hasInternationalNames))
    func `an internationalized name is kept as written`() throws {
        let endpoint = try Endpoint("münchen.example:7")
        #expect(endpoint == Endpoint(host: "münchen.example", port: 7))
        #expect(endpoint.description == "münchen.example:7")
        #expect(try Proxy("socks5://münchen.example:7").endpoint == endpoint)
    }

    @Test func `the error for a link-local address without a zone explains what to add`() throws {
        let error = #expect(throws: EndpointError.self) { try Endpoint("[fe80::1]:1") }
        #expect(error?.part == "fe80::1")
        #expect(
            error?.problem == "is a link-local address: add its interface, as in fe80::1%eth0")
        #expect(try Endpoint("[fe80::1%eth0]:1").description == "[fe80::1%eth0]:1")
        #expect(try Endpoint("[febf::1%3]:1").description == "[febf::1%3]:1")
        #expect(throws: EndpointError.self) { try Endpoint("[febf::1]:1") }
        #expect(try Endpoint("[fec0::1]:1").host == "fec0::1")
    }

    @Test(
        arguments: [
            ("http://bell.example/x?y", "http://", "starts a web address: write bell.example:80"),
            (
                "https://bell.example", "https://",
                "starts a web address: write tls:bell.example:443"
            ),
            (
                "HTTPS://me@bell.example:8/", "HTTPS://",
                "starts a web address: write tls:bell.example:8"
            ),
            ("http://[::1]/", "http://", "starts a web address: write [::1]:80"),
            ("irc://irc.example/room", "irc://", "starts a URL: write irc.example:6667"),
            ("tcp://localhost:1", "tcp://", "starts a URL: write localhost:1"),
            ("tls://localhost:1", "tls://", "starts a URL: write tls:localhost:1"),
            ("gopher://x/", "gopher://", "starts a URL: write host:port"),
            ("http://", "http://", "starts a web address: write host:port"),
            ("http:///x", "http://", "starts a web address: write host:port"),
        ])
    func `the error for a URL contains the endpoint to write`(
        text: String, part: String, problem: String
    ) {
        for defaultPort in [nil, 21567] as [UInt16?] {
            let error = #expect(throws: EndpointError.self) {
                try Endpoint(text, defaultPort: defaultPort)
            }
            #expect(error?.part == part)
            #expect(error?.problem == problem)
        }
    }

    @Test func `the error for a port alone explains what to write`() {
        let error = #expect(throws: EndpointError.self) {
            try Endpoint("21567", defaultPort: 21567)
        }
        #expect(
            error?.description
                == "\"21567\" is not an endpoint: it is a port without a host: write localhost:21567"
        )
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
            ("[::1\0x]:80", "::1\0x"), ("[::1%a b]:80", "::1%a b"), ("127.1:80", "127.1"),
            ("0x7f.1:80", "0x7f.1"), ("017700000001:80", "017700000001"), ("1.2.3:80", "1.2.3"),
            ("a\0b:80", "a\0b"), ("unix:/a\0b", "/a\0b"), ("a..b:80", "a..b"), ("a%b:80", "a%b"),
            ("[fe80::1%]:80", "fe80::1%"),
        ])
    func `an error contains the offending part`(text: String, part: String) {
        let error = #expect(throws: EndpointError.self) { try Endpoint(text) }
        #expect(error?.part == part)
        #expect(error?.text == text)
    }

    @Test func `an error is one sentence`() {
        let error = #expect(throws: EndpointError.self) { try Endpoint("host:99999") }
        #expect(
            error?.description
                == "\"host:99999\" is not an endpoint: \"99999\" is not a port (0 to 65535)")
        let whole = #expect(throws: EndpointError.self) { try Endpoint("host") }
        #expect(
            whole?.description == "\"host\" is not an endpoint: it has no port: write host:port")
    }

    @Test(
        arguments: [
            (":80", "it has no host before the port: write localhost:80"),
            ("[::1]80", "\"80\" is not a colon and a port: write host:port"),
            ("//bell.example", "it has a \"/\", and no host name has one"),
            ("//bell.example:80", "\"//bell.example\" has a \"/\", and no host name has one"),
            ("localhost:21567/", "\"21567/\" is not a port (0 to 65535)"),
            ("http:bell.example", "\"bell.example\" is not a port (0 to 65535)"),
            ("a b:80", "\"a b\" has a blank, and no host name has one"),
            ("a\u{7}:80", "\"a\u{7}\" has a control character, and no host name has one"),
            ("a@b:80", "\"a@b\" has a \"@\", and no host name has one"),
            ("redis://db", "\"redis://\" starts a URL: write db:6379"),
        ])
    func `an error names what is wrong and what to write`(text: String, reason: String) {
        let error = #expect(throws: EndpointError.self) { try Endpoint(text, defaultPort: 1) }
        #expect(error?.reason == reason)
    }

    @Test(arguments: ["host", "tcp:host", "[::1]"])
    func `the default port replaces a missing one`(text: String) throws {
        #expect(try Endpoint(text, defaultPort: 21567).port == 21567)
    }

    @Test func `an explicit port overrides the default`() throws {
        #expect(try Endpoint("host:1", defaultPort: 21567).port == 1)
        #expect(throws: EndpointError.self) { try Endpoint("host:", defaultPort: 21567) }
    }

    @Test(arguments: ["localhost", "127.0.0.1", "::1", "fe80::1%2", "tcp", "tls", "unix"])
    func `the printed form parses to an equal endpoint`(host: String) throws {
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
