import Services
import Settings

/// Reads the sections `[service NAME]`, and what earlier versions had instead: `mode`, and settings
/// of services outside the sections. Pure.
struct ServiceReader {
    /// The first part of the names of services' sections.
    static let section = "service"
    /// The name of a listener's `service` in earlier versions.
    static let formerName = "mode"

    private let sources: SettingsSources
    private let catalog: ServiceCatalog
    /// By name; always with those of the catalog.
    private(set) var services: [String: ServiceSection] = [:]
    private(set) var diagnostics: [SettingsDiagnostic] = []
    /// What is written as in an earlier version.
    private(set) var warnings: [SettingsDiagnostic] = []

    init(_ sources: SettingsSources, _ catalog: ServiceCatalog) {
        self.sources = sources
        self.catalog = catalog
        for type in catalog.types { services[type.name] = read(type, named: type.name) }
        for section in sources.text.sections where section.path.first == Self.section {
            readSection(section)
        }
        for path in sources.flagPaths where path.count == 3 && path[0] == Self.section {
            if services[path[1]] != nil { continue }
            complain(SettingsSources.origin(ofFlag: path), unknown(path[1]))
        }
        warnAtStart()
    }

    /// The paths of all settings that are read here.
    static func paths(_ sources: SettingsSources, _ catalog: ServiceCatalog) -> [[String]] {
        var paths = catalog.formerNames.map { [$0] }
        let sections = sources.text.sections.map(\.path).filter { $0.first == section }
        for section in sections + catalog.names.map({ [section, $0] }) {
            paths += catalog.types.flatMap { type in type.settingNames.map { section + [$0] } }
        }
        return paths
    }

    // MARK: - Listeners

    /// The service of a listener that has the `mode` of earlier versions; nil without one.
    ///
    /// In earlier versions each listener with a relay had its own room.
    mutating func formerService(ofListener name: String, in section: [String]) -> String? {
        let own = sources.text[section + [Self.formerName]].map { ($0.text, $0.valueOrigin) }
        guard let (mode, origin) = own ?? sources.value(at: [Self.formerName]) else { return nil }
        guard let type = catalog[mode.lowercased()] else {
            complain(origin, "mode cannot be \"\(mode)\": \(catalog.complaint(about: mode))")
            return nil
        }
        var service = type.name
        if case .one = type.placement, !name.isEmpty {
            service = copy(services[type.name], for: name)
        }
        warn(origin, "\"mode\" is now \"service\": write service = \(instruction(service, type))")
        return service
    }

    /// The service of a listener whose section has settings of the service, as in earlier versions:
    /// a copy of `service` with these settings.
    mutating func service(_ service: String, with section: [String], of name: String) -> String {
        guard var copy = services[service] else { return service }
        for name in catalog.formerNamesOfListeners where name != Self.formerName {
            guard let entry = sources.text[section + [name]] else { continue }
            if let former = copy.type.formerSettings.first(where: { $0.name == name }) {
                if let reason = copy.assign(entry.text, to: former.replacement) {
                    complain(entry.valueOrigin, reason)
                }
            } else if !isDefault(entry.text, of: name) {
                complain(entry.nameOrigin, missing(name, in: service))
            }
        }
        if copy == services[service] {
            warnInListener(section, as: service, copy.type)
            return service
        }
        let own = self.copy(copy, for: name)
        warnInListener(section, as: own, copy.type)
        return own
    }

    /// Why a listener cannot have this service; nil when it can.
    func complaint(ofService name: String) -> String? {
        services[name] == nil ? unknown(name) : nil
    }

    /// Reports a listener's former setting outside the sections that no used service has.
    mutating func complainAboutUnused(_ used: [String]) {
        for name in catalog.formerNamesOfListeners where name != Self.formerName {
            guard let (text, origin) = sources.value(at: [name]), !isDefault(text, of: name),
                let first = used.first
            else { continue }
            let isUsed = used.contains {
                services[$0]?.type.formerSettings.contains { $0.name == name } == true
            }
            if !isUsed { complain(origin, missing(name, in: first)) }
        }
    }

    // MARK: -

    private mutating func read(_ type: any Service.Type, named name: String) -> ServiceSection {
        var section = ServiceSection(type)
        for former in type.formerSettings {
            guard let (text, origin) = sources.value(at: [former.name]) else { continue }
            if let reason = section.assign(text, to: former.replacement) {
                complain(origin, reason)
            }
        }
        let path = [Self.section, name]
        diagnostics += section.read(sources, section: path)
        if let reason = section.complaint {
            let origin = sources.text.sections.last { $0.path == path }?.origin
            complain(origin ?? .standard, reason)
        }
        return section
    }

    private mutating func readSection(_ section: SettingsText.Section) {
        guard section.path.count == 2 else { return }
        let name = section.path[1]
        let value = sources.value(at: section.path + [ServiceSection.typeName])
        if let type = catalog[name] {
            guard let value, value.text != type.name else { return }
            return complain(value.origin, "the type of the service \(name) is \(name)")
        }
        if services[name] != nil { return }
        guard let value else {
            let reason = "the service \(name) needs a type: \(list(of: catalog.names))"
            return complain(section.origin, reason)
        }
        guard let type = catalog[value.text] else {
            let reason = "type cannot be \"\(value.text)\": \(catalog.complaint(about: value.text))"
            return complain(value.origin, reason)
        }
        services[name] = read(type, named: name)
    }

    /// Adds a service for one listener alone.
    private mutating func copy(_ section: ServiceSection?, for listener: String) -> String {
        let base = listener.isEmpty ? "default" : listener
        var name = base
        var number = 2
        while services[name] != nil {
            name = "\(base)-\(number)"
            number += 1
        }
        services[name] = section
        return name
    }

    private func isDefault(_ text: String, of former: String) -> Bool {
        catalog.types.contains { type in
            type.formerSettings.contains {
                $0.name == former && ServiceSection(type).text(of: $0.replacement) == text
            }
        }
    }

    private func missing(_ setting: String, in service: String) -> String {
        "the service \(service) has no setting \"\(setting)\""
    }

    private func unknown(_ name: String) -> String {
        "there is no service \"\(name)\"\(suggestion(for: name, among: services.keys.sorted()))"
    }

    // MARK: - Warnings

    /// Warns about settings of services at the start of the file; they remain command-line options.
    private mutating func warnAtStart() {
        for former in catalog.formerNames where former != Self.formerName {
            guard let (_, origin) = sources.value(at: [former]) else { continue }
            let types = catalog.types.filter { type in
                type.formerSettings.contains { $0.name == former }
            }
            let now = types[0].formerSettings.first { $0.name == former }?.replacement ?? former
            if case .flag = origin, now == former { continue }
            warn(origin, moved(former, now, to: types.map { "[service \($0.name)]" }))
        }
    }

    private mutating func warnInListener(
        _ section: [String], as service: String, _ type: any Service.Type
    ) {
        for former in type.formerSettings where former.wasOfListener {
            guard let entry = sources.text[section + [former.name]] else { continue }
            let place = "[service \(service)]"
            let reason = moved(former.name, former.replacement, to: [place])
            warn(entry.nameOrigin, "\(reason): write service = \(instruction(service, type))")
        }
    }

    private func moved(_ former: String, _ now: String, to sections: [String]) -> String {
        let name = now == former ? "" : "\"\(now)\" "
        return "\"\(former)\" is now \(name)in \(list(of: sections))"
    }

    /// The value to write, and the section to add when the service has its own name.
    private func instruction(_ service: String, _ type: any Service.Type) -> String {
        service == type.name
            ? service : "\(service), and [service \(service)] with type = \(type.name)"
    }

    private mutating func warn(_ origin: SettingsOrigin, _ reason: String) {
        let warning = SettingsDiagnostic(origin, reason)
        if !warnings.contains(warning) { warnings.append(warning) }
    }

    private mutating func complain(_ origin: SettingsOrigin, _ reason: String) {
        let diagnostic = SettingsDiagnostic(origin, reason)
        if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
    }
}

extension ServiceCatalog {
    /// The names that earlier versions had outside the sections of services.
    var formerNames: [String] {
        names(where: { _ in true })
    }

    /// Those that they also had in the sections of listeners.
    var formerNamesOfListeners: [String] { names(where: \.wasOfListener) }

    private func names(where isIncluded: (FormerSetting) -> Bool) -> [String] {
        var names = [ServiceReader.formerName]
        for former in types.flatMap({ $0.formerSettings })
        where isIncluded(former) && !names.contains(former.name) {
            names.append(former.name)
        }
        return names
    }

    fileprivate func complaint(about name: String) -> String {
        "allowed is \(list(of: names))\(suggestion(for: name, among: names))"
    }
}
