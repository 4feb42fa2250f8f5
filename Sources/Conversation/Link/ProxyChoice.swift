package import ReactorKit

/// The choice of the proxy for an endpoint.
package enum ProxyChoice: Equatable, Sendable {
    /// No proxy.
    case direct
    /// This proxy for all hosts; the environment is ignored.
    case always(Proxy)
    /// The proxies of the environment's variables.
    case environment(ProxySettings)

    /// The words of the setting `proxy` for a choice without a URL.
    static let environmentWord = "environment"
    static let noneWord = "none"

    /// A proxy's URL as it is shown: `***` stands for its password.
    static func masked(_ url: String) -> String {
        // By scalars, as `Proxy` does.
        let all = url.unicodeScalars
        let start = all.firstRange(of: "://".unicodeScalars)?.upperBound ?? all.startIndex
        guard let at = all[start...].lastIndex(of: "@"),
            let colon = all[start..<at].firstIndex(of: ":")
        else { return url }
        return String(all[...colon]) + "***" + String(all[at...])
    }

    /// Whether a word is a URL of any scheme with a password before its host.
    static func isURLWithPassword(_ word: Substring) -> Bool {
        let all = word.unicodeScalars
        guard let scheme = all.firstRange(of: "://".unicodeScalars) else { return false }
        // RFC 3986, section 3.2.
        let authority = all[scheme.upperBound...].prefix { !"/?#".unicodeScalars.contains($0) }
        return authority.lastIndex(of: "@").map { authority[..<$0].contains(":") } ?? false
    }

    /// The choice of the command line, or that of the setting if the command line has none.
    func completed(by setting: String) -> ProxyChoice {
        guard case .environment = self, setting != Self.environmentWord else { return self }
        if setting == Self.noneWord { return .direct }
        return (try? Proxy(setting)).map { .always($0) } ?? self
    }

    /// The proxy, or nil for a direct connection; a path never has a proxy.
    ///
    /// - Throws: `ProxySettingError` for an endpoint whose proxy variable is invalid.
    package func proxy(for endpoint: Endpoint) throws(ProxySettingError) -> Proxy? {
        switch self {
        case .direct: nil
        case .always(let proxy): endpoint.host == nil ? nil : proxy
        case .environment(let settings): try settings.proxy(for: endpoint)
        }
    }
}
