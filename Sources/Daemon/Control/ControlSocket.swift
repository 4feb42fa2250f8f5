package import ReactorKit
import Settings
package import SystemPackage

/// The UNIX socket by which a running server is controlled: for its user and root alone.
///
/// The file has mode 0600 before a client can connect, and the user of each client is checked as
/// well (SO_PEERCRED). The file of a server that is dead is replaced; it is removed at
/// the end. Call on the reactor's thread.
package final class ControlSocket {
    /// Answers a request, now or later, once.
    package typealias Handler = (ControlRequest, @escaping (ControlReply) -> Void) -> Void

    /// Why there is none, as a sentence.
    package struct Refused: Error, Equatable, CustomStringConvertible {
        /// The sentence.
        package let description: String
        /// Whether a living server has the place.
        package let isTaken: Bool
    }

    /// Clients at the same time.
    private static let connectionLimit = 16
    /// An idle client is disconnected after this time.
    private static let idleLimit = Duration.seconds(60)

    package let path: FilePath
    private let listener: StreamListener

    /// Listens at a path, whose folder is made if it is missing.
    ///
    /// - Throws: ``Refused``.
    package convenience init(
        at path: FilePath, on reactor: Reactor, handler: @escaping Handler
    ) throws(Refused) {
        do {
            try PrivateFile.makeFolder(path.removingLastComponent())
            let listeners = try reactor.listen(
                at: .unix(path: path.string), options: Self.options,
                factory: Self.factory(handler, on: reactor))
            self.init(path, listeners[0])
        } catch {
            let isTaken = (error as? SystemError)?.code == .addressInUse
            let reason =
                isTaken ? "another carillond uses it, or the file is not a socket" : "\(error)"
            throw Refused(
                description: "cannot make the control socket \(path): \(reason)", isTaken: isTaken)
        }
    }

    /// Takes over the listening socket of the predecessor, which keeps the file until `takeFile`.
    ///
    /// - Throws: ``Refused``.
    package convenience init(
        at path: FilePath, adopting descriptor: FileDescriptor, on reactor: Reactor,
        handler: @escaping Handler
    ) throws(Refused) {
        do throws(SystemError) {
            let listener = try reactor.adoptListener(
                descriptor, options: Self.options, factory: Self.factory(handler, on: reactor))
            self.init(path, listener)
        } catch {
            throw Refused(
                description: "cannot take the control socket \(path) over: \(error)",
                isTaken: false)
        }
    }

    private init(_ path: FilePath, _ listener: StreamListener) {
        self.path = path
        self.listener = listener
    }

    /// The socket, to hand it over to another process; it is not given away.
    package var descriptor: FileDescriptor { listener.descriptor }

    /// The file, if this server is to remove it.
    package var fileID: SocketFileID? { listener.fileID }

    /// Whether its file was removed or replaced, so that no client can connect.
    package var hasLostFile: Bool { listener.hasLostFile }

    /// Takes the file over, to remove it at the end.
    package func takeFile(_ id: SocketFileID) {
        listener.takeFile(id)
    }

    /// Stops listening and removes the file; requests that have arrived are answered.
    package func close() {
        listener.stopListening()
    }

    /// Stops listening and leaves the file to a successor, which has the socket too.
    package func leave() {
        listener.leaveFile()
        listener.stopListening()
    }

    private static func factory(
        _ handler: @escaping Handler, on reactor: Reactor
    ) -> StreamFactory {
        let clients = ClientLimit(connectionLimit)
        return { _ in clients.admit(ControlProtocol(handler, on: reactor)) }
    }

    private static var options: ListenOptions {
        var options = ListenOptions()
        options.socketMode = .ownerReadWrite
        options.idleLimit = idleLimit
        return options
    }
}

@available(*, unavailable)
extension ControlSocket: Sendable {}

/// One client of the control socket: a request a line, answered in order.
private final class ControlProtocol: LineProtocol, AskingClient {
    /// A request is a word, and a number for some.
    private static let lineLimit = 64

    /// How long an idle client may take to close its side.
    private static let closingLimit = Duration.seconds(2)

    private(set) var idleSince: Instant?
    private let handler: ControlSocket.Handler
    private let reactor: Reactor

    init(_ handler: @escaping ControlSocket.Handler, on reactor: Reactor) {
        self.handler = handler
        self.reactor = reactor
        super.init(limit: Self.lineLimit)
    }

    override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        idleSince = reactor.now
        let user = Account.current.user
        guard let peer = transport.peerUser, peer == user || peer == 0 else {
            transport.write(
                ControlReply([], .failed("only user \(user) and root may control this server")).text
            )
            transport.loseConnection()
            return
        }
    }

    override func lineReceived(_ line: Span<UInt8>) throws {
        let word = String(decoding: line.indices.map { line[$0] }, as: UTF8.self)
        guard let request = ControlRequest(word) else {
            return answer(.unknown(word))
        }
        // It is late when the server hung, or behind another request: a client that has given up
        // does not want it any more.
        if transport?.isPeerGone == true {
            transport?.loseConnection()
            return
        }
        // One at a time, so that answers come in the order of the requests.
        pauseReceiving()
        idleSince = nil
        handler(request) { [weak self] reply in self?.answer(reply) }
    }

    override func lineTooLong(_ start: Span<UInt8>) throws {
        answer(ControlReply([], .failed("a request is one word")))
        transport?.loseConnection()
    }

    override func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        transport.loseConnection(within: Self.closingLimit)
    }

    private func answer(_ reply: ControlReply) {
        guard let transport else { return }
        transport.write(reply.text)
        idleSince = reactor.now
        guard isPaused else { return }
        do {
            try resumeReceiving()
        } catch {
            transport.abortConnection()
        }
    }
}
