/// A URL in place of an endpoint, as users paste it, and the endpoint to write instead. Pure.
struct PastedURL {
    private static let usual: [String: (kind: String, port: UInt16)] = [
        "http": ("", 80), "https": ("tls:", 443), "ws": ("", 80), "wss": ("tls:", 443),
        "irc": ("", 6667), "ircs": ("tls:", 6697), "telnet": ("telnet:", 23), "ftp": ("", 21),
        "ssh": ("", 22), "redis": ("", 6379), "rediss": ("tls:", 6379), "smtp": ("", 25),
    ]

    /// The start of the text: `http://`.
    let start: String
    private let scheme: String
    private let host: String

    /// Returns nil for a text that is not a URL with a host.
    init?(_ text: String) {
        let scalars = text.unicodeScalars
        guard let colon = scalars.firstIndex(of: ":"),
            scalars[colon...].starts(with: "://".unicodeScalars),
            scalars.first?.properties.isAlphabetic == true,
            scalars[..<colon].allSatisfy({
                $0.isASCII
                    && ($0.properties.isAlphabetic || "0123456789+-.".unicodeScalars.contains($0))
            })
        else { return nil }
        scheme = String(scalars[..<colon]).lowercased()
        start = String(scalars[..<colon]) + "://"
        let rest = scalars[colon...].dropFirst(3)
        let authority = rest.prefix { !"/?#".unicodeScalars.contains($0) }
        let user = authority.lastIndex(of: "@").map { authority.index(after: $0) }
        host = String(authority[(user ?? authority.startIndex)...])
    }

    /// What is wrong with `start`.
    var problem: String {
        let isWeb = ["http", "https", "ws", "wss"].contains(scheme)
        let kind = isWeb ? "starts a web address" : "starts a URL"
        guard let endpoint else { return "\(kind): write host:port" }
        return "\(kind): write \(endpoint)"
    }

    private var endpoint: Endpoint? {
        switch scheme {
        case "tcp": try? Endpoint(host)
        case "tls", "ssl": try? Endpoint("tls:\(host)")
        default:
            Self.usual[scheme].flatMap { try? Endpoint($0.kind + host, defaultPort: $0.port) }
        }
    }
}
