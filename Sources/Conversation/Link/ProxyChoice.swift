package import ReactorKit

/// Which proxy leads to an endpoint.
package enum ProxyChoice: Equatable, Sendable {
    /// None.
    case direct
    /// This one to all hosts, whatever the environment says.
    case always(Proxy)
    /// As the environment's variables say.
    case environment(ProxySettings)

    /// Nil connects directly; there is no proxy to a path.
    ///
    /// - Throws: `ProxySettingError` for an endpoint that a variable's proxy would lead to.
    package func proxy(for endpoint: Endpoint) throws(ProxySettingError) -> Proxy? {
        switch self {
        case .direct: nil
        case .always(let proxy): endpoint.host == nil ? nil : proxy
        case .environment(let settings): try settings.proxy(for: endpoint)
        }
    }
}
