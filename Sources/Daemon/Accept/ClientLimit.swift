package import ReactorKit

/// The connection of a client that sends requests, and is idle after each reply.
package protocol AskingClient: StreamProtocol {
    /// When it became idle; nil while a request is being answered, and before the connection is
    /// open.
    var idleSince: Instant? { get }

    /// The connection, while it is open.
    var transport: (any Transport)? { get }
}

/// A limit for the clients of the status page, or of the control socket.
///
/// At the limit the client that has been idle longest is closed for a new one, so that clients that
/// connect and send no request do not lock out one that does. Call on the reactor's thread.
package final class ClientLimit {
    private struct Entry {
        weak var client: (any AskingClient)?
    }

    private let limit: Int
    private var entries: [Entry] = []

    package init(_ limit: Int) { self.limit = limit }

    /// Clients that are counted.
    package var count: Int { entries.count { $0.client != nil } }

    /// Counts a client of a new connection.
    ///
    /// - Returns: the client; nil at the limit when all others are being answered.
    package func admit<Client: AskingClient>(_ client: Client) -> Client? {
        entries.removeAll { $0.client == nil }
        if entries.count >= limit {
            let idle = entries.indices.compactMap { index in
                entries[index].client?.idleSince.map { (index: index, since: $0) }
            }
            guard let oldest = idle.min(by: { $0.since < $1.since }) else { return nil }
            // At once, since a client that does not close would keep its descriptor.
            entries.remove(at: oldest.index).client?.transport?.abortConnection()
        }
        entries.append(Entry(client: client))
        return client
    }
}

@available(*, unavailable)
extension ClientLimit: Sendable {}
