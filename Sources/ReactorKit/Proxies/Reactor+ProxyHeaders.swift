extension Reactor {
    /// A factory for a listener behind load balancers: from `trusted` addresses each connection
    /// starts with a PROXY header, which tells `factory` the true peer.
    ///
    /// Any other connection is a peer's own: no header is looked for, since anybody could
    /// forge one. `limit` and `rejected` are those of `ProxyHeaderProtocol`.
    public func expectingProxyHeaders(
        from trusted: [AddressRange], within limit: Duration = .seconds(3),
        rejected: @escaping (_ peer: SocketAddress?, any Error) -> Void = { _, _ in },
        factory: @escaping StreamFactory
    ) -> StreamFactory {
        { [unowned self] peer in
            guard let peer, trusted.contains(where: { $0.contains(peer) }) else {
                return try factory(peer)
            }
            return ProxyHeaderProtocol(
                within: limit, on: self, factory: factory, rejected: rejected)
        }
    }
}
