import Logging
import ReactorKit

/// What the log and the counters know of one connection. Call on the reactor's thread.
final class ConnectionRecord {
    /// Counted from 1, over all threads.
    let number: Int
    let peer: SocketAddress?
    let listener: String
    /// Which limit ended it, where it was one.
    var cause: RefusalReason?

    init(number: Int, peer: SocketAddress?, listener: String) {
        self.number = number
        self.peer = peer
        self.listener = listener
    }

    var host: String { peer?.host ?? "?" }

    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["connection": "\(number)"]
        if let peer { metadata["peer"] = "\(peer)" }
        if !listener.isEmpty { metadata["listener"] = "\(listener)" }
        return metadata
    }
}
