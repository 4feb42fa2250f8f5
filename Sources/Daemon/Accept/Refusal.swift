package import ReactorKit
import Services

/// A connection that is not admitted.
package struct Refusal: RefusalWithMessage, CustomStringConvertible {
    package let reason: RefusalReason
    /// The limit that was reached.
    package let limit: Int
    /// What the service stated; nil for a limit.
    private let statement: String?
    package let peer: SocketAddress?
    /// The line that is sent to the client; empty when it could not read it.
    package private(set) var message: String

    package init(_ reason: RefusalReason, limit: Int, peer: SocketAddress?) {
        self.reason = reason
        self.limit = limit
        self.peer = peer
        statement = nil
        let whose = reason == .address ? " from your address" : ""
        message = "too many connections\(whose), try again later\n"
    }

    /// The refusal of a service.
    init(_ refusal: ServiceRefusal, peer: SocketAddress?) {
        reason = .banned
        limit = 0
        self.peer = peer
        statement = refusal.message
        message = "\(refusal.message)\n"
    }

    /// The same with the start of the client's line; nil for a client that could not read it.
    func message(after start: String?) -> Refusal {
        var refusal = self
        refusal.message = start.map { $0 + message } ?? ""
        return refusal
    }

    /// The refusal for a limit of connections.
    init(_ refusal: AcceptRefusal) {
        switch refusal.limit {
        case .connections(let limit): self.init(.connections, limit: limit, peer: refusal.peer)
        case .connectionsPerAddress(let limit):
            self.init(.address, limit: limit, peer: refusal.peer)
        }
    }

    package var description: String {
        let host = peer?.host ?? "a peer"
        if let statement { return "\(host) was refused: \(statement)" }
        let setting = reason == .address ? "max-connections-per-address" : "max-connections"
        return "\(host) was refused: \(setting) is reached (\(limit))"
    }
}
