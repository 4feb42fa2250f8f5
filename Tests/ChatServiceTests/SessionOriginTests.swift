import ChatService
import Figures
import ReactorKit
import ReactorTesting
import Services
import Testing

@Suite("Addresses of chat sessions", .timeLimit(.minutes(10)))
struct SessionOriginTests {
    private static func gatewayBench() throws -> ChatBench {
        try ChatBench { settings in
            settings.floodRate = 0
            if let range = try? AddressRange("192.0.2.0/24") {
                settings.gateways = [Gateway(addresses: range, password: "sesame-street")]
            }
        }
    }

    /// The host that others see.
    private func host(_ client: ChatClient) throws -> String {
        try client.send("NICK ann", "USER ann 0 * :ann")
        let welcome = try #require(client.lines.first { $0.contains(" 001 ") })
        return try #require(welcome.split(separator: "@").last.map(String.init))
    }

    @Test func `a listed gateway states the address of its user`() throws {
        let bench = try Self.gatewayBench()
        let direct = try host(bench.open(from: "198.51.100.7"))
        let ann = try bench.open()
        // The core does not know it yet.
        #expect(bench.service.readings["carillond_chat_sessions"] == .number(1))
        try ann.send("WEBIRC sesame-street web a.host.example 198.51.100.7 :secure")
        try ann.send("NICK bob", "USER bob 0 * :bob")
        #expect(ann.lines.first?.hasSuffix("@\(direct)") == true)
    }

    @Test(arguments: [
        ("127.0.0.1", "secure certfp-sha-256=", true), ("127.0.0.1", "certfp-sha-256=", false),
        ("192.0.2.1", "secure certfp-sha-256=", false),
        ("127.0.0.1", "secure certfp-sha-1=", false),
    ])
    func `a gateway states its user's certificate, if both ways are private`(
        address: String, options: String, isTaken: Bool
    ) throws {
        let bench = try ChatBench { settings in
            settings.gateways =
                (try? AddressRange("\(address)/32")).map {
                    [Gateway(addresses: $0, password: "sesame-street")]
                } ?? []
        }
        let fingerprint = String(repeating: "0f", count: 32)
        let ann = try bench.open(from: address)
        try ann.send("WEBIRC sesame-street web h 198.51.100.7 :\(options)\(fingerprint)")
        try ann.send("NICK ann", "USER ann 0 * :ann", "WHOIS ann")
        let line =
            ":carillon.local 276 ann ann :has the client certificate fingerprint \(fingerprint)"
        #expect(ann.lines.contains(line) == isTaken)
        #expect(ann.lines.last?.contains(" 318 ") == true)
    }

    @Test func `a listed address may be a client like others`() throws {
        let bench = try Self.gatewayBench()
        let ann = try bench.open()
        #expect(try host(ann).hasSuffix(".ip"))
    }

    @Test(arguments: [
        "WEBIRC wrong-password web a.host 198.51.100.7", "WEBIRC sesame-street web a.host",
        "WEBIRC sesame-street web a.host somewhere", "webirc", "WEBIRC sesame-street web h :",
    ])
    func `a wrong statement closes the session`(line: String) throws {
        let bench = try Self.gatewayBench()
        let ann = try bench.open()
        try ann.send(line, "NICK ann", "USER ann 0 * :ann")
        #expect(ann.lines == ["ERROR :Closing Link: WEBIRC is refused"])
        #expect(ann.transport.closings == [.loseConnection(within: .seconds(5))])
        #expect(bench.service.readings["carillond_chat_sessions"] == .number(0))
    }

    @Test(arguments: [("203.0.113.1", nil), ("192.0.2.1", "192.0.2.9")])
    func `other addresses, and those of a PROXY header, are no gateways`(
        address: String, header: String?
    ) throws {
        let bench = try Self.gatewayBench()
        let ann = try bench.open(from: address, header: header)
        try ann.send("WEBIRC sesame-street web a.host 198.51.100.7")
        #expect(ann.lines == ["ERROR :Closing Link: WEBIRC is refused"])
    }

    @Test func `only the first line can be WEBIRC`() throws {
        let bench = try Self.gatewayBench()
        let ann = try bench.open()
        try ann.send("NICK ann", "WEBIRC sesame-street web a.host 198.51.100.7")
        #expect(ann.lines == [":carillon.local 451 ann :You have not registered"])
    }

    @Test func `a gateway that says nothing is closed too`() throws {
        let bench = try Self.gatewayBench()
        let ann = try bench.open()
        try bench.wait(.seconds(60))
        #expect(ann.lines == ["ERROR :Closing Link: Registration timeout"])
        let bob = try bench.open()
        try bob.end()
        #expect(bench.service.readings["carillond_chat_sessions"] == .number(0))
    }

    @Test(arguments: [nil, "198.51.100.7", "127.0.0.2"])
    func `OPER is for private connections, which a balancer's are not`(header: String?) throws {
        let bench = try ChatBench()
        let ann = try bench.open(from: "127.0.0.1", header: header)
        try ann.send("NICK ann", "USER ann 0 * :ann", "OPER root hunter2")
        let isPrivate = header == nil
        let answer = try #require(ann.lines.last)
        #expect(answer.contains(" 491 "))
        #expect(answer.hasSuffix("needs a connection by TLS, or from this machine") != isPrivate)
    }

    @Test func `the address of a PROXY header is the client's`() throws {
        let bench = try ChatBench()
        let direct = try host(bench.open(from: "198.51.100.7"))
        let behind = try bench.open(from: "192.0.2.1", header: "198.51.100.7")
        try behind.send("NICK bob", "USER bob 0 * :bob")
        #expect(behind.lines.first?.hasSuffix("@\(direct)") == true)
    }
}
