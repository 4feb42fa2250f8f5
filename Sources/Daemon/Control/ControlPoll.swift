package import ReactorKit
package import SystemPackage

/// Sends a running server the same request repeatedly, over one connection while it is open.
///
/// Call on the reactor's thread.
package final class ControlPoll {
    /// The reply, or why there is none.
    package typealias Listener = (Result<ControlReply, ControlClient.Failure>) -> Void

    private let request: ControlRequest
    private let paths: [FilePath]
    private let reactor: Reactor
    private let heard: Listener
    private let interval: Duration
    private var conversation: PollConversation?
    private var timer: RepeatingCall?
    private var isConnecting = false

    /// Asks at once and then each `interval`, at the first of these places where a server listens.
    package init(
        _ request: ControlRequest, at paths: [FilePath], every interval: Duration,
        on reactor: Reactor, heard: @escaping Listener
    ) {
        self.request = request
        self.paths = paths
        self.reactor = reactor
        self.interval = interval
        self.heard = heard
    }

    package func start() {
        ask()
        timer = reactor.callRepeatedly(every: interval) { [weak self] _ in self?.ask() }
    }

    package func cancel() {
        timer?.cancel()
        conversation?.transport?.abortConnection()
    }

    // MARK: -

    private func ask() {
        guard let conversation else { return connect(to: paths[...], absent: nil) }
        if conversation.isWaiting {
            heard(.failure(ControlClient.Failure("the server does not answer")))
        } else {
            conversation.ask(request)
        }
    }

    private func connect(to paths: ArraySlice<FilePath>, absent: ControlClient.Failure?) {
        guard !isConnecting else { return }
        guard let path = paths.first else {
            let none = ControlClient.Failure("no server is there", isAbsent: true)
            return heard(.failure(absent ?? none))
        }
        isConnecting = true
        reactor.connect(to: .unix(path: path.string), within: interval) { [weak self] _ in
            self?.connected()
        } failure: { [weak self] error in
            self?.isConnecting = false
            let failure = ControlClient.failure(error, at: path)
            if failure.isAbsent {
                self?.connect(to: paths.dropFirst(), absent: absent ?? failure)
            } else {
                self?.heard(.failure(failure))
            }
        }
    }

    private func connected() -> any StreamProtocol {
        isConnecting = false
        let conversation = PollConversation(
            heard: { [weak self] in self?.heard($0) },
            ended: { [weak self] in self?.conversation = nil })
        self.conversation = conversation
        conversation.ask(request)
        return conversation
    }
}

@available(*, unavailable)
extension ControlPoll: Sendable {}

/// Requests, and the lines that answer them.
private final class PollConversation: LineProtocol {
    private(set) var isWaiting = false
    private let heard: ControlPoll.Listener
    private let ended: () -> Void
    private var reader = ControlReply.Reader()
    private var pending: ControlRequest?

    init(heard: @escaping ControlPoll.Listener, ended: @escaping () -> Void) {
        self.heard = heard
        self.ended = ended
        super.init(limit: 1 << 20)
    }

    func ask(_ request: ControlRequest) {
        isWaiting = true
        // Before the connection is made it waits for that.
        guard let transport else { return pending = request }
        transport.write("\(request.line)\n")
    }

    override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        if let pending { ask(pending) }
    }

    override func lineReceived(_ line: Span<UInt8>) {
        do throws(ControlReply.Unreadable) {
            let text = String(decoding: [UInt8](copying: line), as: UTF8.self)
            guard let reply = try reader.take(text) else { return }
            isWaiting = false
            heard(.success(reply))
        } catch {
            heard(.failure(ControlClient.Failure("\(error)")))
            transport?.abortConnection()
        }
    }

    override func connectionLost(_ reason: DisconnectReason) {
        super.connectionLost(reason)
        ended()
        if isWaiting { heard(.failure(ControlClient.Failure("the server has ended"))) }
    }
}
