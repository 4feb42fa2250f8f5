import ReactorKit
import Testing

/// The targets that both kinds of proxies accept.
@Suite("Targets of a proxy", .timeLimit(.minutes(10)))
struct ProxyTargetTests {
    static let proxies = ["http://p", "socks5://p"]

    private func request(_ proxy: String, to target: Endpoint) throws -> [UInt8] {
        var negotiation = try Proxy(proxy).negotiation(to: target)
        if proxy.hasPrefix("http") { return negotiation.greeting }
        _ = try negotiation.take(5)
        guard case .send(let bytes) = try negotiation.take(0) else { return [] }
        return bytes
    }

    @Test(arguments: proxies, ["user@bell.example", "bell.example\0.evil.example", "1.2.3", ""])
    func `an invalid host is refused`(proxy: String, host: String) {
        let error = #expect(throws: ProxyError.self) {
            try request(proxy, to: Endpoint(host: host, port: 1))
        }
        guard case .unsupported? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(arguments: proxies)
    func `an address with a zone is refused, since zones are local`(
        proxy: String
    ) throws {
        let error = #expect(throws: ProxyError.self) {
            try request(proxy, to: Endpoint(host: "fe80::1%lo", port: 1))
        }
        #expect(
            error?.description
                == "\"%lo\" is an interface of this machine, which a proxy cannot use:"
                + " connect to [fe80::1%lo]:1 directly")
    }

    @Test(.enabled(if: hasInternationalNames), arguments: proxies)
    func `an internationalized name is sent in ASCII`(proxy: String) throws {
        let request = try request(proxy, to: Endpoint(host: "glöckchen.example", port: 1))
        let text = String(decoding: request, as: UTF8.self)
        #expect(text.contains("xn--glckchen-o4a.example"))
    }
}
