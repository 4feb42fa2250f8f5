/// Where to listen or to connect, as a person writes it: `host:port` or `tcp:host:port`.
///
/// An IPv6 address stands in brackets: `[::1]:21567`. Parsing and `description` are inverse:
/// what is printed parses to an equal endpoint.
public struct Endpoint: Hashable, Sendable {
    /// A name, an IPv4 address, or an IPv6 address without its brackets.
    public var host: String
    /// 0 to 65535; 0 asks the kernel to choose when listening.
    public var port: UInt16

    /// An endpoint of TCP.
    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads an endpoint as a person writes it.
    ///
    /// - Parameter defaultPort: the port when the text has none; nil requires one.
    /// - Throws: `EndpointError`, which points at the offending part.
    public init(_ text: String, defaultPort: UInt16? = nil) throws(EndpointError) {
        var parser = EndpointParser(text)
        self = try parser.endpoint(defaultPort: defaultPort)
    }
}

extension Endpoint: CustomStringConvertible {
    /// `host:port`, the host in brackets when it has a colon in it.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
