package import Logging
package import ReactorKit
package import ReactorTLS

/// One admitted connection: what a service can know of it besides the transport.
///
/// The server keeps it until the connection ends; a service may keep it longer. Call on the worker's
/// thread.
package final class Connection {
    /// Counted from 1, over all workers.
    package let number: Int
    /// The client's address; behind a load balancer, the one in its PROXY header.
    package let peer: SocketAddress?
    /// The listener that accepted it.
    package let origin: ConnectionOrigin
    /// When it was accepted, in seconds since 1970.
    package let start: Int64
    /// The limit for which the connection is closed.
    package private(set) var violation: LimitViolation?

    private var owner: (any ConnectionOwner)?
    private var socket: (any Transport)?
    private var tlsTransport: TLSTransport?

    /// A connection on `transport`, which `owner` counts and logs; both may be nil in tests.
    package init(
        number: Int = 1, peer: SocketAddress? = nil,
        from origin: ConnectionOrigin = ConnectionOrigin(), at start: Int64 = 0,
        on transport: (any Transport)? = nil, owner: (any ConnectionOwner)? = nil
    ) {
        self.number = number
        self.peer = peer
        self.origin = origin
        self.start = start
        self.owner = owner
        socket = transport
    }

    /// Puts TLS between the transport and the service; call before the connection is open.
    package func secure(with transport: TLSTransport) { tlsTransport = transport }

    /// The server's address; nil after the end.
    package var local: SocketAddress? { socket?.local }

    /// What TLS has negotiated, from the protocol's `connectionMade` on; nil without TLS.
    package var tls: TLSSession? { tlsTransport?.session }

    /// The user id of the process at the other end of a UNIX socket; nil for other connections.
    package var user: UInt32? { socket?.peer?.isUnix == true ? socket?.peerUser : nil }

    /// True when the peer's address is from a PROXY header.
    package var isProxied: Bool { socket.map { $0.peer != peer } ?? false }

    /// The bytes that it received, sent and holds; with TLS, those of the records.
    package var traffic: StreamTraffic { socket?.traffic ?? StreamTraffic() }

    /// The client's address without its port, for logs.
    package var host: String { peer?.host ?? "?" }

    /// The metadata of each of its log lines.
    package var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["connection": "\(number)"]
        if let peer { metadata["peer"] = "\(peer)" }
        metadata.merge(origin.metadata) { $1 }
        return metadata
    }

    /// Counts and logs a violated limit, for which the caller closes the connection; with `goesOn`
    /// it stays open. Time limits, memory and rates are reported by the server itself.
    package func report(_ violation: LimitViolation, goesOn: Bool = false) {
        if !goesOn, self.violation == nil { self.violation = violation }
        owner?.connection(self, violated: violation)
    }

    /// Closes in order: what was written is sent, within `limit`.
    package func close(within limit: Duration = .seconds(30)) {
        (tlsTransport ?? socket)?.loseConnection(within: limit)
    }

    /// Resets the connection.
    package func abort() {
        (tlsTransport ?? socket)?.abortConnection()
    }
}

@available(*, unavailable)
extension Connection: Sendable {}

/// The listener of a connection; one object for all of its connections.
package final class ConnectionOrigin: Sendable {
    /// The listener's name in the settings; empty for the one without.
    package let listener: String
    /// Where it listens, as an endpoint: `tls:127.0.0.1:21568`.
    package let address: String
    /// The name of its service in the settings.
    package let service: String
    /// The room whose members the connections are, of a service that has rooms; nil for none.
    package let room: String?

    package init(
        listener: String = "", address: String = "", service: String = "", room: String? = nil
    ) {
        self.listener = listener
        self.address = address
        self.service = service
        self.room = room
    }

    /// The metadata of log lines about it.
    package var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        if !listener.isEmpty { metadata["listener"] = "\(listener)" }
        if !address.isEmpty { metadata["endpoint"] = "\(address)" }
        return metadata
    }
}

extension Connection: ConnectionObserver {
    package func timeLimitReached(_ limit: TimeLimit) {
        switch limit {
        case .idle: report(.idle)
        case .writeStall: report(.writeStall)
        }
    }

    package func memoryRanOut() { report(.memory) }

    package func connectionEnded(_ reason: DisconnectReason) {
        let owner = owner
        // Until here the transport, the protocol and this object retain one another.
        self.owner = nil
        owner?.connection(self, ended: reason)
        (socket, tlsTransport) = (nil, nil)
    }
}

/// The server's interface to its connections: called for what it counts and logs.
package protocol ConnectionOwner: AnyObject {
    /// A limit was violated; the connection may stay open, as after a rate limit.
    func connection(_ connection: Connection, violated violation: LimitViolation)

    /// The connection ended; the last call for it.
    func connection(_ connection: Connection, ended reason: DisconnectReason)
}
