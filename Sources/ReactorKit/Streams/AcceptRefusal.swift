/// A connection that was closed at once, since a listener's limit was reached.
public struct AcceptRefusal: Error, Hashable, Sendable {
    /// Which limit, with its number.
    public enum Limit: Hashable, Sendable {
        /// `ListenOptions.connectionLimit`.
        case connections(Int)
        /// `ListenOptions.connectionLimitPerAddress`.
        case connectionsPerAddress(Int)
    }

    /// The limit that was reached.
    public let limit: Limit
    /// Who was turned away.
    public let peer: SocketAddress?
}

extension AcceptRefusal: CustomStringConvertible {
    /// `10.0.0.7:4711 was turned away: there are 8 connections already`.
    public var description: String {
        let peer = peer.map { "\($0)" } ?? "a peer"
        return switch limit {
        case .connections(let limit):
            "\(peer) was turned away: there are \(limit) connections already"
        case .connectionsPerAddress(let limit):
            "\(peer) was turned away: its address has \(limit) connections already"
        }
    }
}
