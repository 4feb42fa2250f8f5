package import Figures
package import ReactorKit
package import Settings

/// The services that a server offers; the first is the default of listeners.
package struct ServiceCatalog: Sendable, ExpressibleByArrayLiteral {
    package let types: [any Service.Type]

    package init(arrayLiteral types: any Service.Type...) {
        self.types = types
    }

    /// The names in settings.
    package var names: [String] { types.map { $0.name } }

    /// The names without those of earlier versions.
    package var currentNames: [String] {
        types.filter { ServiceSection($0).replacement(named: $0.name) == nil }.map { $0.name }
    }

    /// The service of that name in settings.
    package subscript(name: String) -> (any Service.Type)? { types.first { $0.name == name } }
}

extension ServiceCatalog: Equatable {
    package static func == (one: Self, other: Self) -> Bool {
        one.types.map(ObjectIdentifier.init) == other.types.map(ObjectIdentifier.init)
    }
}

/// One service as the settings describe it: its type and its settings.
package struct ServiceSection: Equatable, Sendable {
    /// The setting of a section that names the service's type, where it has another name.
    package static let typeName = "type"

    package let type: any Service.Type
    private var settings: any ServiceSettings

    /// The defaults of a type.
    package init(_ type: any Service.Type) {
        self.type = type
        settings = type.defaults
    }

    /// Reads all settings that the sources have in a section; `hint` is what to do about a name that
    /// is no setting of the service.
    ///
    /// - Returns: what is wrong; a setting with a wrong value keeps the value that it had.
    package mutating func read(
        _ sources: SettingsSources, section: [String], hint: (String) -> String?
    ) -> [SettingsDiagnostic] {
        // Its table is not made for nothing.
        sources.mayHaveSettings(in: section)
            ? settings.read(sources, section: section, hint: hint) : []
    }

    /// Assigns a value to a setting.
    ///
    /// - Returns: why the value is not allowed; nil when it is.
    package mutating func assign(_ text: String, to name: String) -> String? {
        settings.assign(text, to: name)
            .map { $0.isEmpty ? "the service \(type.name) has no setting \"\(name)\"" : $0 }
    }

    /// Why a file that the settings name cannot be used; nil when all can.
    package func fileProblem() -> String? { settings.fileProblem() }

    /// Every setting, with its value as text, whether that has a secret, and when a change takes
    /// effect.
    package var values: [(name: String, text: String, isSecret: Bool, effect: SettingEffect)] {
        settings.values
    }

    /// The value of a setting; nil when there is no such setting.
    package func text(of name: String) -> String? { values.first { $0.name == name }?.text }

    /// Why a listener cannot name this room; nil when it can.
    package func complaint(ofRoom name: String) -> String? {
        type.complaint(ofRoom: name, ofAny: settings)
    }

    /// Why no client of a listener with this room can enter it; nil when clients can.
    package func warning(ofRoom name: String) -> String? {
        type.warning(ofRoom: name, ofAny: settings)
    }

    /// What is wrong with the listeners of the service, and the setting that they do not fit; nil for
    /// nothing.
    package func warning(
        ofListeners endpoints: [Endpoint]
    ) -> (setting: String, reason: String)? {
        type.warning(ofListeners: endpoints, ofAny: settings)
    }

    /// What is to be written in place of the service, if it is one of earlier versions.
    package func replacement(named name: String) -> String? {
        type.replacement(ofAny: settings, named: name)
    }

    /// A service with these settings.
    ///
    /// - Throws: why it cannot serve.
    package func makeService(_ context: ServiceContext) throws -> any Service {
        try type.make(context, settings)
    }

    /// What would prevent the start of a service with these settings; see `Service.problems`.
    package func problems(named name: String, for account: Account?) -> [String] {
        type.problems(ofAny: settings, named: name, for: account)
    }

    /// What would prevent it only now; see `Service.warnings`.
    package func warnings(named name: String, for account: Account?) -> [String] {
        type.warnings(ofAny: settings, named: name, for: account)
    }

    /// True when the service is of this type.
    package func describes(_ service: any Service) -> Bool { Swift.type(of: service) == type }

    /// Whether a listener can change between services of these sections while the server runs: of
    /// the same type, on every worker.
    package func canReplace(_ other: ServiceSection) -> Bool {
        guard case .everyWorker = type.placement else { return false }
        return type == other.type
    }

    /// Applies these settings to a service of this type.
    package func apply(to service: any Service) { service.applyAny(settings) }

    package static func == (one: Self, other: Self) -> Bool {
        one.type == other.type && one.settings.isEqual(to: other.settings)
    }
}

extension Service {
    /// The names and meanings of its figures.
    package static var figureDefinitions: [FigureDefinition] { figures.definitions }

    /// The current values of its figures.
    package var readings: FigureReadings { Self.figures.readings(of: self) }

    /// The names of its settings.
    package static var settingNames: [String] { Settings.table.names }

    fileprivate static var defaults: any ServiceSettings { Settings() }

    fileprivate static func make(
        _ context: ServiceContext, _ settings: any ServiceSettings
    ) throws -> any Service {
        try Self(context, settings as? Settings ?? Settings())
    }

    fileprivate static func problems(
        ofAny settings: any ServiceSettings, named name: String, for account: Account?
    ) -> [String] {
        (settings as? Settings).map { problems(of: $0, named: name, for: account) } ?? []
    }

    fileprivate static func warnings(
        ofAny settings: any ServiceSettings, named name: String, for account: Account?
    ) -> [String] {
        (settings as? Settings).map { warnings(of: $0, named: name, for: account) } ?? []
    }

    fileprivate static func complaint(
        ofRoom name: String, ofAny settings: any ServiceSettings
    ) -> String? {
        (settings as? Settings).flatMap { complaint(ofRoom: name, $0) }
    }

    fileprivate static func warning(
        ofRoom name: String, ofAny settings: any ServiceSettings
    ) -> String? {
        (settings as? Settings).flatMap { warning(ofRoom: name, $0) }
    }

    fileprivate static func warning(
        ofListeners endpoints: [Endpoint], ofAny settings: any ServiceSettings
    ) -> (setting: String, reason: String)? {
        (settings as? Settings).flatMap { warning(ofListeners: endpoints, $0) }
    }

    fileprivate static func replacement(
        ofAny settings: any ServiceSettings, named name: String
    ) -> String? {
        (settings as? Settings).flatMap { replacement(of: $0, named: name) }
    }

    fileprivate func applyAny(_ settings: any ServiceSettings) {
        if let settings = settings as? Settings { apply(settings) }
    }
}

extension ServiceSettings {
    fileprivate mutating func read(
        _ sources: SettingsSources, section: [String], hint: (String) -> String?
    ) -> [SettingsDiagnostic] {
        Self.table.read(
            sources, section: section, besides: [section + [ServiceSection.typeName]],
            hint: hint, into: &self)
    }

    /// Empty when there is no such setting.
    fileprivate mutating func assign(_ text: String, to name: String) -> String? {
        guard let setting = Self.table[name] else { return "" }
        return setting.assign(text, to: &self)
    }

    fileprivate var values: [(name: String, text: String, isSecret: Bool, effect: SettingEffect)] {
        Self.table.settings.map { setting in
            let text = setting.text(self)
            return (setting.name, text, setting.masked(text) != text, setting.effect)
        }
    }

    fileprivate func isEqual(to other: any ServiceSettings) -> Bool { other as? Self == self }
}
