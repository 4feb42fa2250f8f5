import ReactorKit
import ReactorTesting
import Testing

@testable import ReactorWeb

@Suite("HTTPServerProtocol", .timeLimit(.minutes(10)))
struct HTTPServerProtocolTests {
    /// The requests that reach the handler, which answers each with its path.
    private func requests(of text: String) throws -> (requests: [HTTPRequest], answer: String) {
        let transport = RecordingTransport()
        let reactor = try Reactor(clock: ManualClock())
        var requests: [HTTPRequest] = []
        let server = HTTPServerProtocol(on: reactor, wallSecond: { 1_145_404_389 }) {
            requests.append($0)
            $1(HTTPResponse(.ok, body: $0.path))
        }
        try server.connectionMade(transport)
        try server.dataReceived(Array(text.utf8).span)
        server.connectionLost(.closedByPeer)
        return (requests, transport.text)
    }

    @Test func `a request has its method, path, query and fields`() throws {
        let (requests, _) = try requests(
            of: "GET /a?b=c?d#e HTTP/1.1\r\nHost: x\r\nAccept:  text/html \r\naccept: */*\r\n\r\n")
        #expect(
            requests == [
                HTTPRequest(
                    "GET", "/a", query: "b=c?d",
                    fields: [
                        HTTPField("Host", "x"), HTTPField("Accept", "text/html"),
                        HTTPField("accept", "*/*"),
                    ])
            ])
        #expect(requests.first?["ACCEPT"] == "text/html")
        #expect(requests.first?["Cookie"] == nil)
    }

    @Test func `a response has the fields that HTTP demands`() throws {
        #expect(
            try requests(of: "GET /a HTTP/1.1\r\nHost: x\r\n\r\n").answer == """
                HTTP/1.1 200 OK\r
                Date: Tue, 18 Apr 2006 23:53:09 GMT\r
                Content-Type: text/plain; charset=utf-8\r
                Content-Length: 2\r
                \r
                /a
                """)
    }

    @Test func `a second request has nothing of the first`() throws {
        let (requests, answer) = try requests(
            of: "HEAD /a?b HTTP/1.1\r\nHost: x\r\n\r\nGET /c HTTP/1.1\r\nHost: y\r\n\r\n")
        #expect(requests.map(\.path) == ["/a", "/c"])
        #expect(requests.last == HTTPRequest("GET", "/c", fields: [HTTPField("Host", "y")]))
        #expect(answer.hasSuffix("\r\n\r\n/c"))
        #expect(!answer.contains("\r\n\r\n/a"))
    }

    @Test func `a request that is refused for its form does not reach the handler`() throws {
        let (requests, answer) = try requests(of: "GET /a HTTP/1.1\r\nHost : x\r\n\r\n")
        #expect(requests == [])
        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    }

    @Test func `pipelined requests are answered a few in a turn`() throws {
        let transport = RecordingTransport()
        let reactor = try Reactor(clock: ManualClock())
        var count = 0
        let server = HTTPServerProtocol(on: reactor, wallSecond: { 0 }) {
            count += 1
            $1(HTTPResponse(.ok, body: $0.path))
        }
        try server.connectionMade(transport)
        try server.dataReceived(Self.requests(10).utf8.span)
        #expect(count == HTTPServerProtocol.answersPerTurn)
        try reactor.turn(waitingAtMost: .zero)
        #expect(count == 2 * HTTPServerProtocol.answersPerTurn)
        for _ in 0..<10 { try reactor.turn(waitingAtMost: .zero) }
        #expect(count == 10)
        server.connectionLost(.closedByPeer)
    }

    @Test func `requests of a peer that does not read the answers wait, and it counts as idle`()
        throws
    {
        let clock = ManualClock()
        let reactor = try Reactor(clock: clock)
        var count = 0
        let body = String(repeating: "x", count: 30_000)
        let server = HTTPServerProtocol(on: reactor, wallSecond: { 0 }) { _, respond in
            count += 1
            respond(HTTPResponse(.ok, body: body))
        }
        let client = RecordingProtocol()
        client.whenMade = {
            $0.pauseProducing()
            $0.write(Self.requests(100))
        }
        let pair = TransportPair(client, server, on: reactor)
        let run = {
            for _ in 0..<300 {
                pair.pump()
                try reactor.turn(waitingAtMost: .zero)
            }
        }
        let start = clock.now
        try run()
        #expect(count == HTTPServerProtocol.answersPerTurn)
        try clock.advance(by: .seconds(3), running: reactor)
        #expect(server.idleSince == start)
        // It reads a little, and gets further answers: that does not make it active.
        client.whenReceived = { _, transport in transport.pauseProducing() }
        client.transport?.resumeProducing()
        try run()
        #expect(server.idleSince == start)
        client.whenReceived = nil
        client.transport?.resumeProducing()
        try run()
        #expect(count == 100)
        #expect(client.received.count > 100 * body.utf8.count)
        #expect(server.idleSince == clock.now)
        client.transport?.loseConnection()
        try run()
        try reactor.endAll()
    }

    private static func requests(_ count: Int) -> String {
        String(repeating: "GET /a HTTP/1.1\r\nHost: x\r\n\r\n", count: count)
    }
}
