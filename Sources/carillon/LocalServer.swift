import ReactorKit
import Timestamps

/// `--local`: the timestamp service in this process, on the client's own reactor.
enum LocalServer {
    /// Listens on a port that the kernel chooses, for this machine only.
    static func start(on reactor: Reactor) throws -> Endpoint {
        let timestamp = Timestamp(.ctime)
        let listeners = try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in
            TimestampServer(timestamp)
        }
        return Endpoint(host: "127.0.0.1", port: listeners.first?.address.port ?? 0)
    }
}
