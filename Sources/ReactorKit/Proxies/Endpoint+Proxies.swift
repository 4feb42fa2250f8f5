extension Endpoint {
    /// What a proxy is asked for: a host in its plain form, and a port.
    ///
    /// - Throws: `ProxyError.unsayable` for a path, for a host that cannot be one, and for an
    ///   address with a zone: zones are numbered by each machine for itself (RFC 4007, section 6).
    func forProxies() throws(ProxyError) -> (host: Host.Form, port: UInt16) {
        let target: Host?
        do throws(EndpointError) { target = try self.target() } catch {
            throw .unsayable(error.clause)
        }
        guard let target, let port else {
            throw .unsayable("a proxy does not lead to a path: connect to \(self) directly")
        }
        if let zone = target.zone {
            throw .unsayable(
                "\"%\(zone)\" is an interface of this machine, which a proxy cannot use:"
                    + " connect to \(self) directly")
        }
        return (target.form, port)
    }
}
