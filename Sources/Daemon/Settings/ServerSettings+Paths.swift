import ReactorKit
import SystemPackage

extension ServerSettings {
    /// A file that a setting names, and whether the server writes, creates or removes it.
    private struct Named {
        let setting: SettingPlace
        let path: FilePath
        /// The path without links, which identifies the file.
        let place: FilePath
        let isWritten: Bool

        init(_ setting: SettingPlace, _ path: String, isWritten: Bool) {
            self.setting = setting
            self.path = FilePath(path).lexicallyNormalized()
            place = FileAccess.placeWithoutLinks(of: FilePath(path)) ?? self.path
            self.isWritten = isWritten
        }
    }

    /// The first conflict between files that are named twice, and the setting of the later one.
    ///
    /// - Parameter settingsFile: the file that the settings were read from; the other setting of a
    ///   conflict with it is returned.
    func pathComplaint(
        settingsFile: String? = nil
    ) -> (setting: SettingPlace, reason: String)? {
        let config = SettingPlace("--config")
        var known: [Named] = []
        for named in named + (settingsFile.map { [Named(config, $0, isWritten: false)] } ?? []) {
            let other = known.first {
                $0.place == named.place && ($0.isWritten || named.isWritten)
            }
            if let other {
                return (
                    named.setting == config ? other.setting : named.setting,
                    "\(named.path) is named \(named.setting.repeating(other.setting))"
                )
            }
            known.append(named)
        }
        return nil
    }

    /// The first TCP port that two settings name, with TLS or without, and the later of them;
    /// port 0 never conflicts.
    var endpointComplaint: (setting: SettingPlace, reason: String)? {
        var known: [Endpoint: (setting: SettingPlace, endpoint: Endpoint)] = [:]
        for (setting, endpoint) in namedEndpoints {
            guard let host = endpoint.host, let port = endpoint.port, port != 0 else { continue }
            let key = Endpoint(host: host, port: port)
            guard let other = known.updateValue((setting, endpoint), forKey: key) else { continue }
            return (
                setting,
                other.endpoint == endpoint
                    ? "\(endpoint) is named \(setting.repeating(other.setting))"
                    : "\(other.endpoint) and \(endpoint) have the same port"
            )
        }
        return nil
    }

    // MARK: -

    /// Every endpoint to listen on, with the setting that names it.
    private var namedEndpoints: [(setting: SettingPlace, endpoint: Endpoint)] {
        allListeners.flatMap { name, listener in
            listener.endpoints.map { (SettingPlace("listen", ofListener: name), $0) }
        } + statusEndpoints.map { (SettingPlace("status-listen"), $0) }
    }

    private var named: [Named] {
        var named: [Named] = []
        let files = [
            ("log-file", logFile), ("pid-file", pidFile),
            ("control-socket", controlSocket == "off" ? nil : controlSocket),
        ]
        for case (let name, let path?) in files {
            named.append(Named(SettingPlace(name), path, isWritten: true))
        }
        for (setting, endpoint) in namedEndpoints {
            guard case .unix(let path) = endpoint, !path.hasPrefix("@") else { continue }
            named.append(Named(setting, path, isWritten: true))
        }
        for (listener, settings) in allListeners {
            let files = [
                ("tls-certificate", settings.certificate), ("tls-key", settings.key),
                ("tls-authorities", settings.clientAuthorities),
            ]
            for case (let name, let path?) in files {
                named.append(
                    Named(SettingPlace(name, ofListener: listener), path, isWritten: false))
            }
        }
        return named
    }
}

/// A setting at the start of the file or of a listener's section.
struct SettingPlace: Equatable {
    let name: String
    /// Empty for the start of the file.
    let listener: String

    init(_ name: String, ofListener listener: String = "") {
        self.name = name
        self.listener = listener
    }

    /// How a value that `other` has too is named, for a sentence.
    fileprivate func repeating(_ other: SettingPlace) -> String {
        if other == self { return "twice" }
        let section = other.listener.isEmpty ? "" : " of [listener \(other.listener)]"
        return "by \(other.name)\(section) as well"
    }
}
