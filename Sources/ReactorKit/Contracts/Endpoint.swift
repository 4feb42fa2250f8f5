/// Where to listen or to connect, in the form that users write.
///
/// `host:port` or `tcp:host:port`, `tls:host:port`, `unix:/path`, `unix:@name` (Linux's abstract
/// namespace); `telnet:host` and `telnets:host`, of which the port may be left out, and the URL
/// `telnet://host`, for clients. An IPv6 address is in brackets, `[::1]:21567`, a link-local one
/// has its interface, `[fe80::1%eth0]:21567`. Parsing and `description` are inverse: the printed
/// form parses to an equal endpoint.
///
/// A name may contain letters outside ASCII. It is kept as written, and converted where it is
/// looked up, sent to a proxy, or compared with a certificate. libidn2 converts it, as for the C
/// library; the library is loaded on first use, and where it is not installed such a name is
/// refused. An address must have its full form: `127.1` and `0x7f.1` are refused.
public enum Endpoint: Hashable, Sendable {
    /// A name, an IPv4 address, or an IPv6 address without brackets. With port 0 the kernel assigns
    /// one when listening. An invalid host is an `EndpointError` where it is used.
    case tcp(host: String, port: UInt16)
    /// The same, with TLS.
    case tls(host: String, port: UInt16)
    /// A server of Telnet, whose protocol is above this framework.
    case telnet(host: String, port: UInt16)
    /// The same, with TLS.
    case telnets(host: String, port: UInt16)
    /// A path of up to 107 bytes, or `@` and a name.
    case unix(path: String)

    /// Makes a TCP endpoint.
    public init(host: String, port: UInt16) {
        self = .tcp(host: host, port: port)
    }

    /// Parses an endpoint.
    ///
    /// - Parameters:
    ///   - text: the endpoint as users write it.
    ///   - defaultPort: the port if the text has none; nil to require one.
    /// - Throws: `EndpointError`, which contains the offending part.
    public init(_ text: String, defaultPort: UInt16? = nil) throws(EndpointError) {
        var parser = EndpointParser(text)
        self = try parser.endpoint(defaultPort: defaultPort)
    }

    /// The name or address; nil for a path.
    public var host: String? {
        switch self {
        case .tcp(let host, _), .tls(let host, _), .telnet(let host, _), .telnets(let host, _):
            host
        case .unix: nil
        }
    }

    /// The port, 0 to 65535; nil for a path.
    public var port: UInt16? {
        switch self {
        case .tcp(_, let port), .tls(_, let port), .telnet(_, let port), .telnets(_, let port):
            port
        case .unix: nil
        }
    }

    /// True for `tls:` and `telnets:`, which must not be used without TLS.
    public var requiresTLS: Bool {
        switch self {
        case .tls, .telnets: true
        case .tcp, .telnet, .unix: false
        }
    }

    /// True for `telnet:` and `telnets:`.
    public var usesTelnet: Bool {
        switch self {
        case .telnet, .telnets: true
        case .tcp, .tls, .unix: false
        }
    }
}

extension Endpoint: CustomStringConvertible {
    /// `host:port`, `tls:host:port`, `telnet:host:port` or `unix:/path`, the host in brackets when
    /// it has a colon.
    public var description: String {
        switch self {
        case .unix(let path): return "unix:\(path)"
        case .tls(let host, let port): return "tls:\(Self.text(host, port))"
        case .telnet(let host, let port): return "telnet:\(Self.text(host, port))"
        case .telnets(let host, let port): return "telnets:\(Self.text(host, port))"
        case .tcp(let host, let port):
            // A host with the name of a kind would be parsed as the kind.
            let isKind = ["tcp", "tls", "telnet", "telnets", "unix"].contains(host)
            return (isKind ? "tcp:" : "") + Self.text(host, port)
        }
    }

    private static func text(_ host: String, _ port: UInt16) -> String {
        host.unicodeScalars.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

/// A text that is not an endpoint, with the offending part and what is wrong with it.
public struct EndpointError: Error, Hashable, Sendable {
    /// The whole text.
    public let text: String
    /// The offending part of `text`; empty when something is missing at its end.
    public let part: String
    /// What is wrong with the part, and what to write instead.
    public let problem: String
}

extension EndpointError: CustomStringConvertible {
    /// One sentence without a full stop: `"host:99999" is not an endpoint: "99999" is not a port
    /// (0 to 65535)`.
    public var description: String { "\"\(text)\" is not an endpoint: \(reason)" }
}

extension EndpointError {
    /// The offending part and what is wrong with it, for messages that contain the whole text
    /// already.
    package var reason: String {
        (part.isEmpty || part == text ? "it" : "\"\(part)\"") + " \(problem)"
    }
}
