import Settings

/// Reads the sections `[endpoint NAME]`, and the section `[endpoints]` of earlier versions, whose
/// entries are addresses by name.
struct EndpointReader {
    /// The section of earlier versions.
    static let formerSection = "endpoints"

    private(set) var endpoints: [EndpointSection] = []
    private(set) var diagnostics: [SettingsDiagnostic] = []
    /// What is written as in an earlier version.
    private(set) var warnings: [SettingsDiagnostic] = []
    private let sources: SettingsSources
    private var text: SettingsText { sources.text }

    /// Reads names and addresses.
    init(_ sources: SettingsSources) {
        self.sources = sources
        readFormerSection()
        for section in text.sections where section.path.first == EndpointSection.word {
            if section.path.count == 2 { readAddress(section) }
        }
    }

    /// Reads the settings of all endpoints over the general ones. The command line and variables
    /// override the whole file.
    mutating func readSettings(over general: ClientSettings) {
        for index in endpoints.indices {
            let path = EndpointSection.path(of: endpoints[index].name)
            var settings = general
            let table = ClientSettings.endpointTable
            diagnostics += table.read(
                text, section: path, besides: [path + [EndpointSection.address]], into: &settings)
            for name in table.names {
                guard let entry = text[path + [name]],
                    sources.value(at: [name])?.origin.isFile ?? true,
                    ClientSettings.complaint(ofValue: entry.text, for: name) == nil
                else { continue }
                endpoints[index].values[name] = entry.text
            }
            correct(index, over: general)
        }
    }

    // MARK: -

    private static func isAddressSign(_ character: Character) -> Bool {
        ":/[]".contains(character)
    }

    private mutating func readFormerSection() {
        let entries = text.entries(in: [Self.formerSection])
        for entry in entries {
            let origin = entry.nameOrigin
            if entry.name.contains(where: Self.isAddressSign) {
                complain(
                    origin, "\"\(entry.name)\" is an address: a name has no \":\", \"/\" or bracket"
                )
            } else if let reason = ClientSettings.complaint(ofEndpoint: entry.text) {
                complain(entry.valueOrigin, reason)
            } else {
                endpoints.append(EndpointSection(entry.name, address: entry.text))
            }
        }
        guard let first = entries.first,
            let section = text.sections.first(where: { $0.path == [Self.formerSection] })
        else { return }
        let name = first.name.replacing(" ", with: "-")
        let reason =
            "[endpoints] is now a section for each name: write [endpoint \(name)]"
            + " and below it address = \(SettingsText.written(first.text))"
        warnings.append(SettingsDiagnostic(section.origin, reason))
    }

    private mutating func readAddress(_ section: SettingsText.Section) {
        let name = section.path[1]
        let former = endpoints.firstIndex { $0.name == name }
        guard let entry = text[section.path + [EndpointSection.address]] else {
            if former != nil { return }
            guard ClientSettings.complaint(ofEndpoint: name) == nil else {
                return complain(section.origin, "the endpoint \(name) has no address")
            }
            return endpoints.append(EndpointSection(name))
        }
        if name.contains(where: Self.isAddressSign) {
            return complain(entry.nameOrigin, "\"\(name)\" is an address, and cannot have another")
        }
        if let reason = ClientSettings.complaint(ofEndpoint: entry.text) {
            return complain(entry.valueOrigin, reason)
        }
        if let former {
            endpoints[former].address = entry.text
        } else {
            endpoints.append(EndpointSection(name, address: entry.text))
        }
    }

    /// Leaves out settings that conflict with each other or with the general ones.
    private mutating func correct(_ index: Int, over general: ClientSettings) {
        let name = endpoints[index].name
        for names in ClientSettings.suspects {
            var settings = general
            settings.endpoints = endpoints
            guard let reason = settings.settings(ofEndpoint: name).complaint else { return }
            let before = endpoints[index].values
            for name in names { endpoints[index].values[name] = nil }
            settings.endpoints = endpoints
            guard settings.settings(ofEndpoint: name).complaint != reason else {
                endpoints[index].values = before
                continue
            }
            let path = EndpointSection.path(of: name)
            let origins = names.compactMap { text[path + [$0]]?.valueOrigin }
            complain(origins.first ?? .standard, reason)
        }
    }

    private mutating func complain(_ origin: SettingsOrigin, _ reason: String) {
        diagnostics.append(SettingsDiagnostic(origin, reason))
    }
}

extension SettingsOrigin {
    fileprivate var isFile: Bool {
        if case .file = self { true } else { false }
    }
}
