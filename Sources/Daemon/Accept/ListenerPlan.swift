package import ReactorKit
package import ReactorTLS

/// One endpoint that is to be listened at, and what is spoken there; for all workers. Pure.
package struct ListenerPlan: Equatable, Sendable {
    /// Tells endpoints apart, of which several may be written alike: `127.0.0.1:0` twice.
    package struct Key: Hashable, Sendable {
        package let endpoint: Endpoint
        /// Counted from 0 among those that are written alike.
        package let turn: Int
    }

    package let key: Key
    /// The listener's name in the settings; empty for the one without.
    package let name: String
    package var settings: ListenerSettings
    /// Certificates and keys as they were read; nil where no TLS is spoken.
    package var tls: TLSConfiguration?

    package var endpoint: Endpoint { key.endpoint }

    /// The plans for all listeners, in the order of the settings, with no TLS read yet.
    package static func all(of settings: ServerSettings) -> [ListenerPlan] {
        var turns: [Endpoint: Int] = [:]
        return settings.allListeners.flatMap { name, listener in
            listener.endpoints.map { endpoint in
                defer { turns[endpoint, default: 0] += 1 }
                let key = Key(endpoint: endpoint, turn: turns[endpoint, default: 0])
                return ListenerPlan(key: key, name: name, settings: listener)
            }
        }
    }

    /// How its sockets are made.
    var listenOptions: ListenOptions {
        var options = ListenOptions()
        options.socketMode = settings.socketMode
        return options
    }
}
