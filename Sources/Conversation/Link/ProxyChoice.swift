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

    /// The choice that the setting makes where the command line makes none.
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
