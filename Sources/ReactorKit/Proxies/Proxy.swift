/// A proxy, its protocol and credentials: `socks5://user:password@host:1080`, `http://host:3128`.
///
/// The proxy always resolves the names, so `socks5`, `socks5h` and `socks` are the same.
public struct Proxy: Hashable, Sendable {
    /// The protocols of proxies.
    public enum Kind: String, Hashable, Sendable {
        /// SOCKS 5, RFC 1928; its default port is 1080.
        case socks5
        /// HTTP CONNECT, RFC 9110, section 9.3.6; its default port is 80.
        case http
    }

    /// The proxy's protocol.
    public var kind: Kind
    /// The proxy's endpoint.
    public var endpoint: Endpoint
    /// The user and password for the proxy; nil to send none.
    public var credentials: ProxyCredentials?

    /// Makes a proxy at `endpoint`.
    public init(_ kind: Kind, at endpoint: Endpoint, credentials: ProxyCredentials? = nil) {
        self.kind = kind
        self.endpoint = endpoint
        self.credentials = credentials
    }

    /// Reads a proxy's URL; without a scheme it is an HTTP proxy.
    ///
    /// User and password may contain escapes (`%40`).
    /// - Throws: `ProxySettingError`, which does not contain the password.
    public init(_ text: String) throws(ProxySettingError) {
        // By scalars, as `Endpoint` does.
        var rest = text[...].unicodeScalars
        kind = .http
        if let scheme = Self.takeScheme(&rest) {
            switch scheme {
            case "http": kind = .http
            case "socks5", "socks5h", "socks": kind = .socks5
            default: throw ProxySettingError("the scheme \"\(scheme)\" is not supported")
            }
        }
        if let at = Self.endOfCredentials(rest) {
            credentials = try Self.credentials(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        if rest.last == "/", !Self.startsPath(rest) { rest.removeLast() }
        do throws(EndpointError) {
            endpoint = try Endpoint(String(rest), defaultPort: kind == .http ? 80 : 1080)
        } catch {
            throw ProxySettingError("\(error)")
        }
        if endpoint.requiresTLS { throw ProxySettingError("TLS to a proxy is not supported") }
    }

    /// The negotiation that requests a connection to `target`.
    ///
    /// - Throws: `ProxyError.unsupported`.
    public func negotiation(
        to target: Endpoint
    ) throws(ProxyError) -> any ProxyNegotiation {
        switch kind {
        case .socks5: try SOCKS5Negotiation(to: target, credentials: credentials)
        case .http: try HTTPConnectNegotiation(to: target, credentials: credentials)
        }
    }

    // MARK: -

    private static func takeScheme(_ rest: inout Substring.UnicodeScalarView) -> String? {
        guard let slash = rest.firstIndex(of: "/"), rest[slash...].starts(with: ["/", "/"]),
            rest[..<slash].last == ":"
        else { return nil }
        let scheme = String(rest[..<slash].dropLast()).lowercased()
        rest = rest[slash...].dropFirst(2)
        return scheme
    }

    /// The position of the `@` after the credentials. A password may contain more of them, and so
    /// may a path.
    private static func endOfCredentials(
        _ text: Substring.UnicodeScalarView
    ) -> Substring.UnicodeScalarView.Index? {
        if startsPath(text) { return nil }
        return text.indices.first { text[$0] == "@" && startsPath(text[$0...].dropFirst()) }
            ?? text.lastIndex(of: "@")
    }

    private static func startsPath(_ text: Substring.UnicodeScalarView) -> Bool {
        text.starts(with: "unix:/".unicodeScalars) || text.starts(with: "unix:@".unicodeScalars)
    }

    private static func credentials(
        _ text: Substring.UnicodeScalarView
    ) throws(ProxySettingError) -> ProxyCredentials {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = unescaped(parts[0]),
            let password = parts.count > 1 ? unescaped(parts[1]) : ""
        else { throw ProxySettingError("its user or password contains an invalid % escape") }
        return ProxyCredentials(user: user, password: password)
    }

    /// Decodes escapes (RFC 3986, section 2.1); nil for an invalid one, or if the result is not
    /// UTF-8.
    private static func unescaped(_ text: Substring.UnicodeScalarView) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(String(text).utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2,
                digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Escapes all but the unreserved characters (RFC 3986, section 2.3).
    private static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += byte < 16 ? "%0" : "%"
                result += String(byte, radix: 16, uppercase: true)
            }
        }
    }
}

extension Proxy: CustomStringConvertible, CustomDebugStringConvertible {
    /// Its URL without the password: `socks5://user@host:1080`. It parses to the same proxy with an
    /// empty password.
    public var description: String {
        let user = credentials.map { "\(Self.escaped($0.user))@" } ?? ""
        return "\(kind)://\(user)\(endpoint)"
    }

    /// The same, so that a dump does not show the password.
    public var debugDescription: String { description }
}

/// A user and a password for a proxy.
public struct ProxyCredentials: Hashable, Sendable {
    /// The user's name.
    public var user: String
    /// The password; never printed.
    public var password: String

    /// Makes credentials of a user and a password without escapes.
    public init(user: String, password: String) {
        self.user = user
        self.password = password
    }
}

extension ProxyCredentials: CustomStringConvertible, CustomDebugStringConvertible {
    /// The user's name, without the password.
    public var description: String { user }

    /// The user's name, without the password.
    public var debugDescription: String { user }
}

/// Thrown for a text that is not the URL of a proxy.
public struct ProxySettingError: Error, Hashable, Sendable {
    /// The variable that contains the text, such as `ALL_PROXY`; empty if it has none.
    public let variable: String
    /// What is wrong. It does not contain the text, which may include a password.
    public let problem: String

    init(_ problem: String, variable: String = "") {
        self.problem = problem
        self.variable = variable
    }
}

extension ProxySettingError: CustomStringConvertible {
    /// `ALL_PROXY is not a valid proxy: the scheme "ftp" is not supported`.
    public var description: String {
        "\(variable.isEmpty ? "this" : variable) is not a valid proxy: \(problem)"
    }
}
