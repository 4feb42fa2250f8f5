public import ReactorKit

/// One connection of an HTTP/1.1 server: answers requests in their order.
///
/// Requests may be pipelined; the next one is not read before this one is answered, nor while the
/// unsent bytes exceed the transport's high-water mark. GET and HEAD keep the connection open as
/// RFC 9112, section 9.3, has it; another method is answered and the connection closed, since
/// bodies of requests are not read. A request must be complete within ``requestLimit``, and the
/// next one begin within ``idleLimit``; otherwise the connection is closed. A line has at most
/// 8 KiB, a request 16 KiB and 100 fields. Use it on the reactor's thread.
///
///     try reactor.listen(at: endpoint) { _ in
///         HTTPServerProtocol(on: reactor) { request, respond in
///             respond(HTTPResponse(.ok, body: "you asked for \(request.path)\\n"))
///         }
///     }
public final class HTTPServerProtocol: LineProtocol {
    /// Answers a request: calls `respond` at once or later, once.
    public typealias Handler = (
        _ request: HTTPRequest, _ respond: @escaping (HTTPResponse) -> Void
    ) -> Void

    /// How long a request may take to arrive.
    public static let requestLimit = Duration.seconds(10)
    /// How long the next request may take to begin.
    public static let idleLimit = Duration.seconds(60)
    private static let closeLimit = Duration.seconds(5)
    /// The number of answers after which it reads the next request in another turn, so that other
    /// connections are served, and because the transport reports unsent bytes only then.
    static let answersPerTurn = 4

    private let reactor: Reactor
    private let handler: Handler
    private let wallSecond: () -> Int64
    private var reader = HTTPRequestReader()
    private var timer: ScheduledCall?
    /// When it began to wait for a request, for the rest of one, for the peer's close, or for the
    /// peer to read earlier answers; nil while a request is being answered, and before the
    /// connection is open.
    package var idleSince: Instant? {
        if let unreadSince, transport?.bufferedByteCount != 0 { return unreadSince }
        return waitingSince
    }
    private var waitingSince: Instant?
    /// When the high-water mark was exceeded; counts until the peer has read all answers. A peer
    /// that reads slowly is idle since then, even while its further requests are answered.
    private var unreadSince: Instant?
    private var isIdle = false
    private var isAnswering = false
    private var isAboveHighWater = false
    /// Answers since it last waited for another turn.
    private var answerCount = 0

    /// The protocol of one connection.
    ///
    /// - Parameters:
    ///   - reactor: the connection's.
    ///   - handler: answers a request; one that is refused for its form never reaches it.
    public convenience init(on reactor: Reactor, handler: @escaping Handler) {
        self.init(on: reactor, wallSecond: { WallTime.second }, handler: handler)
    }

    /// The same with a clock for the Date of responses, in seconds since 1970.
    package init(
        on reactor: Reactor, wallSecond: @escaping () -> Int64, handler: @escaping Handler
    ) {
        self.reactor = reactor
        self.handler = handler
        self.wallSecond = wallSecond
        super.init(limit: HTTPRequestReader.lineLimit)
    }

    /// Waits for the first request.
    ///
    /// - Parameter transport: the connection.
    public override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        wait(Self.requestLimit)
    }

    /// Takes a line of a request.
    ///
    /// - Parameter line: the line without its end.
    public override func lineReceived(_ line: Span<UInt8>) {
        let wasReading = reader.isReading
        switch reader.read([UInt8](copying: line)) {
        case .none: if !wasReading { wait(Self.requestLimit) }
        case .request(let request): answer(request)
        case .refused(let status, let reason):
            send(Self.refusal(status, reason), keepsAlive: false)
        }
    }

    /// Refuses a line beyond the limit, and closes the connection.
    ///
    /// - Parameter start: its first bytes.
    public override func lineTooLong(_ start: Span<UInt8>) {
        let status: HTTPStatus = reader.isInFields ? .headerTooLarge : .targetTooLong
        let reason = "a line has at most \(HTTPRequestReader.lineLimit) bytes"
        send(Self.refusal(status, reason), keepsAlive: false)
    }

    /// Starts the time limit of a request with its first byte.
    public override func lineUnfinished() {
        if isIdle { wait(Self.requestLimit) }
    }

    /// Reads no further request until the peer has read what was answered.
    public override func pauseProducing() {
        isAboveHighWater = true
        if unreadSince == nil { unreadSince = reactor.now }
        pauseReceiving()
    }

    /// Reads the next request.
    public override func resumeProducing() {
        isAboveHighWater = false
        readNext()
    }

    /// Cancels the time limits.
    ///
    /// - Parameter reason: why the connection ended.
    public override func connectionLost(_ reason: DisconnectReason) {
        super.connectionLost(reason)
        timer?.cancel()
    }

    // MARK: -

    private static func refusal(_ status: HTTPStatus, _ reason: String) -> HTTPResponse {
        HTTPResponse(
            status, body: "\(reason)\n", fields: [HTTPField("Cache-Control", "no-store")])
    }

    private func answer(_ request: HTTPRequest) {
        if transport?.bufferedByteCount == 0 { unreadSince = nil }
        waitingSince = nil
        isAnswering = true
        pauseReceiving()
        timer?.cancel()
        handler(request) { [weak self] response in
            guard let self, transport != nil else { return }
            // Another method than GET and HEAD may have a body behind the request.
            send(
                response, isHead: request.method == "HEAD",
                keepsAlive: request.keepsAlive && request.isRead,
                confirmsKeepAlive: request.confirmsKeepAlive)
            answerCount += 1
            guard answerCount >= Self.answersPerTurn else { return hasAnswered() }
            answerCount = 0
            reactor.callSoon { [weak self] in self?.hasAnswered() }
        }
    }

    private func hasAnswered() {
        isAnswering = false
        readNext()
    }

    private func readNext() {
        guard transport != nil, !isAnswering, !isAboveHighWater else { return }
        do {
            try resumeReceiving()
        } catch {
            transport?.abortConnection()
        }
    }

    private func send(
        _ response: HTTPResponse, isHead: Bool = false, keepsAlive: Bool,
        confirmsKeepAlive: Bool = false
    ) {
        let bytes = response.bytes(
            at: wallSecond(), isHead: isHead, keepsAlive: keepsAlive,
            confirmsKeepAlive: confirmsKeepAlive)
        transport?.write(bytes)
        if keepsAlive {
            wait(Self.idleLimit)
            isIdle = true
        } else {
            timer?.cancel()
            waitingSince = reactor.now
            transport?.loseConnection(within: Self.closeLimit)
        }
    }

    private func wait(_ limit: Duration) {
        isIdle = false
        waitingSince = reactor.now
        timer?.cancel()
        timer = reactor.callLater(limit) { [weak self] in
            self?.transport?.loseConnection(within: Self.closeLimit)
        }
    }
}
