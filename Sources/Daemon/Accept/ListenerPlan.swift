package import ReactorKit
package import ReactorTLS

/// One endpoint to listen on, with its settings and its TLS; for all workers. Pure.
package struct ListenerPlan: Equatable, Sendable {
    /// Identifies an endpoint, of which several may be equal: `127.0.0.1:0` twice.
    package struct Key: Hashable, Sendable {
        package let endpoint: Endpoint
        /// Its index among equal endpoints.
        package let turn: Int
    }

    package let key: Key
    /// The listener's name in the settings; empty for the one without.
    package let name: String
    package var settings: ListenerSettings
    /// Certificates and keys as they were read; nil without TLS.
    package var tls: TLSConfiguration?

    package var endpoint: Endpoint { key.endpoint }

    /// The plans for all listeners, in the order of the settings, without their TLS files.
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

    /// An address that it listens on, as an endpoint: `tls:127.0.0.1:21568`.
    func text(of address: SocketAddress) -> String {
        endpoint.requiresTLS ? "tls:\(address)" : "\(address)"
    }

    /// The same with the listener's name, if it has one, and with its service, unless that is the
    /// `usual` one.
    func description(of address: SocketAddress, usual: String?) -> String {
        var text = text(of: address)
        if !name.isEmpty { text += ", listener \(name)" }
        if settings.service != usual { text += ", service \(settings.service)" }
        return text
    }

    /// The options of its sockets.
    var listenOptions: ListenOptions {
        var options = ListenOptions()
        options.socketMode = settings.socketMode
        return options
    }
}
