package import ReactorKit

/// The connection of a client that asks and is answered, and is idle between.
package protocol AskingClient: StreamProtocol {
    /// Since when nothing is asked; nil while an answer is being made, and before the connection is
    /// open.
    var idleSince: Instant? { get }

    /// The connection, while it is open.
    var transport: (any Transport)? { get }
}

/// A limit for the clients of the status page, or of the control socket.
///
/// At the limit the client that has been idle longest is closed for a new one, so that clients that
/// connect and ask nothing do not lock out one that asks. Call on the reactor's thread.
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
    /// - Returns: the client; nil, for none, when all others are being answered.
    package func admit<Client: AskingClient>(_ client: Client) -> Client? {
        entries.removeAll { $0.client == nil }
        if entries.count >= limit {
            let idle = entries.indices.filter { entries[$0].client?.idleSince != nil }
            let oldest = idle.min { one, other in
                guard let first = entries[one].client?.idleSince,
                    let second = entries[other].client?.idleSince
                else { return false }
                return first < second
            }
            guard let oldest else { return nil }
            // At once, since a client that does not close would keep its descriptor.
            entries.remove(at: oldest).client?.transport?.abortConnection()
        }
        entries.append(Entry(client: client))
        return client
    }
}

@available(*, unavailable)
extension ClientLimit: Sendable {}
