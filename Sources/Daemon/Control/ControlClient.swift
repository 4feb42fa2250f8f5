import ReactorKit
package import SystemPackage

/// Sends requests to a running server's control socket, and waits for the reply.
package struct ControlClient {
    /// Why there is no answer, as a sentence.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        /// The sentence.
        package let description: String
        /// True when no server is there at all.
        package let isAbsent: Bool
        /// True when a server is there that does not answer in time.
        package let isSilence: Bool

        package init(_ description: String, isAbsent: Bool = false, isSilence: Bool = false) {
            self.description = description
            self.isAbsent = isAbsent
            self.isSilence = isSilence
        }

        fileprivate static func silence(at path: FilePath) -> Failure {
            Failure("no answer in time at \(path)", isSilence: true)
        }
    }

    private let paths: [FilePath]

    /// A client of the first of these places at which a server listens.
    package init(_ paths: [FilePath]) {
        self.paths = paths
    }

    /// Sends a request, and returns the reply. Blocks, at most for `limit`.
    ///
    /// - Throws: ``Failure`` when there is no reply.
    package func ask(_ request: ControlRequest, within limit: Duration) throws(Failure)
        -> ControlReply
    {
        try ask(request, within: limit) { _ in nil }
    }

    /// Sends a request, and further ones over the same connection: `next` is called with each
    /// reply, and returns the next request, or nil for none. Returns the last reply. Blocks; each
    /// reply may take `limit`.
    ///
    /// - Throws: ``Failure`` when a reply is missing.
    package func ask(
        _ request: ControlRequest, within limit: Duration,
        next: @escaping (ControlReply) -> ControlRequest?
    ) throws(Failure) -> ControlReply {
        guard !paths.isEmpty else {
            throw Failure(
                "the control socket has no default path here: use --control-socket",
                isAbsent: true)
        }
        var absent: Failure?
        for path in paths {
            do throws(Failure) {
                return try ask(request, at: path, within: limit, next)
            } catch {
                guard error.isAbsent else { throw error }
                absent = absent ?? error
            }
        }
        throw absent ?? Failure("no server is there", isAbsent: true)
    }

    /// Waits until a process has ended. Blocks, at most for `limit`.
    ///
    /// - Returns: whether it has.
    package static func awaitEnd(of process: Int32, within limit: Duration) -> Bool {
        ProcessEnd.comes(of: process, within: limit)
    }

    // MARK: -

    private func ask(
        _ request: ControlRequest, at path: FilePath, within limit: Duration,
        _ next: @escaping (ControlReply) -> ControlRequest?
    ) throws(Failure) -> ControlReply {
        let conversation = ControlConversation(request)
        do throws(SystemError) {
            let reactor = try Reactor()
            var silence: ScheduledCall?
            let wait = {
                silence?.cancel()
                silence = reactor.callLater(limit) {
                    conversation.end(.failure(.silence(at: path)))
                }
            }
            conversation.next = { reply in
                wait()
                return next(reply)
            }
            conversation.ended = { [unowned reactor] in reactor.stop() }
            reactor.connect(to: .unix(path: path.string), within: limit) { _ in
                conversation
            } failure: { error in
                conversation.end(.failure(Self.failure(error, at: path)))
            }
            wait()
            try reactor.run()
        } catch {
            throw Failure("cannot ask the server: \(error)")
        }
        return try conversation.result.get()
    }

    static func failure(_ error: ConnectError, at path: FilePath) -> Failure {
        if case .timedOut = error.cause { return .silence(at: path) }
        let codes = error.attempts.map(\.error.code)
        if codes.contains(.noSuchFileOrDirectory) || codes.contains(.connectionRefused)
            || codes.contains(.notDirectory)
        {
            return Failure("no carillond listens at \(path)", isAbsent: true)
        }
        if codes.contains(.permissionDenied) {
            return Failure(
                "the server at \(path) is another user's; only that user and root may control it")
        }
        return Failure("cannot ask the server at \(path): \(error)")
    }
}

/// Requests, one after the other, and the lines that answer each.
private final class ControlConversation: LineProtocol {
    private(set) var result = Result<ControlReply, ControlClient.Failure>.failure(
        ControlClient.Failure("the server closed the control socket without an answer"))
    var next: ((ControlReply) -> ControlRequest?)?
    var ended: (() -> Void)?
    private let request: ControlRequest
    private var reader = ControlReply.Reader()

    init(_ request: ControlRequest) {
        self.request = request
        super.init(limit: 1 << 20)
    }

    override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        transport.write("\(request.line)\n")
    }

    override func lineReceived(_ line: Span<UInt8>) throws {
        do throws(ControlReply.Unreadable) {
            let text = String(decoding: line.indices.map { line[$0] }, as: UTF8.self)
            guard let reply = try reader.take(text) else { return }
            if let request = next?(reply) {
                transport?.write("\(request.line)\n")
            } else {
                end(.success(reply))
            }
        } catch {
            end(.failure(ControlClient.Failure("\(error)")))
        }
    }

    override func connectionLost(_ reason: DisconnectReason) {
        super.connectionLost(reason)
        finish()
    }

    func end(_ result: Result<ControlReply, ControlClient.Failure>) {
        self.result = result
        finish()
    }

    private func finish() {
        ended?()
        ended = nil
        next = nil
    }
}
