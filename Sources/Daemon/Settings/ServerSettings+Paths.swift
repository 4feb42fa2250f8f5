import ReactorKit
import SystemPackage

extension ServerSettings {
    /// A file that a setting names, and whether the server writes, creates or removes it.
    private struct Named {
        let setting: String
        let path: FilePath
        /// The path without links, which identifies the file.
        let place: FilePath
        let isWritten: Bool

        init(_ setting: String, _ path: String, isWritten: Bool) {
            self.setting = setting
            self.path = FilePath(path).lexicallyNormalized()
            place = FileAccess.placeWithoutLinks(of: FilePath(path)) ?? self.path
            self.isWritten = isWritten
        }
    }

    /// The first conflict between files that are named twice, and the setting of the later one.
    ///
    /// - Parameter settingsFile: the file that the settings were read from.
    func pathComplaint(settingsFile: String? = nil) -> (setting: String, reason: String)? {
        var known: [Named] = []
        for named in named + (settingsFile.map { [Named("--config", $0, isWritten: false)] } ?? [])
        {
            let other = known.first {
                $0.place == named.place && ($0.isWritten || named.isWritten)
            }
            if let other {
                let both = other.setting == named.setting ? "twice" : "by \(other.setting) as well"
                return (
                    named.setting == "--config" ? other.setting : named.setting,
                    "\(named.setting) names \(named.path), which is named \(both)"
                )
            }
            known.append(named)
        }
        return nil
    }

    /// A TCP port that two listeners have, with TLS or without; port 0 never conflicts.
    var endpointComplaint: String? {
        var known: [Endpoint: Endpoint] = [:]
        for endpoint in allListeners.flatMap(\.settings.endpoints) + statusEndpoints {
            guard let host = endpoint.host, let port = endpoint.port, port != 0 else { continue }
            guard let other = known.updateValue(endpoint, forKey: Endpoint(host: host, port: port))
            else { continue }
            return other == endpoint
                ? "\(endpoint) is named twice" : "\(other) and \(endpoint) have the same port"
        }
        return nil
    }

    // MARK: -

    private var named: [Named] {
        var named: [Named] = []
        if let logFile { named.append(Named("log-file", logFile, isWritten: true)) }
        if let pidFile { named.append(Named("pid-file", pidFile, isWritten: true)) }
        if let controlSocket, controlSocket != "off" {
            named.append(Named("control-socket", controlSocket, isWritten: true))
        }
        let listened = allListeners.flatMap(\.settings.endpoints).map { ("listen", $0) }
        for (setting, endpoint) in listened + statusEndpoints.map({ ("status-listen", $0) }) {
            guard case .unix(let path) = endpoint, !path.hasPrefix("@") else { continue }
            named.append(Named(setting, path, isWritten: true))
        }
        for (_, listener) in allListeners {
            let files = [
                ("tls-certificate", listener.certificate), ("tls-key", listener.key),
                ("tls-authorities", listener.clientAuthorities),
            ]
            for case (let setting, let path?) in files {
                named.append(Named(setting, path, isWritten: false))
            }
        }
        return named
    }
}
