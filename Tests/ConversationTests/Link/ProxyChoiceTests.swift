import Conversation
import ReactorKit
import Testing

@Suite("ProxyChoice", .timeLimit(.minutes(10)))
struct ProxyChoiceTests {
    private let away = Endpoint.tls(host: "away.example", port: 1)
    private let here = Endpoint(host: "localhost", port: 1)

    @Test func `the environment's proxy is for hosts that it does not except`() throws {
        let settings = ProxySettings([
            "ALL_PROXY": "socks5://proxy:1080", "NO_PROXY": "near.example",
        ])
        let choice = ProxyChoice.environment(settings)
        #expect(try choice.proxy(for: away)?.description == "socks5://proxy:1080")
        #expect(try choice.proxy(for: .tls(host: "near.example", port: 1)) == nil)
        #expect(try choice.proxy(for: here) == nil)
    }

    @Test func `one that was chosen is for all hosts, and for no path`() throws {
        let choice = ProxyChoice.always(try Proxy("http://proxy:3128"))
        #expect(try choice.proxy(for: here)?.description == "http://proxy:3128")
        #expect(try choice.proxy(for: .unix(path: "/tmp/x")) == nil)
        #expect(try ProxyChoice.direct.proxy(for: away) == nil)
    }
}
