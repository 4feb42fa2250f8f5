/// Which proxy to use for which endpoint, from the usual environment variables. Pure.
///
/// `https_proxy` is read first, then `all_proxy`, each in lower case and then in upper case; an
/// empty value counts as unset. `no_proxy` lists the exceptions, which are connected directly,
/// separated by commas or spaces: `*` for all; a name, for itself and its subdomains; an address or
/// a range of addresses; each with `:port` to apply to that port only. `localhost` and loopback
/// addresses are always connected directly, since they would mean the proxy's own otherwise; so are
/// paths. An invalid proxy is an error only for endpoints that would use it.
public struct ProxySettings: Hashable, Sendable {
    private struct Exception: Hashable {
        enum Hosts: Hashable {
            case all
            case name(String)
            case range(AddressRange)
        }

        let hosts: Hosts
        let port: UInt16?
    }

    /// The proxy for every endpoint that is not an exception; nil connects directly.
    private let choice: Result<Proxy?, ProxySettingError>
    private let exceptions: [Exception]

    /// Reads the variables of an environment.
    public init(_ environment: [String: String]) {
        func value(_ names: [String]) -> (name: String, text: String)? {
            let set = names.first { environment[$0]?.isEmpty == false }
            return set.flatMap { name in environment[name].map { (name, $0) } }
        }
        exceptions = Self.exceptions(value(["no_proxy", "NO_PROXY"])?.text ?? "")
        let names = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        guard let (name, text) = value(names) else {
            choice = .success(nil)
            return
        }
        do throws(ProxySettingError) {
            choice = .success(try Proxy(text))
        } catch {
            choice = .failure(ProxySettingError(error.problem, variable: name))
        }
    }

    /// The proxy for `endpoint`; nil to connect directly.
    ///
    /// - Throws: `ProxySettingError` when the variable that applies is not a valid proxy.
    public func proxy(for endpoint: Endpoint) throws(ProxySettingError) -> Proxy? {
        try isExcepted(endpoint) ? nil : choice.get()
    }

    // MARK: -

    private func isExcepted(_ endpoint: Endpoint) -> Bool {
        guard let host = endpoint.host, let port = endpoint.port else { return true }
        let name = Self.plain(host)
        let address = SocketAddress(host: host, port: port)
        if name == "localhost" || name.hasSuffix(".localhost") { return true }
        if let address, AddressRange.loopback.contains(where: { $0.contains(address) }) {
            return true
        }
        return exceptions.contains { exception in
            if let only = exception.port, only != port { return false }
            switch exception.hosts {
            case .all: return true
            case .name(let suffix):
                return address == nil && (name == suffix || name.hasSuffix("." + suffix))
            case .range(let range): return address.map(range.contains) ?? false
            }
        }
    }

    /// Invalid exceptions are ignored, as other programs do.
    private static func exceptions(_ text: String) -> [Exception] {
        text.split { $0 == "," || $0.isWhitespace }.compactMap { exception($0) }
    }

    private static func exception(_ text: Substring) -> Exception? {
        if text == "*" { return Exception(hosts: .all, port: nil) }
        if let range = try? AddressRange(String(text)) {
            return Exception(hosts: .range(range), port: nil)
        }
        let (host, port) = split(text)
        if let range = try? AddressRange(host) {
            return Exception(hosts: .range(range), port: port)
        }
        let name = plain(host.hasPrefix("*.") ? String(host.dropFirst(2)) : host)
        return name.isEmpty ? nil : Exception(hosts: .name(name), port: port)
    }

    /// Splits a host, without brackets, from its port, if there is one.
    private static func split(_ text: Substring) -> (host: String, port: UInt16?) {
        if case .tcp(let host, let port)? = try? Endpoint(String(text)) { return (host, port) }
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        return (String(isBracketed ? text.dropFirst().dropLast() : text), nil)
    }

    /// The name in ASCII and lower case, without leading dots (subdomains) and a final dot (root).
    private static func plain(_ host: String) -> String {
        var name = host[...]
        while name.hasPrefix(".") { name.removeFirst() }
        if name.hasSuffix(".") { name.removeLast() }
        let text = String(name)
        // An internationalized name has two equal forms.
        if !text.utf8.allSatisfy({ $0 < 0x80 }), case .name(let ascii)? = try? Host(text).form {
            return ascii.lowercased()
        }
        return text.lowercased()
    }
}
