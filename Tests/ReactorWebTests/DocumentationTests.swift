import ReactorKit
import ReactorTesting
import ReactorWeb
import Testing
import TextTesting

// What is between the two marker comments is repeated on the page of the catalogue
// ReactorWeb.docc.

// page: ReactorWeb
func serveGreetings(at endpoint: Endpoint, on reactor: Reactor) throws -> [StreamListener] {
    try reactor.listen(at: endpoint) { _ in
        HTTPServerProtocol(on: reactor) { request, respond in
            guard request.method == "GET" else {
                let allowed = [HTTPField("Allow", "GET")]
                return respond(
                    HTTPResponse(.methodNotAllowed, body: "only GET\n", fields: allowed))
            }
            respond(HTTPResponse(.ok, body: "hello from \(request.path)\n"))
        }
    }
}
// end

@Suite("Documentation of ReactorWeb", .timeLimit(.minutes(10)))
struct DocumentationTests {
    @Test func `the example is word for word on the page`() throws {
        let pages = try DocumentationPages(
            of: "ReactorWeb", examplesIn: ["Tests/ReactorWebTests/DocumentationTests.swift"])
        #expect(pages.blocks == pages.examples)
        #expect(pages.examples.count == 1)
    }

    @Test func `the example serves the path of a request`() throws {
        let reactor = try Reactor()
        let listener = try #require(
            try serveGreetings(at: Endpoint(host: "127.0.0.1", port: 0), on: reactor).first)
        let client = RecordingProtocol()
        client.whenMade = { $0.write("GET /hill HTTP/1.1\r\nHost: x\r\n\r\n") }
        reactor.connect(to: Endpoint(host: "127.0.0.1", port: listener.address.port)) { _ in
            client
        } failure: {
            Issue.record($0)
        }
        let hasAnswered = try reactor.turn(until: { client.text.hasSuffix("hello from /hill\n") })
        #expect(hasAnswered)
        try reactor.endAll()
    }
}
