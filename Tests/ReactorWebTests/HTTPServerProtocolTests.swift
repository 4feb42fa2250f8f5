import ReactorKit
import ReactorTesting
import Testing

@testable import ReactorWeb

@Suite("HTTPServerProtocol", .timeLimit(.minutes(5)))
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
}
