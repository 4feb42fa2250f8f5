import ReactorKit
import Testing

@testable import Conversation

@Suite("NetworkAddress", .timeLimit(.minutes(10)))
struct NetworkAddressTests {
    @Test(
        arguments: [
            ("irc://irc.example", Endpoint.tcp(host: "irc.example", port: 6_667), nil, []),
            ("ircs://irc.example/", .tls(host: "irc.example", port: 6_697), nil, []),
            ("IRCS://irc.example:7000", .tls(host: "irc.example", port: 7_000), nil, []),
            ("irc://[::1]:6667/#a", .tcp(host: "::1", port: 6_667), nil, ["#a"]),
            ("irc://h/#a,&b,c", .tcp(host: "h", port: 6_667), nil, ["#a", "&b", "#c"]),
            ("irc://ada@h/%23a%20b?key", .tcp(host: "h", port: 6_667), "ada", ["#a b"]),
            ("irc://@h/##x", .tcp(host: "h", port: 6_667), nil, ["##x"]),
        ] as [(String, Endpoint, String?, [String])])
    func `a URL is read`(text: String, endpoint: Endpoint, nick: String?, rooms: [String]) throws {
        let address = try #require(try NetworkAddress(text))
        #expect(address.endpoint == endpoint)
        #expect(address.nick == nick)
        #expect(address.rooms == rooms)
    }

    @Test(arguments: ["host:1", "tls:host:1", "irc.example:6667", "irc", "unix:/irc://x", ""])
    func `another text is none`(text: String) throws {
        #expect(try NetworkAddress(text) == nil)
    }

    @Test(arguments: ["irc://", "irc://host:99999", "ircs:///#room", "irc://::1"])
    func `an invalid host or port is an error`(text: String) {
        #expect(throws: EndpointError.self) { try NetworkAddress(text) }
    }

    @Test func `a destination has the address, and a section can have one`() throws {
        let settings = ClientBench.settings(
            """
            [endpoint home]
            address = ircs://irc.example/#a
            """)
        #expect(try settings.destination("home").network?.rooms == ["#a"])
        #expect(try settings.destination("home").endpoint == .tls(host: "irc.example", port: 6_697))
        #expect(try settings.destination("irc://h").network?.rooms == [])
        #expect(try settings.destination("h:1").network == nil)
    }
}
