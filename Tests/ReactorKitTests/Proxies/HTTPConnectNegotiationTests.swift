import ReactorKit
import Testing
import TextTesting

@Suite("HTTPConnectNegotiation", .timeLimit(.minutes(10)))
struct HTTPConnectNegotiationTests {
    private let target = Endpoint(host: "bell.example", port: 21567)

    private func run(_ answer: String) throws -> NegotiationReplay {
        NegotiationReplay.run(try HTTPConnectNegotiation(to: target), [Array(answer.utf8)])
    }

    @Test(
        arguments: [
            ("bell.example", nil, ""),
            ("::1", nil, ""),
            (
                "bell.example", ProxyCredentials(user: "Aladdin", password: "open sesame"),
                "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n"
            ),
            (
                "bell.example", ProxyCredentials(user: "a", password: "b"),
                "Proxy-Authorization: Basic YTpi\r\n"
            ),
            (
                "bell.example", ProxyCredentials(user: "", password: "é?~"),
                "Proxy-Authorization: Basic OsOpP34=\r\n"
            ),
        ] as [(String, ProxyCredentials?, String)])
    func `the request contains the target twice, and the credentials`(
        host: String, credentials: ProxyCredentials?, field: String
    ) throws {
        let negotiation = try HTTPConnectNegotiation(
            to: Endpoint(host: host, port: 80), credentials: credentials)
        let authority = host == "::1" ? "[::1]:80" : "\(host):80"
        #expect(
            String(decoding: negotiation.greeting, as: UTF8.self)
                == "CONNECT \(authority) HTTP/1.1\r\nHost: \(authority)\r\n\(field)\r\n")
    }

    @Test(
        arguments: [
            "HTTP/1.1 200 Connection established\r\n\r\n", "HTTP/1.0 200\r\n\r\n",
            "HTTP/1.1 299 \n\n", "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\n X: folded\r\n\r\n",
        ])
    func `a success completes at its empty line`(answer: String) throws {
        let replay = try run(answer + "\r\nhello")
        #expect(replay.end == "done")
        #expect(replay.unread == Array("\r\nhello".utf8))
        #expect(replay.sent.count == 1)
    }

    @Test(
        arguments: [
            ("HTTP/1.1 403 Forbidden\r\n", .refused("403 Forbidden")),
            ("HTTP/1.1 502 Bad \u{1B}[31m\r\n", .refused("502 Bad ?[31m")),
            ("HTTP/1.1 101 Switching\n", .refused("101 Switching")),
            ("HTTP/1.1 407 Proxy Authentication Required\n", .credentials),
            ("HTTP/2 200 OK\n", .malformed("it is not HTTP")),
            ("HTTP/1.x 200 OK\n", .malformed("it is not HTTP")),
            ("HTTP/1.1 20 OK\n", .malformed("it is not HTTP")),
            ("HTTP/1.1 2000 OK\n", .malformed("it is not HTTP")),
            ("HTTP/1.1\n", .malformed("it is not HTTP")), ("\n", .malformed("it is not HTTP")),
            ("S", .malformed("it is not HTTP")), ("HTTPS", .malformed("it is not HTTP")),
        ] as [(String, ProxyError)])
    func `failures are reported at once with their reason`(answer: String, error: ProxyError) throws
    {
        #expect(try run(answer).end == "\(error)")
        #expect(try run(String(answer.dropLast())).end == "waits")
    }

    @Test func `a long reason is truncated`() throws {
        let end = try run("HTTP/1.1 500 \(String(repeating: "x", count: 1_000))\n").end
        #expect(end.count < 150)
    }

    @Test func `the size of the header is limited exactly`() throws {
        let start = "HTTP/1.1 200 OK\r\nX: "
        let limit = HTTPConnectNegotiation.headerLimit
        let filler = String(repeating: "x", count: limit - start.utf8.count - 4)
        #expect(try run(start + filler + "\r\n\r\n").end == "done")
        #expect(try run(start + filler + "x\r\n\r\n").end.contains("more than"))
        let interim = "HTTP/1.1 100 Go\r\n\r\n"
        let endless = String(repeating: interim, count: limit / interim.utf8.count + 1)
        #expect(try run(endless).end.contains("more than"))
    }

    @Test(arguments: ["", "a b", "a\r\nX: y", "a\u{7F}", "user@host", "a/b", "a:1", "a\0b"])
    func `no host can insert a line into the request`(host: String) {
        #expect(throws: ProxyError.self) {
            try HTTPConnectNegotiation(to: Endpoint(host: host, port: 1))
        }
    }

    @Test(arguments: [("a:b", "c"), ("a", "b\n"), ("a\u{0}", "b")])
    func `credentials that Basic cannot express are refused`(user: String, password: String) {
        #expect(throws: ProxyError.self) {
            try HTTPConnectNegotiation(
                to: target, credentials: ProxyCredentials(user: user, password: password))
        }
    }

    @Test func `garbage leads to an error, to waiting or to success, and never traps`() throws {
        var random = SplitMix(seed: 9)
        let words = ["HTTP/1.1", " ", "200", "\r", "\n", "\r\n", "100", "x", "HTTP/1.", "HT", ":"]
        for _ in 0..<3_000 {
            let input = (0..<12).map { _ in words.randomElement(using: &random) ?? "" }.joined()
            let bytes = Array("HTTP/1.1 \(input)".utf8) + random.bytes(upTo: 10)
            let negotiation = try HTTPConnectNegotiation(to: target)
            _ = NegotiationReplay.run(negotiation, [bytes])
            _ = NegotiationReplay.run(negotiation, [random.bytes(upTo: 30)])
        }
    }
}
