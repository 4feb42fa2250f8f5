package import ReactorKit

/// One connection to the status page: answers requests in their order.
///
/// A request must be complete within `requestLimit`, and the next one begin within
/// `restLimit`; otherwise the connection is closed. Call on the reactor's thread.
package final class StatusPage: LineProtocol {
    /// Has a server's figures brought, at once or later, once.
    package typealias Source = (_ figures: @escaping (StatusSnapshot) -> Void) -> Void

    static let requestLimit = Duration.seconds(10)
    static let restLimit = Duration.seconds(60)
    private static let closeLimit = Duration.seconds(5)

    private let reactor: Reactor
    private let source: Source
    private let wallSecond: () -> Int64
    private var reader = HTTPRequestReader()
    private var timer: ScheduledCall?

    package init(
        on reactor: Reactor, wallSecond: @escaping () -> Int64 = { WallTime.second },
        source: @escaping Source
    ) {
        self.reactor = reactor
        self.source = source
        self.wallSecond = wallSecond
        super.init(limit: HTTPRequestReader.lineLimit)
    }

    package override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        wait(Self.requestLimit)
    }

    package override func lineReceived(_ line: Span<UInt8>) {
        let wasReading = reader.isReading
        switch reader.read([UInt8](copying: line)) {
        case .none: if !wasReading { wait(Self.requestLimit) }
        case .request(let request): respond(to: request)
        case .refused(let status, let reason):
            send(HTTPResponse(status: status, body: "\(reason)\n"), keepsAlive: false)
        }
    }

    package override func lineTooLong(_ start: Span<UInt8>) {
        let status: HTTPStatus = reader.isInFields ? .headerTooLarge : .targetTooLong
        let reason = "a line has at most \(HTTPRequestReader.lineLimit) bytes\n"
        send(HTTPResponse(status: status, body: reason), keepsAlive: false)
    }

    package override func lineUnfinished() {
        // The rest between two requests ends with the first byte of the next.
        if isResting { wait(Self.requestLimit) }
    }

    package override func connectionLost(_ reason: DisconnectReason) {
        super.connectionLost(reason)
        timer?.cancel()
    }

    // MARK: -

    private var isResting = false

    private func respond(to request: HTTPRequest) {
        if let refusal = StatusAnswer.refusal(of: request) {
            return send(refusal, to: request)
        }
        // The next request is not told before this one is answered.
        pauseReceiving()
        timer?.cancel()
        source { [weak self] snapshot in
            guard let self, transport != nil else { return }
            send(StatusAnswer.answer(to: request.path, snapshot), to: request)
            do {
                try resumeReceiving()
            } catch {
                transport?.abortConnection()
            }
        }
    }

    private func send(_ response: HTTPResponse, to request: HTTPRequest) {
        // An answer that forbids the method may have a body behind the request.
        let keepsAlive = request.keepsAlive && request.isRead
        send(
            response, isHead: request.method == "HEAD", keepsAlive: keepsAlive,
            confirmsKeepAlive: request.confirmsKeepAlive)
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
            wait(Self.restLimit)
            isResting = true
        } else {
            timer?.cancel()
            transport?.loseConnection(within: Self.closeLimit)
        }
    }

    private func wait(_ limit: Duration) {
        isResting = false
        timer?.cancel()
        timer = reactor.callLater(limit) { [weak self] in
            self?.transport?.loseConnection(within: Self.closeLimit)
        }
    }
}
