import ReactorKit
package import Services
package import Settings

extension ServerSettings {
    /// The first part of the names of listeners' sections.
    private static let section = "listener"

    /// Reads all settings.
    ///
    /// - Returns: the settings; what is wrong, where the default is kept; and warnings about what
    ///   is written as in an earlier version.
    package static func read(
        _ sources: SettingsSources, services catalog: ServiceCatalog
    ) -> (ServerSettings, diagnostics: [SettingsDiagnostic], warnings: [SettingsDiagnostic]) {
        var settings = ServerSettings(catalog)
        let text = sources.text
        var diagnostics =
            text.diagnostics + text.unknownSections(named: [section, ServiceReader.section])
        diagnostics += settings.readTables(sources)
        var services = ServiceReader(sources, catalog)
        settings.listener.service = services.service(
            ofListener: "", in: [], otherwise: settings.listener.service)
        diagnostics += settings.readListeners(sources, &services)
        if !settings.listeners.isEmpty, sources.value(at: ["listen"]) == nil {
            settings.listener.endpoints = []
        }
        services.complainAboutUnused(settings.allListeners.map(\.settings.service))
        diagnostics += services.diagnostics
        diagnostics += settings.complaints(sources, services)
        settings.take(services.services, declaredIn: text)
        let warnings =
            services.warnings + settings.roomWarnings(sources, services)
            + settings.listenerWarnings(sources, services)
        return (settings, diagnostics.sorted { $0.line < $1.line }, warnings)
    }

    /// Why a setting cannot have a value; nil if its row of the table allows it.
    package static func complaint(
        ofValue text: String, for name: String, services catalog: ServiceCatalog
    ) -> String? {
        var settings = ServerSettings(catalog)
        if let setting = table[name] { return setting.assign(text, to: &settings) }
        if let setting = ListenerSettings.table[name] {
            return setting.assign(text, to: &settings.listener)
        }
        let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if path.count == 3, path[0] == ServiceReader.section {
            // A service of the file, which is not read yet.
            guard let type = catalog[path[1]] else { return nil }
            var section = ServiceSection(type)
            return section.assign(text, to: path[2])
        }
        if name == ServiceReader.formerName, catalog[text.lowercased()] == nil {
            return "mode cannot be \"\(text)\": allowed is \(list(of: catalog.names))"
                + suggestion(for: text, among: catalog.names)
        }
        for type in catalog.types {
            guard let former = type.formerSettings.first(where: { $0.name == name }) else {
                continue
            }
            var section = ServiceSection(type)
            return section.assign(text, to: former)
        }
        if name == ServiceReader.formerName { return nil }
        let names = table.names + ListenerSettings.table.names + catalog.formerNames
        return "there is no setting \"\(name)\"\(suggestion(for: name, among: names))"
    }

    // MARK: -

    /// The settings at the start of the file are in two independent tables.
    private mutating func readTables(_ sources: SettingsSources) -> [SettingsDiagnostic] {
        let joined = SettingsTable<ServerSettings>(
            ListenerSettings.table.settings.map { $0.lifted(to: \.listener) }
                + Self.table.settings)
        let catalog = catalog
        return joined.read(sources, besides: ServiceReader.paths(sources, catalog), into: &self)
    }

    private mutating func readListeners(
        _ sources: SettingsSources, _ services: inout ServiceReader
    ) -> [SettingsDiagnostic] {
        let text = sources.text
        var diagnostics: [SettingsDiagnostic] = []
        for section in text.sections where section.path.count == 2 {
            let path = section.path
            guard path[0] == Self.section, listeners[path[1]] == nil else { continue }
            var settings = listener
            // A room is for one listener: others would be for clients of IRC.
            settings.room = nil
            if text[path + ["listen"]] == nil, !text.isInvalid(path + ["listen"]) {
                diagnostics.append(
                    SettingsDiagnostic(section.origin, "the listener has no setting \"listen\""))
            }
            let service = text[path + [ServiceReader.section]]?.text ?? settings.service
            diagnostics += ListenerSettings.table.read(
                text, section: path, besides: catalog.formerNamesOfListeners.map { path + [$0] },
                hint: { services.place(of: $0, inListenerOf: service) }, into: &settings)
            settings.service = services.service(
                ofListener: path[1], in: path, otherwise: settings.service)
            listeners[path[1]] = settings
        }
        return diagnostics
    }

    /// Keeps the services that listeners name or the file declares, without those that have the
    /// defaults of their type.
    private mutating func take(
        _ services: [String: ServiceSection], declaredIn text: SettingsText
    ) {
        var names = Set(allListeners.map(\.settings.service))
        for section in text.sections where section.path.first == ServiceReader.section {
            names.insert(section.path.last ?? "")
        }
        self.services = services.filter { name, section in
            names.contains(name) && catalog[name].map { ServiceSection($0) } != section
        }
    }

    private func complaints(
        _ sources: SettingsSources, _ services: ServiceReader
    ) -> [SettingsDiagnostic] {
        var diagnostics: [SettingsDiagnostic] = []
        for (name, settings) in allListeners {
            if let (setting, missing, reason) = settings.complaint,
                !Self.isReported(missing, ofListener: name, in: sources)
            {
                let section = sources.text.sections.last { $0.path == [Self.section, name] }
                let place = SettingPlace(setting, ofListener: name)
                let origin = section?.origin ?? Self.origin(of: place, in: sources)
                diagnostics.append(SettingsDiagnostic(origin, reason))
            }
            if let reason = services.complaint(ofService: settings.service) {
                let place = SettingPlace("service", ofListener: name)
                diagnostics.append(
                    SettingsDiagnostic(Self.origin(of: place, in: sources), reason))
            }
            diagnostics += roomComplaints(of: settings, named: name, sources, services)
            if let reason = certificateComplaint(of: settings, named: name, sources, services) {
                let place = SettingPlace(Self.clientCertificate, ofListener: name)
                diagnostics.append(
                    SettingsDiagnostic(Self.origin(of: place, in: sources), reason))
            }
        }
        for case (let place, let reason)? in [endpointComplaint, pathComplaint()] {
            diagnostics.append(SettingsDiagnostic(Self.origin(of: place, in: sources), reason))
        }
        return diagnostics
    }

    /// What is wrong with the room of a listener, or with its framing.
    private func roomComplaints(
        of settings: ListenerSettings, named name: String, _ sources: SettingsSources,
        _ services: ServiceReader
    ) -> [SettingsDiagnostic] {
        guard let service = services.services[settings.service] else { return [] }
        func isReported(_ setting: String) -> Bool {
            Self.isReported(setting, ofListener: name, in: sources)
        }
        if isReported(ServiceReader.section) { return [] }
        let framing =
            name.isEmpty
            ? sources.value(at: ["framing"])?.text
            : sources.text[[Self.section, name, "framing"]]?.text
        var (place, reason): (String, String?) = ("room", nil)
        if let room = settings.room {
            reason =
                if !service.type.hasRooms {
                    "room needs a service that has rooms: write service = chat"
                } else if framing == nil, !isReported("framing") {
                    "room needs framing = lines, for telnet; clients of IRC join rooms themselves"
                } else {
                    service.complaint(ofRoom: room)
                }
        } else if service.type.hasRooms, framing == Framing.lines.rawValue, !isReported("room") {
            (place, reason) = ("framing", "framing = lines needs a room, like room = #tea")
        }
        guard let reason else { return [] }
        let origin = Self.origin(of: SettingPlace(place, ofListener: name), in: sources)
        return [SettingsDiagnostic(origin, reason)]
    }

    /// The name of the listener's setting.
    private static let clientCertificate = "tls-client-certificate"

    /// Why a listener cannot ask its clients for certificates; nil when it can, or does not.
    private func certificateComplaint(
        of settings: ListenerSettings, named name: String, _ sources: SettingsSources,
        _ services: ServiceReader
    ) -> String? {
        guard settings.clientCertificate != .ignore else { return nil }
        guard settings.endpoints.contains(where: \.requiresTLS) else {
            // A setting above the sections is for those listeners that have TLS.
            let isUnused =
                name.isEmpty
                ? !allListeners.contains { $0.settings.endpoints.contains(where: \.requiresTLS) }
                : sources.text[[Self.section, name, Self.clientCertificate]] != nil
            return isUnused && !Self.isReported("listen", ofListener: name, in: sources)
                ? "\(Self.clientCertificate) needs a tls: endpoint in listen" : nil
        }
        guard settings.clientAuthorities == nil, let service = services.services[settings.service],
            !service.type.identifiesByCertificate || settings.room != nil,
            !Self.isReported("tls-authorities", ofListener: name, in: sources)
        else { return nil }
        let server = settings.room == nil ? "the service \(settings.service)" : "a room"
        return "\(Self.clientCertificate) needs tls-authorities, the authorities to trust: "
            + "\(server) does not identify clients by their certificates"
    }

    /// The rooms of listeners that no client can enter.
    private func roomWarnings(
        _ sources: SettingsSources, _ services: ServiceReader
    ) -> [SettingsDiagnostic] {
        allListeners.compactMap { name, settings in
            guard let room = settings.room,
                let reason = services.services[settings.service]?.warning(ofRoom: room)
            else { return nil }
            let place = SettingPlace("room", ofListener: name)
            return SettingsDiagnostic(Self.origin(of: place, in: sources), reason)
        }
    }

    /// Settings of services that their listeners do not fit. Where a load balancer is before a
    /// listener, clients reach the service elsewhere, which is not known here.
    private func listenerWarnings(
        _ sources: SettingsSources, _ services: ServiceReader
    ) -> [SettingsDiagnostic] {
        let listeners = allListeners.map(\.settings).filter { $0.room == nil }
        return Set(listeners.map(\.service)).sorted().compactMap { name in
            let own = listeners.filter { $0.service == name }
            guard own.allSatisfy(\.proxies.isEmpty),
                let (setting, reason) = services.services[name]?.warning(
                    ofListeners: own.flatMap(\.endpoints))
            else { return nil }
            let path = [ServiceReader.section, name, setting]
            return SettingsDiagnostic(sources.value(at: path)?.origin ?? .standard, reason)
        }
    }

    /// Whether a setting that a listener lacks has an invalid value, which is reported already.
    private static func isReported(
        _ setting: String, ofListener name: String, in sources: SettingsSources
    ) -> Bool {
        let paths = [[section, name, setting], [setting]]
        if paths.contains(where: sources.text.isInvalid) { return true }
        let text = sources.text[paths[0]]?.text ?? sources.value(at: paths[1])?.text
        guard let text, let row = ListenerSettings.table[setting] else { return false }
        var settings = ListenerSettings()
        return row.assign(text, to: &settings) != nil
    }

    /// Where a setting has its value: a listener's section begins as a copy of the file's start.
    private static func origin(
        of place: SettingPlace, in sources: SettingsSources
    ) -> SettingsOrigin {
        sources.text[[section, place.listener, place.name]]?.valueOrigin
            ?? sources.value(at: [place.name])?.origin ?? .standard
    }
}

extension SettingsDiagnostic {
    /// The line in the file; what is not from the file comes first.
    fileprivate var line: Int {
        if case .file(_, let line, _) = origin { line } else { 0 }
    }
}
