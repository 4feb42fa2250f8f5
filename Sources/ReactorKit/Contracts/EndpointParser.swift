/// Parses the text of an endpoint from left to right.
///
/// It reads scalars: a colon before a combining mark is still a colon.
struct EndpointParser {
    private typealias Part = Substring.UnicodeScalarView

    private let text: String
    private var rest: Part

    init(_ text: String) {
        self.text = text
        rest = text[...].unicodeScalars
    }

    mutating func endpoint(defaultPort: UInt16?) throws(EndpointError) -> Endpoint {
        if take("unix:") { return .unix(path: try path()) }
        if take("telnet:") {
            let (host, port) = try telnet(defaultPort: 23)
            return .telnet(host: host, port: port)
        }
        if take("telnets:") {
            let (host, port) = try telnet(defaultPort: 992)
            return .telnets(host: host, port: port)
        }
        try refuseURL()
        let isTLS = take("tls:")
        if !isTLS { _ = take("tcp:") }
        let host = try host()
        let port = try port(defaultPort: defaultPort)
        return isTLS ? .tls(host: host, port: port) : .tcp(host: host, port: port)
    }

    private func refuseURL() throws(EndpointError) {
        guard let url = PastedURL(text) else { return }
        throw EndpointError(text: text, part: url.start, problem: url.problem)
    }

    /// What follows the kind, which may be a URL: RFC 4248.
    private mutating func telnet(
        defaultPort: UInt16
    ) throws(EndpointError) -> (host: String, port: UInt16) {
        if take("//"), rest.last == "/" { rest = rest.dropLast() }
        return (try host(), try port(defaultPort: defaultPort))
    }

    private mutating func take(_ prefix: String) -> Bool {
        guard rest.starts(with: prefix.unicodeScalars) else { return false }
        rest = rest.dropFirst(prefix.unicodeScalars.count)
        return true
    }

    private func path() throws(EndpointError) -> String {
        let path = String(rest)
        try convertingErrors { () throws(Host.Problem) in try Endpoint.check(path: path) }
        return path
    }

    private mutating func host() throws(EndpointError) -> String {
        if rest.first == "[" { return try bracketedHost() }
        let host = rest.prefix { $0 != ":" }
        let after = rest[host.endIndex...]
        let colons = after.filter { $0 == ":" }.count
        if colons == 2, !host.isEmpty, host.allSatisfy(\.properties.isAlphabetic) {
            throw error(host, "is not a kind of endpoint: write tcp:, tls:, telnet: or unix:")
        }
        if colons > 1 {
            throw error(rest, "has several colons: write an IPv6 address in brackets")
        }
        guard !host.isEmpty else {
            throw error(rest, "has no host before the port: write localhost\(String(rest))")
        }
        try check(host)
        rest = after
        return String(host)
    }

    /// An IPv6 address may have a zone after `%` (RFC 4007, section 11).
    private mutating func bracketedHost() throws(EndpointError) -> String {
        guard let end = rest.firstIndex(of: "]") else {
            throw error(rest, "has an unclosed bracket")
        }
        let host = rest[rest.index(after: rest.startIndex)..<end]
        guard host.contains(":") else { throw error(host, "is not an IPv6 address") }
        try check(host)
        rest = rest[rest.index(after: end)...]
        return String(host)
    }

    private func check(_ host: Part) throws(EndpointError) {
        try convertingErrors { () throws(Host.Problem) in _ = try Endpoint.target(String(host)) }
    }

    /// Converts an error of `body` to one of the whole text.
    private func convertingErrors(
        _ body: () throws(Host.Problem) -> Void
    ) throws(EndpointError) {
        do throws(Host.Problem) { try body() } catch {
            throw EndpointError(text: text, part: error.part, problem: error.problem)
        }
    }

    private func port(defaultPort: UInt16?) throws(EndpointError) -> UInt16 {
        if rest.isEmpty {
            guard let defaultPort else { throw error(rest, "has no port: write host:port") }
            return defaultPort
        }
        guard rest.first == ":" else {
            throw error(rest, "is not a colon and a port: write host:port")
        }
        let digits = rest.dropFirst()
        guard digits.allSatisfy({ "0"..."9" ~= $0 }), let port = UInt16(String(digits)) else {
            throw error(digits, digits.isEmpty ? "has no port" : "is not a port (0 to 65535)")
        }
        return port
    }

    private func error(_ part: Part, _ problem: String) -> EndpointError {
        EndpointError(text: text, part: String(part), problem: problem)
    }
}
