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
    /// The sections in which settings of earlier versions belong now, by the former name.
    private var destinations: [String: [String]] = [:]

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
        // First, since hints name the first place of a setting.
        paths += catalog.types.flatMap { type in
            type.settingNames.map { [section, type.name, $0] }
        }
        let sections = sources.text.sections.map(\.path).filter { $0.first == section }
        for section in sections + catalog.names.map({ [section, $0] }) {
            paths += catalog.types.flatMap { type in type.settingNames.map { section + [$0] } }
        }
        return paths
    }

    // MARK: - Listeners

    /// The service of a listener, whose section is empty for the one at the start: `service`,
    /// unless it has the settings of earlier versions, in which each listener with a relay had its
    /// own room.
    mutating func service(
        ofListener name: String, in section: [String], otherwise service: String
    ) -> String {
        guard let (mode, origin, isOwn) = mode(in: section) else {
            let service = self.service(service, with: section, of: name)
            warnAboutFormer(service, in: section)
            return service
        }
        guard let type = catalog[mode.lowercased()] else {
            complain(origin, "mode cannot be \"\(mode)\": \(catalog.complaint(about: mode))")
            return service
        }
        var service = type.name
        if case .one = type.placement, !name.isEmpty {
            service = copy(services[type.name], for: name)
        }
        service = self.service(service, with: section, of: name)
        let place = isOwn ? "" : "in [listener \(name)] "
        let now = replacement(of: service) ?? "service = \(instruction(service, type))"
        warn(origin, "\"mode\" is now \"service\": write \(place)\(now)")
        return service
    }

    /// The service of a listener whose section has settings that are the service's: a copy of
    /// `service` with them.
    private mutating func service(
        _ service: String, with section: [String], of name: String
    ) -> String {
        guard !section.isEmpty, var copy = services[service] else { return service }
        for name in catalog.formerNamesOfListeners where name != Self.formerName {
            guard let entry = sources.text[section + [name]] else { continue }
            if let former = copy.type.formerSettings.first(where: { $0.name == name }) {
                if let reason = copy.assign(entry.text, to: former) {
                    complain(entry.valueOrigin, reason)
                }
            } else if entry.text != defaultText(of: name) {
                complain(entry.nameOrigin, missing(name, entry.text, in: service))
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
            guard let (text, origin) = sources.value(at: [name]), text != defaultText(of: name),
                let first = used.first
            else { continue }
            let isUsed = used.contains {
                services[$0]?.type.formerSettings.contains { $0.name == name } == true
            }
            if !isUsed { complain(origin, missing(name, text, in: first)) }
        }
    }

    // MARK: -

    /// The `mode` of a listener, and whether it is from its own section; nil when its `service`
    /// counts.
    private mutating func mode(
        in section: [String]
    ) -> (text: String, origin: SettingsOrigin, isOwn: Bool)? {
        if !section.isEmpty {
            let service = sources.text[section + [Self.section]]?.valueOrigin
            if let mode = sources.text[section + [Self.formerName]] {
                let counts = supersedes(
                    Self.formerName, mode.valueOrigin, service, "there is \"service\"")
                return counts ? (mode.text, mode.valueOrigin, true) : nil
            }
            if service != nil { return nil }
        }
        guard let (text, origin) = sources.value(at: [Self.formerName]) else { return nil }
        let service = sources.value(at: [Self.section])?.origin
        let counts = supersedes(
            Self.formerName, origin, service, "there is \"service\"")
        return counts ? (text, origin, section.isEmpty) : nil
    }

    /// Whether the value with a former name counts: when there is none with the new name, or only
    /// in a source of less precedence.
    private mutating func supersedes(
        _ former: String, _ origin: SettingsOrigin, _ current: SettingsOrigin?, _ reason: String
    ) -> Bool {
        guard let current, current.precedence >= origin.precedence else { return true }
        if case .file = origin, case .file = current {
            warn(origin, "\"\(former)\" is unused: \(reason)")
        }
        return false
    }

    private mutating func read(_ type: any Service.Type, named name: String) -> ServiceSection {
        var section = ServiceSection(type)
        let path = [Self.section, name]
        diagnostics += section.read(sources, section: path) {
            place(of: $0, inService: name, of: type)
        }
        for former in type.formerSettings {
            guard let (text, origin) = sources.value(at: [former.name]) else { continue }
            let place = "[service \(name)]"
            let own = sources.value(at: path + [former.replacement])?.origin
            let reason = "\(place) has \"\(former.replacement)\""
            guard supersedes(former.name, origin, own, reason) else { continue }
            if let reason = section.assign(text, to: former) { complain(origin, reason) }
            // What replaces the service is named where a listener names it.
            if section.replacement(named: name) != nil { continue }
            destinations[former.name, default: []].append(place)
        }
        return section
    }

    /// Where a setting belongs that is none of a service; nil when there is no such setting.
    private func place(
        of setting: String, inService name: String, of type: any Service.Type
    ) -> String? {
        let isFraming = setting == "framing" && type.hasRooms
        if isFraming || ListenerSettings.table[setting] != nil {
            let room = isFraming ? " and \"room = #tea\"" : ""
            return "it belongs to a listener: write it in a section [listener NAME] with "
                + "\"service = \(name)\"\(room), or above all sections"
        }
        return place(of: setting, inListenerOf: name)
    }

    /// Where a setting belongs that is none of a listener, which has this service; nil when there is
    /// no such setting.
    func place(of setting: String, inListenerOf service: String) -> String? {
        if ServerSettings.table[setting] != nil { return "it belongs above all sections" }
        let names = [service] + catalog.names
        // Some may not be read yet.
        let name = names.first {
            (services[$0]?.type ?? catalog[$0])?.settingNames.contains(setting) == true
        }
        return name.map { "it belongs in [\(Self.section) \($0)]" }
    }

    private mutating func readSection(_ section: SettingsText.Section) {
        guard section.path.count == 2 else { return }
        let name = section.path[1]
        let value = sources.value(at: section.path + [ServiceSection.typeName])
        if let type = catalog[name] {
            guard let value, value.text != type.name else { return }
            let advice = "for a \(value.text) give the section another name"
            return complain(
                value.origin, "the type of the service \(name) is \(name): \(advice)")
        }
        if services[name] != nil { return }
        guard let value else {
            if sources.text.isInvalid(section.path + [ServiceSection.typeName]) { return }
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

    /// The default of a former setting, for which any service can be used.
    private func defaultText(of former: String) -> String? {
        catalog.types.lazy.compactMap { type in
            type.formerSettings.first { $0.name == former }
                .flatMap { ServiceSection(type).text(of: $0.replacement) }
        }.first
    }

    /// A listener has the value of a former setting that its service does not have.
    private func missing(_ setting: String, _ text: String, in service: String) -> String {
        let room =
            services[service]?.type.hasRooms == true
            ? ", or for telnet write framing = lines and a room, like room = #tea" : ""
        return "the service \(service) has no \(setting) = \(text): leave it out\(room)"
    }

    private func unknown(_ name: String) -> String {
        let names = services.keys.sorted()
        let hint = suggestion(for: name, among: names)
        let advice = hint.isEmpty ? ": name \(list(of: names)), or add [service \(name)]" : hint
        return "there is no service \"\(name)\"\(advice)"
    }

    // MARK: - Warnings

    /// Warns about settings of services at the start of the file; they remain command-line options.
    private mutating func warnAtStart() {
        for former in catalog.formerNames where former != Self.formerName {
            guard let (_, origin) = sources.value(at: [former]),
                let sections = destinations[former]
            else { continue }
            let now = catalog.types.flatMap { $0.formerSettings }.first { $0.name == former }?
                .replacement
            if case .flag = origin, now == former { continue }
            // The framing of a room, which is the listener's.
            if former == "framing", sources.value(at: ["room"]) != nil { continue }
            warn(origin, moved(former, now ?? former, to: sections))
        }
    }

    /// Warns about a listener whose service is one of earlier versions.
    private mutating func warnAboutFormer(_ service: String, in section: [String]) {
        guard let now = replacement(of: service) else { return }
        let own = sources.text[section + [Self.section]]?.valueOrigin
        guard let origin = own ?? sources.value(at: [Self.section])?.origin else { return }
        warn(
            origin, "\(services[service]?.type.name ?? service) is now a room of chat: write \(now)"
        )
    }

    private func replacement(of service: String) -> String? {
        services[service]?.replacement(named: service)
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
        return "\"\(former)\" is now \(name)in \(sections.joined(separator: " and "))"
    }

    /// The value to write, and the section to add when the service has its own name.
    private func instruction(_ service: String, _ type: any Service.Type) -> String {
        guard service != type.name, let section = services[service] else { return service }
        // Those with the default too, where a setting at the start gives the type another one.
        let others = [ServiceSection(type), services[type.name]]
        let settings = section.values.filter { value in
            others.contains { $0?.text(of: value.name) != value.text }
        }.map { "\($0.name) = \(SettingsText.written($0.text))" }
        let all = ["\(ServiceSection.typeName) = \(type.name)"] + settings
        return "\(service), and [service \(service)] with \(all.joined(separator: ", "))"
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

extension ServiceSection {
    /// Assigns a value that was read under a former name.
    ///
    /// - Returns: why the value is not allowed, with the former name; nil when it is.
    mutating func assign(_ text: String, to former: FormerSetting) -> String? {
        guard let reason = assign(text, to: former.replacement) else { return nil }
        let start = former.replacement + " "
        return reason.hasPrefix(start) ? "\(former.name) \(reason.dropFirst(start.count))" : reason
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
