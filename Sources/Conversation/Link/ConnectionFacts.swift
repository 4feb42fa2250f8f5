/// What is known of a connection that stands.
package struct ConnectionFacts: Equatable, Sendable {
    /// The other side's address, or the endpoint where a proxy hides it.
    package var peer: String
    /// Our side's address.
    package var local: String?
    /// The proxy that leads there, without its password.
    package var proxy: String?
    package var encryption: Encryption?
    /// Something that did not work, though the connection does.
    package var remark: String?

    package init(
        peer: String, local: String? = nil, proxy: String? = nil, encryption: Encryption? = nil,
        remark: String? = nil
    ) {
        self.peer = peer
        self.local = local
        self.proxy = proxy
        self.encryption = encryption
        self.remark = remark
    }

    /// What stands behind the peer when a proxy leads to it.
    var way: String { proxy.map { " via \($0)" } ?? "" }
}
