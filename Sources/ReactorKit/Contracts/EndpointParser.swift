/// Takes an endpoint's text apart from left to right.
struct EndpointParser {
    private let text: String
    private var rest: Substring

    init(_ text: String) {
        self.text = text
        rest = text[...]
    }

    mutating func endpoint(defaultPort: UInt16?) throws(EndpointError) -> Endpoint {
        if take("unix:") { return .unix(path: try path()) }
        let isTLS = take("tls:")
        if !isTLS { _ = take("tcp:") }
        let host = try host()
        let port = try port(defaultPort: defaultPort)
        return isTLS ? .tls(host: host, port: port) : .tcp(host: host, port: port)
    }

    private mutating func take(_ prefix: String) -> Bool {
        guard rest.hasPrefix(prefix) else { return false }
        rest = rest.dropFirst(prefix.count)
        return true
    }

    private func path() throws(EndpointError) -> String {
        guard rest.first == "/" || rest.first == "@", rest.count > 1 else {
            throw error(rest, "is no path: write unix:/path, or unix:@name")
        }
        if rest.utf8.contains(0) { throw error(rest, "has a NUL in it") }
        if rest.utf8.count > SocketAddress.pathLimit {
            throw error(rest, "is longer than \(SocketAddress.pathLimit) bytes")
        }
        return String(rest)
    }

    private mutating func host() throws(EndpointError) -> String {
        if rest.first == "[" { return try bracketedHost() }
        let host = rest.prefix { $0 != ":" }
        let after = rest[host.endIndex...]
        let colons = after.filter { $0 == ":" }.count
        if colons == 2, !host.isEmpty, host.allSatisfy(\.isLetter) {
            throw error(host, "is no kind of endpoint: write tcp:, tls: or unix:")
        }
        if colons > 1 {
            throw error(rest, "has several colons: write an IPv6 address in brackets")
        }
        guard !host.isEmpty else { throw error(rest, "has no host before the port") }
        try refuseStrangeCharacters(in: host)
        rest = after
        return String(host)
    }

    /// An IPv6 address may carry a zone behind `%`, RFC 4007 section 11.
    private mutating func bracketedHost() throws(EndpointError) -> String {
        guard let end = rest.firstIndex(of: "]") else {
            throw error(rest, "has a bracket that is not closed")
        }
        let host = rest[rest.index(after: rest.startIndex)..<end]
        try refuseStrangeCharacters(in: host)
        let address = host.prefix { $0 != "%" }
        guard SocketAddress.isIPv6(String(address)) else {
            throw error(host, "is no IPv6 address")
        }
        rest = rest[rest.index(after: end)...]
        return String(host)
    }

    private func refuseStrangeCharacters(in host: Substring) throws(EndpointError) {
        let hasOne = host.unicodeScalars.contains {
            $0.value <= 0x20 || $0.value == 0x7F || "[]/@".unicodeScalars.contains($0)
        }
        if hasOne { throw error(host, "has a character that no host name has") }
    }

    private func port(defaultPort: UInt16?) throws(EndpointError) -> UInt16 {
        if rest.isEmpty {
            guard let defaultPort else { throw error("", "has no port: write host:port") }
            return defaultPort
        }
        guard rest.first == ":" else { throw error(rest, "stands where a colon and a port belong") }
        let digits = rest.dropFirst()
        guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), let port = UInt16(digits) else {
            throw error(digits, digits.isEmpty ? "has no port" : "is no port (0 to 65535)")
        }
        return port
    }

    private func error(_ part: Substring, _ problem: String) -> EndpointError {
        EndpointError(text: text, part: String(part), problem: problem)
    }
}
