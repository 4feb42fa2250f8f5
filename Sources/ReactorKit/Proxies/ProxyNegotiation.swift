/// The exchange with a proxy before it connects to the target: bytes in, actions out. Pure.
///
/// Bytes are passed one at a time, so that none is read beyond the proxy's last one: the bytes that
/// follow are the target's.
public protocol ProxyNegotiation {
    /// The bytes to send first.
    var greeting: [UInt8] { get }

    /// Processes the next byte from the proxy.
    ///
    /// - Throws: `ProxyError`. Pass no further bytes after that.
    mutating func take(_ byte: UInt8) throws(ProxyError) -> ProxyStep
}

/// What to do after a byte from a proxy.
public enum ProxyStep: Hashable, Sendable {
    /// Wait for the next byte.
    case wait
    /// Send these bytes, then wait.
    case send([UInt8])
    /// The proxy has connected: all further bytes are the target's.
    case done
}

extension Endpoint {
    /// The host and port to request from a proxy.
    ///
    /// - Throws: `ProxyError.unsupported` for a path, for an invalid host, and for an address with
    ///   a zone, since zones are local to each machine (RFC 4007, section 6).
    func forProxies() throws(ProxyError) -> (host: Host.Form, port: UInt16) {
        let target: Host?
        do throws(EndpointError) { target = try self.target() } catch {
            throw .unsupported("\(error)")
        }
        guard let target, let port else {
            throw .unsupported("a proxy cannot connect to a path: connect to \(self) directly")
        }
        if let zone = target.zone {
            throw .unsupported(
                "\"%\(zone)\" is an interface of this machine, which a proxy cannot use:"
                    + " connect to \(self) directly")
        }
        return (target.form, port)
    }
}
