/// Where to listen or to connect, as a person writes it.
///
/// `host:port` or `tcp:host:port`, `tls:host:port`, `unix:/path`, `unix:@name` (Linux's
/// abstract space). An IPv6 address is in brackets, `[::1]:21567`, and one of a link with its
/// interface, `[fe80::1%eth0]:21567`. Parsing and `description` are inverse: what is printed
/// parses to an equal endpoint.
///
/// A name may have letters beyond ASCII; it is kept as it is written, and converted where it is
/// looked up, sent to a proxy, or compared with a certificate. libidn2 does that, as it does
/// for the C library; it is loaded when it is needed first, and where it is not installed such a
/// name is refused. An address has its full form: `127.1` and `0x7f.1` are refused.
public enum Endpoint: Hashable, Sendable {
    /// A name, an IPv4 address, or an IPv6 address without its brackets; port 0 asks the kernel
    /// to choose one when listening. What cannot be a host is an `EndpointError` where it is used.
    case tcp(host: String, port: UInt16)
    /// The same, to be spoken to through TLS.
    case tls(host: String, port: UInt16)
    /// A path of up to 107 bytes, or `@` and a name.
    case unix(path: String)

    /// An endpoint of TCP.
    public init(host: String, port: UInt16) {
        self = .tcp(host: host, port: port)
    }

    /// Reads an endpoint as a person writes it.
    ///
    /// `defaultPort` is the port when the text has none; nil requires one.
    /// - Throws: `EndpointError`, which points at the offending part.
    public init(_ text: String, defaultPort: UInt16? = nil) throws(EndpointError) {
        var parser = EndpointParser(text)
        self = try parser.endpoint(defaultPort: defaultPort)
    }

    /// The name or address; nil for a path.
    public var host: String? {
        switch self {
        case .tcp(let host, _), .tls(let host, _): host
        case .unix: nil
        }
    }

    /// 0 to 65535; nil for a path.
    public var port: UInt16? {
        switch self {
        case .tcp(_, let port), .tls(_, let port): port
        case .unix: nil
        }
    }

    /// True for `tls:`; a plain transport does not do for it.
    public var requiresTLS: Bool {
        if case .tls = self { true } else { false }
    }
}

extension Endpoint: CustomStringConvertible {
    /// `host:port`, `tls:host:port` or `unix:/path`, the host in brackets when it has a colon.
    public var description: String {
        switch self {
        case .unix(let path): return "unix:\(path)"
        case .tls(let host, let port): return "tls:\(Self.text(host, port))"
        case .tcp(let host, let port):
            // A host of that name would be read as the kind of endpoint.
            let isKind = ["tcp", "tls", "unix"].contains(host)
            return (isKind ? "tcp:" : "") + Self.text(host, port)
        }
    }

    private static func text(_ host: String, _ port: UInt16) -> String {
        host.unicodeScalars.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
