import Figures
import ReactorKit
import ReactorTesting
import Testing

@testable import Daemon
@testable import ReactorWeb

@Suite("StatusPage", .timeLimit(.minutes(10)))
struct StatusPageTests {
    @Test(
        arguments: [
            ("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", ["200 OK", "ok\n"]),
            ("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n", ["200 OK", "ready\n"]),
            ("GET /healthz?deep=1 HTTP/1.1\nhost:a\n\n", ["200 OK", "ok\n"]),
            ("\r\nGET http://a:1/healthz HTTP/1.1\r\nHost: a\r\n\r\n", ["200 OK", "ok\n"]),
            ("HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n", ["200 OK", ""]),
            (
                "GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n",
                ["404 Not Found", "there is nothing but /healthz, /readyz, /metrics\n"]
            ),
            (
                "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
                ["404 Not Found", "there is nothing but /healthz, /readyz, /metrics\n"]
            ),
        ])
    func `a request is answered and the connection kept, in whatever pieces it arrives`(
        request: String, answer: [String]
    ) throws {
        let replayer = ChunkReplayer<String> { pieces in
            let bench = try PageBench()
            for piece in pieces { try bench.page.dataReceived(piece.span) }
            #expect(!bench.transport.isClosing)
            return try bench.answers(head: request.hasPrefix("HEAD")).flatMap {
                [$0.status, $0.body]
            }
        }
        try replayer.expect(answer, from: Array(request.utf8))
    }

    @Test(
        arguments: [
            ("garbage\r\n", "400 Bad Request"),
            ("GET /\r\n", "400 Bad Request"),
            ("GET  / HTTP/1.1\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1 \r\n", "400 Bad Request"),
            ("GET a HTTP/1.1\r\n", "400 Bad Request"),
            ("G{T / HTTP/1.1\r\n", "400 Bad Request"),
            ("GET / HTTP/1.10\r\n", "400 Bad Request"),
            ("GET / HTTP/2.0\r\n", "505 HTTP Version Not Supported"),
            ("GET / HTTP/1.1\r\n\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\nHost : a\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\n: a\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\nno colon\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\nHost: a\0b\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\nHost: a\rb\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\nContent-Length: 5\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\nContent-Length: 0, 5\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", "400 Bad Request"),
            ("POST /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "405 Method Not Allowed"),
            (
                "POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na=b",
                "405 Method Not Allowed"
            ),
            ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "405 Method Not Allowed"),
            ("get /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "501 Not Implemented"),
            ("BREW /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "501 Not Implemented"),
            ("\u{16}\u{3}\u{1}\u{2}\0\u{1}\r\n", "400 Bad Request"),
        ])
    func `an invalid request is refused with a reason and closed, in whatever pieces it arrives`(
        request: String, status: String
    ) throws {
        let replayer = ChunkReplayer<String> { pieces in
            let bench = try PageBench()
            for piece in pieces { try bench.page.dataReceived(piece.span) }
            #expect(bench.transport.closings == [.loseConnection(within: .seconds(5))])
            let answers = try bench.answers()
            #expect(answers.allSatisfy { $0.fields["connection"] == "close" && !$0.body.isEmpty })
            return answers.map(\.status)
        }
        try replayer.expect([status], from: Array(request.utf8), isComplete: false)
    }

    @Test func `a method that is not allowed is answered with those that are`() throws {
        let bench = try PageBench()
        try bench.send("DELETE /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try bench.answers().first?.fields["allow"] == "GET, HEAD")
    }

    @Test func `bytes that are not text are refused`() throws {
        let bench = try PageBench()
        try bench.page.dataReceived([0xC3, 0x28, 0xFF, 0x0A].span)
        #expect(try bench.answers().map(\.status) == ["400 Bad Request"])
    }

    @Test func `a target or a field that is too long is refused before its end arrives`() throws {
        let long = String(repeating: "x", count: HTTPRequestReader.lineLimit)
        let bench = try PageBench()
        try bench.send("GET /\(long)")
        #expect(try bench.answers().map(\.status) == ["414 URI Too Long"])
        let second = try PageBench()
        try second.send("GET / HTTP/1.1\r\nCookie: \(long)")
        #expect(try second.answers().map(\.status) == ["431 Request Header Fields Too Large"])
    }

    @Test func `the bytes and the number of all fields are limited`() throws {
        let bench = try PageBench()
        try bench.send("GET / HTTP/1.1\r\n")
        for _ in 0..<3 { try bench.send("Cookie: \(String(repeating: "x", count: 8_000))\r\n") }
        #expect(try bench.answers().map(\.status) == ["431 Request Header Fields Too Large"])
        let second = try PageBench()
        try second.send("GET / HTTP/1.1\r\n")
        for number in 0...HTTPRequestReader.fieldLimit { try second.send("X\(number): y\r\n") }
        #expect(try second.answers().map(\.status) == ["431 Request Header Fields Too Large"])
    }

    @Test func `empty lines before a request are limited`() throws {
        let bench = try PageBench()
        for _ in 0..<10_000 { try bench.send("\r\n") }
        #expect(try bench.answers().map(\.status) == ["431 Request Header Fields Too Large"])
    }

    @Test func `a client that asks for a close gets one, and so does one of HTTP/1.0`() throws {
        for request in [
            "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: TE, Close\r\n\r\n",
            "GET /healthz HTTP/1.0\r\n\r\n",
        ] {
            let bench = try PageBench()
            try bench.send(request)
            #expect(try bench.answers().first?.fields["connection"] == "close")
            #expect(bench.transport.isClosing)
        }
        let bench = try PageBench()
        try bench.send("GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(!bench.transport.isClosing)
    }

    @Test func `pipelined requests are answered in their order`() throws {
        let bench = try PageBench(answersAtOnce: false)
        try bench.send(
            "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /no HTTP/1.1\r\nHost: a\r\n\r\n"
                + "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(bench.transport.written == [])
        #expect(bench.waiting.count == 1, "the second request waits for the first one's answer")
        bench.answerNext()
        bench.answerNext()
        #expect(
            try bench.answers().map(\.body) == [
                "ok\n", "there is nothing but /healthz, /readyz, /metrics\n", "ready\n",
            ])
    }

    @Test func `an answer for a client that has disconnected is dropped`() throws {
        let bench = try PageBench(answersAtOnce: false)
        try bench.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        bench.page.connectionLost(.closedByPeer)
        bench.answerNext()
        #expect(bench.transport.written == [])
    }

    @Test func `an incomplete request and an idle connection are closed`() throws {
        for start in ["", "GET ", "GET / HTTP/1.1\r\nHos"] {
            let bench = try PageBench()
            try bench.send(start)
            try bench.clock.advance(by: .milliseconds(9_999), running: bench.reactor)
            #expect(!bench.transport.isClosing)
            try bench.clock.advance(by: .milliseconds(1), running: bench.reactor)
            #expect(bench.transport.isClosing)
        }
        let bench = try PageBench()
        try bench.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        try bench.clock.advance(by: .seconds(59), running: bench.reactor)
        #expect(!bench.transport.isClosing)
        try bench.send("G")
        try bench.clock.advance(by: .seconds(9), running: bench.reactor)
        #expect(!bench.transport.isClosing)
        try bench.clock.advance(by: .seconds(1), running: bench.reactor)
        #expect(bench.transport.isClosing)
    }

    @Test func `single bytes do not extend the time limit of a request`() throws {
        let bench = try PageBench()
        for _ in 0..<9 {
            try bench.send("G")
            try bench.clock.advance(by: .seconds(1), running: bench.reactor)
        }
        #expect(!bench.transport.isClosing)
        try bench.send("G")
        try bench.clock.advance(by: .seconds(1), running: bench.reactor)
        #expect(bench.transport.isClosing)
    }

    @Test(
        arguments: [
            ("HTTP/1.0", "keep-alive", "keep-alive"), ("HTTP/1.0", "Keep-Alive, x", "keep-alive"),
            ("HTTP/1.0", "x", "close"), ("HTTP/1.0", "close, keep-alive", "close"),
            ("HTTP/1.0", "keep-alive, close", "close"), ("HTTP/1.1", "keep-alive", nil),
            ("HTTP/1.1", "close", "close"), ("HTTP/1.1", "close, keep-alive", "close"),
        ])
    func `a connection is kept as the client asks, and the answer has the field`(
        version: String, wish: String, answer: String?
    ) throws {
        let bench = try PageBench()
        let request = "GET /healthz \(version)\r\nHost: a\r\nConnection: \(wish)\r\n\r\n"
        try bench.send(request)
        #expect(try bench.answers().map { $0.fields["connection"] } == [answer])
        #expect(bench.transport.isClosing == (answer == "close"))
        guard answer != "close" else { return }
        try bench.send(request)
        #expect(try bench.answers().map(\.body) == ["ok\n", "ok\n"])
    }

    @Test(arguments: [ServerPhase.starting, .draining])
    func `a server that wants no connections is not ready`(phase: ServerPhase) throws {
        let bench = try PageBench()
        bench.snapshot.state.phase = phase
        try bench.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try #require(try bench.answers().first)
        #expect(answer.status == "503 Service Unavailable")
        #expect(answer.body == "\(phase.rawValue)\n")
    }

    @Test func `a fault is on the page of a server that is ready`() throws {
        let bench = try PageBench()
        let figures = FigureTable<Int>([
            Figure("archive_failing", .gauge, "1 for a fault.", \.self, fault: "the disk is full")
        ])
        bench.snapshot.figures = figures.readings(of: 1)
        try bench.send("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try #require(try bench.answers().first)
        #expect(answer.status == "200 OK")
        #expect(answer.body == "ready\nthe disk is full\n")
    }

    @Test func `a worker that does not answer makes the server unhealthy`() throws {
        let bench = try PageBench()
        bench.snapshot.add(["carillond_silent_workers 1"])
        try bench.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        let answer = try #require(try bench.answers().first)
        #expect(answer.status == "503 Service Unavailable")
        #expect(answer.body == "workers that do not answer: 1\n")
    }

    @Test func `garbage is answered or closed, and never traps`() throws {
        var generator = SeededBytes(seed: 20_060_418)
        let words = ["GET ", "/", " HTTP/1.1", "\r\n", "\n", ":", "Host: a", "\0", " ", "HEAD "]
        for _ in 0..<2_000 {
            let bench = try PageBench()
            for _ in 0..<generator.next(below: 20) {
                let piece =
                    generator.next(below: 3) == 0
                    ? (0..<generator.next(below: 9) + 1).map { _ in
                        UInt8(generator.next(below: 256))
                    }
                    : Array(words[generator.next(below: words.count)].utf8)
                try bench.page.dataReceived(piece.span)
            }
            _ = try bench.answers(head: nil)
        }
    }
}

/// Chance that is the same in every run.
private struct SeededBytes {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }
}

/// A connection to a status page whose server is ready.
private final class PageBench {
    struct Answer {
        let status: String
        let fields: [String: String]
        let body: String
    }

    let clock = ManualClock()
    let reactor: Reactor
    let transport = RecordingTransport()
    var snapshot = StatusSnapshot(ServerState(), FigureReadings())
    private(set) var waiting: [(StatusSnapshot) -> Void] = []
    private(set) lazy var page = HTTPServerProtocol(
        on: reactor, wallSecond: { 1_145_397_189 },
        handler: StatusPage.handler { [unowned self] figures in
            if answersAtOnce { figures(snapshot) } else { waiting.append(figures) }
        })
    private let answersAtOnce: Bool

    init(answersAtOnce: Bool = true) throws {
        self.answersAtOnce = answersAtOnce
        reactor = try Reactor(clock: clock)
        snapshot.state.phase = .ready
        try page.connectionMade(transport)
    }

    func send(_ text: String) throws {
        if !text.isEmpty { try page.dataReceived(Array(text.utf8).span) }
    }

    func answerNext() {
        waiting.removeFirst()(snapshot)
    }

    /// Reads what was answered as strictly as a client can; with `head` nil only the first one.
    func answers(head: Bool? = false) throws -> [Answer] {
        var rest = transport.text[...]
        var answers: [Answer] = []
        while !rest.isEmpty {
            let end = try #require(rest.firstRange(of: "\r\n\r\n"))
            let lines = rest[..<end.lowerBound].split(separator: "\r\n")
            #expect(lines[0].hasPrefix("HTTP/1.1 "))
            var fields: [String: String] = [:]
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                #expect(parts.count == 2 && parts[1].hasPrefix(" "))
                #expect(
                    fields.updateValue(String(parts[1].dropFirst()), forKey: parts[0].lowercased())
                        == nil)
            }
            #expect(fields["date"] == "Tue, 18 Apr 2006 21:53:09 GMT")
            let length = try #require(fields["content-length"].flatMap { Int($0) })
            rest = rest[end.upperBound...]
            guard let head else { return answers }
            let body = head ? "" : String(rest.prefix(length))
            if !head { #expect(body.utf8.count == length) }
            rest = rest.dropFirst(body.count)
            answers.append(
                Answer(status: String(lines[0].dropFirst(9)), fields: fields, body: body))
        }
        return answers
    }
}
