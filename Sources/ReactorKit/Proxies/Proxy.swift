/// A proxy, and how to speak with it: `socks5://user:password@host:1080`, `http://host:3128`.
///
/// Names are always looked up by the proxy, so `socks5`, `socks5h` and `socks` are the same.
public struct Proxy: Hashable, Sendable {
    /// What is spoken with a proxy.
    public enum Kind: String, Hashable, Sendable {
        /// SOCKS 5, RFC 1928; port 1080 unless told otherwise.
        case socks5
        /// HTTP's CONNECT, RFC 9110, section 9.3.6; port 80 unless told otherwise.
        case http
    }

    /// What is spoken with it.
    public var kind: Kind
    /// Where it is.
    public var endpoint: Endpoint
    /// What it wants to know about us; nil for nothing.
    public var credentials: ProxyCredentials?

    /// A proxy at `endpoint`.
    public init(_ kind: Kind, at endpoint: Endpoint, credentials: ProxyCredentials? = nil) {
        self.kind = kind
        self.endpoint = endpoint
        self.credentials = credentials
    }

    /// Reads a proxy's URL; without a scheme it is HTTP's.
    ///
    /// User and password may have escapes (`%40`).
    /// - Throws: `ProxySettingError`, which does not tell the password.
    public init(_ text: String) throws(ProxySettingError) {
        // By scalars, as an endpoint is read.
        var rest = text[...].unicodeScalars
        kind = .http
        if let scheme = Self.takeScheme(&rest) {
            switch scheme {
            case "http": kind = .http
            case "socks5", "socks5h", "socks": kind = .socks5
            default: throw ProxySettingError("no proxy of the kind \"\(scheme)\" is known here")
            }
        }
        if rest.last == "/" { rest.removeLast() }
        if let at = rest.lastIndex(of: "@") {
            credentials = try Self.credentials(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        do throws(EndpointError) {
            endpoint = try Endpoint(String(rest), defaultPort: kind == .http ? 80 : 1080)
        } catch {
            throw ProxySettingError("\(error)")
        }
        if endpoint.requiresTLS { throw ProxySettingError("no proxy is spoken to by TLS here") }
    }

    /// What is to be said to it, to be connected to `target`.
    ///
    /// - Throws: `ProxyError.unsayable`.
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

    private static func credentials(
        _ text: Substring.UnicodeScalarView
    ) throws(ProxySettingError) -> ProxyCredentials {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let user = unescaped(parts[0]),
            let password = parts.count > 1 ? unescaped(parts[1]) : ""
        else { throw ProxySettingError("its user or password has a % that is no escape") }
        return ProxyCredentials(user: user, password: password)
    }

    /// RFC 3986, section 2.1; nil for a broken escape, or what is no UTF-8 then.
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
}

extension Proxy: CustomStringConvertible, CustomDebugStringConvertible {
    /// Its URL without the password: `socks5://user@host:1080`.
    public var description: String {
        let user = credentials.map { "\($0)@" } ?? ""
        return "\(kind)://\(user)\(endpoint)"
    }

    /// The same, so that no dump tells the password.
    public var debugDescription: String { description }
}
