import Accounts
import ChatCore
import ReactorIRC
import ReactorKit
import ReactorTLS
import Services

/// One client's connection at an edge.
///
/// It checks what the core need not know of, and does with the connection what the core wants. Call
/// on the reactor's thread.
final class ChatSession: IRCProtocol, HalfCloseProtocol {
    /// Why it is not read.
    struct Pauses: OptionSet {
        let rawValue: UInt8

        /// The core wants no further lines now.
        static let core = Pauses(rawValue: 1)
        /// The core has much to handle first.
        static let backlog = Pauses(rawValue: 2)
    }

    /// How long a client may take to read what was sent before the end.
    private static let closingLimit = Duration.seconds(5)

    private let edge: ChatEdge
    private let connection: Connection
    /// Nil before it is open and after its end.
    private var id: SessionID?
    private let flood: FloodBudget?
    private var keepAlive: KeepAlive
    /// The core knows it.
    private var isOpened = false
    private var hasSentLine = false
    private var isRegistered = false
    /// The unsent bytes exceed the transport's high-water mark.
    private var isAboveHighWater = false
    /// The core waits until little is unsent.
    private var awaitsDrain = false
    private var pauses = Pauses()

    init(_ connection: Connection, at edge: ChatEdge) {
        self.connection = connection
        self.edge = edge
        keepAlive = KeepAlive(at: edge.reactor.now)
        let limits = edge.options.flood
        flood = limits.apply(to: connection.peer) ? FloodBudget(limits, on: edge.reactor) : nil
        super.init()
        if let flood { super.limit(by: flood) }
    }

    // MARK: - Connection

    override func limit(by budget: any MessageBudget) {
        guard let flood else { return super.limit(by: budget) }
        flood.outer = budget
    }

    override func connectionMade(_ transport: any Transport) throws {
        try super.connectionMade(transport)
        id = edge.add(self)
        if let reason = edge.ending { return end(reason) }
        let mayBeGateway = edge.options.gateways.contains { gateway in
            connection.peer.map { gateway.addresses.contains($0) } == true
        }
        // A gateway's first line has the address of the user.
        if !mayBeGateway { open(SessionOrigin(connection)) }
    }

    /// What the client sent before is answered; then the core closes the session.
    func readConnectionLost() {
        guard isOpened, let id else { return end(Network.endByClient) }
        edge.report(.finished, of: id)
    }

    /// A line without its end is not handled, so that nothing is carried out in part.
    var acceptsTruncation: Bool { true }

    override func connectionLost(_ reason: DisconnectReason) {
        super.connectionLost(reason)
        leave(reason.endOfSession)
    }

    override func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        switch limit {
        case .idle: end("Idle timeout")
        // One that does not read would not get a reason; the transport aborts.
        case .writeStall: leave("Write timeout")
        }
    }

    override func memoryRanOut(_ transport: any Transport) {
        super.memoryRanOut(transport)
        end("The server is short of memory")
    }

    override func shutDown(_ transport: any Transport, within limit: Duration) {
        let reason = "The server is shutting down"
        edge.beginEnd(reason: reason)
        sendError(reason)
        leave(reason)
        super.shutDown(transport, within: limit)
    }

    override func pauseProducing() {
        isAboveHighWater = true
        if let id { edge.slowed(id) }
    }

    override func resumeProducing() {
        isAboveHighWater = false
        if let id { edge.recovered(id) }
        if awaitsDrain { edge.drained(self) }
    }

    // MARK: - Lines

    override func messageReceived(_ layout: MessageLayout, in line: Span<UInt8>) {
        keepAlive.noteLine()
        if !hasSentLine {
            hasSentLine = true
            if takesClaim(layout, line) { return }
        }
        guard let id else { return }
        if layout.isASCII || line.isUTF8 {
            edge.report(line, layout, of: id)
        } else {
            edge.report(.invalidText, of: id)
        }
        if edge.holds(self) { pause(.backlog) }
    }

    override func messageRefused(_ error: InvalidMessage, in line: Span<UInt8>) {
        keepAlive.noteLine()
        hasSentLine = true
        if !isOpened { open(SessionOrigin(connection)) }
        guard let id else { return }
        edge.report(.invalidLine(error), of: id)
        if edge.holds(self) { pause(.backlog) }
    }

    override func lineEndless() {
        connection.report(.lineLength(Self.skipLimit))
        end("A line has no end")
    }

    /// Handles the first line, if it is WEBIRC or from a browser; true when it needs nothing more.
    private func takesClaim(_ layout: MessageLayout, _ line: Span<UInt8>) -> Bool {
        let command = line.extracting(layout.command)
        guard CaseMapping.ascii.areEqual(command, "WEBIRC".utf8.span) else {
            // A web page can make a reader's browser send requests to any server: they must not chat.
            if ["GET", "HEAD", "POST", "PUT", "OPTIONS"].contains(String(copying: command)) {
                end("This is no web server")
                return true
            }
            if !isOpened { open(SessionOrigin(connection)) }
            return false
        }
        let message = Message([UInt8](copying: line), at: 0, layout: layout)
        guard !isOpened, !connection.isProxied,
            let claim = GatewayClaim(message, from: connection.peer, edge.options.gateways)
        else {
            let reason =
                if connection.isProxied {
                    "a gateway cannot be behind a PROXY header"
                } else if isOpened {
                    "webirc does not name this address"
                } else {
                    "its password, or the user's address, is wrong"
                }
            edge.gatewayRefused(connection, reason)
            end("WEBIRC is refused")
            return true
        }
        if !edge.options.flood.apply(to: claim.address) { flood?.lift() }
        open(SessionOrigin(connection, for: claim))
        return true
    }

    private func open(_ origin: SessionOrigin) {
        guard let id else { return }
        isOpened = true
        edge.report(.opened(origin), of: id)
    }

    // MARK: - For the edge

    /// Ends the session if too much is still unsent after the connection has sent what it could; the
    /// edge closes the connection by `abort`.
    func endIfBehind() {
        guard id != nil, let transport, transport.bufferedByteCount > edge.options.sendLimit
        else { return }
        connection.report(.unsentBytes)
        leave("SendQ exceeded")
        edge.close(self)
    }

    /// Closes a connection without a reason, which it would not read: what waits for it occupies
    /// memory.
    func abort() { transport?.abortConnection() }

    /// Ends or pings a client that is silent for too long.
    func check(at now: Instant, since last: Instant) {
        guard isRegistered else {
            if keepAlive.age(at: now) >= edge.options.registrationLimit {
                end("Registration timeout")
            }
            return
        }
        switch keepAlive.check(at: now, since: last, interval: edge.options.pingInterval) {
        case .none: break
        case .ping:
            let server = edge.options.server
            var writer = MessageWriter()
            writer.begin()
            writer.appendCommand("PING")
            writer.appendText(server.span)
            writer.end()
            send(writer)
        case .end(let silence): end("Ping timeout: \(silence.components.seconds) seconds")
        }
    }

    func registered() {
        isRegistered = true
        keepAlive.restart(at: edge.reactor.now)
        flood?.allowBurst(edge.options.flood)
    }

    /// Reads no further lines until `resume(.core)`, and reports when little is unsent.
    func hold() {
        pause(.core)
        awaitsDrain = true
    }

    /// Reports that the core can send more, unless much is unsent: then it does when it is sent.
    func reportIfDrained() {
        guard awaitsDrain, !isAboveHighWater, let id else { return }
        awaitsDrain = false
        keepAlive.noteLine()
        edge.report(.drained, of: id)
    }

    /// Reads no further lines until each pause is over.
    func pause(_ reason: Pauses) {
        if pauses.isEmpty { pauseReceiving() }
        pauses.insert(reason)
    }

    /// Ends a pause.
    func resume(_ reason: Pauses) {
        guard pauses.remove(reason) != nil, pauses.isEmpty else { return }
        do {
            try resumeReceiving()
        } catch {
            transport?.failConnection(with: error)
        }
    }

    /// Closes when everything is sent, as the core wants.
    func close() {
        leave("")
        transport?.loseConnection(within: Self.closingLimit)
    }

    /// Ends the session: the client gets ERROR, the core and so the others get the reason.
    func end(_ reason: String) {
        guard id != nil else { return }
        sendError(reason)
        leave(reason)
        transport?.loseConnection(within: Self.closingLimit)
    }

    // MARK: -

    private func sendError(_ reason: String) {
        guard id != nil else { return }
        var writer = MessageWriter()
        writer.begin()
        writer.appendError(closingFor: reason)
        writer.end()
        send(writer)
    }

    /// Leaves the edge; the core gets the reason.
    private func leave(_ reason: String) {
        guard let id else { return }
        self.id = nil
        if isOpened { edge.report(.closed(reason: Array(reason.utf8)), of: id) }
        edge.remove(id)
    }
}

extension SessionOrigin {
    /// What the core knows of a connection.
    fileprivate init(_ connection: Connection) {
        let isSecure = connection.tls != nil
        let isLocal =
            connection.peer.map { peer in
                peer.isUnix || AddressRange.loopback.contains { $0.contains(peer) }
            } ?? true
        self.init(
            address: connection.peer.map(Self.text) ?? [],
            isPrivate: isSecure || isLocal && !connection.isProxied, isSecure: isSecure,
            certificate: connection.tls?.peerCertificate.flatMap {
                CertificateFingerprint(bytes: $0.fingerprint.bytes)
            })
    }

    /// The same for a connection of a gateway: it is as private as both ways are, and has the user's
    /// certificate only if both are.
    fileprivate init(_ connection: Connection, for claim: GatewayClaim) {
        let own = SessionOrigin(connection)
        let isPrivate = own.isPrivate && claim.isSecure
        self.init(
            address: Self.text(of: claim.address), isPrivate: isPrivate,
            isSecure: own.isSecure && claim.isSecure,
            certificate: isPrivate ? claim.certificate : nil)
    }

    /// An address without its zone; a parameter cannot begin with a colon.
    private static func text(of address: SocketAddress) -> [UInt8] {
        if address.isUnix { return [] }
        let text = Array(address.host.utf8.prefix { $0 != UInt8(ascii: "%") })
        return text.first == UInt8(ascii: ":") ? [UInt8(ascii: "0")] + text : text
    }
}

extension DisconnectReason {
    /// The reason as others see it.
    fileprivate var endOfSession: String {
        switch self {
        case .closedByPeer: Network.endByClient
        case .closed, .aborted: "Connection closed"
        case .timedOut: "Connection timed out"
        case .lost(let error): "\(error.code)"
        case .failed: "Connection error"
        }
    }
}

extension String {
    fileprivate init(copying bytes: Span<UInt8>) {
        self = String(decoding: [UInt8](copying: bytes), as: UTF8.self)
    }
}

extension Span where Element == UInt8 {
    fileprivate var isUTF8: Bool { (try? UTF8Span(validating: self)) != nil }
}
