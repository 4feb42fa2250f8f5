import ReactorKit
import Timestamps

/// `--local`: the timestamp service in this process, on the client's own reactor.
struct LocalServer {
    /// Its name in the client's files, since its port is another one in each run; it has no colon,
    /// unlike every endpoint.
    static let name = "local"

    private let listeners: [StreamListener]

    /// Listens on a port that the kernel chooses, on the loopback interface.
    init(on reactor: Reactor) throws {
        let timestamp = Timestamp(.ctime)
        listeners = try reactor.listen(at: Endpoint(host: "127.0.0.1", port: 0)) { _ in
            TimestampServer(timestamp)
        }
    }

    /// Where to connect.
    var endpoint: Endpoint {
        Endpoint(host: "127.0.0.1", port: listeners.first?.address.port ?? 0)
    }

    /// Stops listening, also on a reactor that never ran.
    func stop() {
        for listener in listeners { listener.stopListening() }
    }
}
