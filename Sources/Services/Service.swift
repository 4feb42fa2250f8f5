package import Figures
package import ReactorKit
package import Settings

/// What the connections of a listener are for: answers with the time, a room of people, an echo.
///
/// The daemon makes one on each worker that serves it, for each name that listeners have in their
/// setting `service`, and gives it the connections of all of them: plain, TLS or UNIX sockets make
/// no difference to it. A connection is admitted, counted, limited and logged by the daemon, before
/// and after it reaches the service. To add one: a target with a type that conforms, and a line in
/// `carillond`; `Echo` is the smallest example. Called on its worker's thread.
package protocol Service: AnyObject, SendableMetatype {
    /// The settings of a section `[service NAME]`.
    associatedtype Settings: ServiceSettings

    /// The word for it in settings: lower-case letters and hyphens.
    static var name: String { get }

    /// Its section of the manual page.
    static var manual: ServiceManual { get }

    /// The workers that it is on.
    static var placement: ServicePlacement { get }

    /// Settings of its own that had other names, or stood outside its section, in earlier versions.
    static var formerSettings: [FormerSetting] { get }

    /// What it counts beside its messages; services of one type add up.
    static var figures: FigureTable<Self> { get }

    /// A service without connections; nothing is called before it returns.
    init(_ context: ServiceContext, _ settings: Settings)

    /// The protocol of a connection that was admitted.
    ///
    /// It gets the transport when the connection is open, behind a TLS handshake where there is one.
    /// Rates are counted by its framing (`LineProtocol`, `ChunkProtocol`), the messages that it
    /// handles by itself (`ServiceContext.messages`).
    /// - Throws: what makes the connection impossible; it is closed, and the error logged.
    func accept(_ connection: Connection) throws -> any StreamProtocol

    /// The settings have changed, or a limit in the context; may concern open connections or only
    /// those to come, as the table of the settings says.
    func apply(_ settings: Settings)
}

extension Service {
    /// Every worker.
    package static var placement: ServicePlacement { .everyWorker }

    /// None.
    package static var formerSettings: [FormerSetting] { [] }

    /// None.
    package static var figures: FigureTable<Self> { FigureTable([]) }
}

/// The workers that have an instance of a service.
package enum ServicePlacement: Sendable {
    /// Each has one of its own, which serves the connections that this worker accepts.
    case everyWorker
    /// One worker has it and accepts all its connections, so that they can share state without locks.
    case one
}

/// The settings of a service: a value with a table. Fresh ones have the defaults.
package protocol ServiceSettings: Equatable, Sendable {
    /// The defaults.
    init()

    /// Every setting, in the order of the documentation; none is named `type`.
    static var table: SettingsTable<Self> { get }

    /// What is wrong with the settings as a whole, though each value is allowed; nil for nothing.
    var complaint: String? { get }
}

extension ServiceSettings {
    /// Nothing.
    package var complaint: String? { nil }
}

/// The settings of a service that has none.
package struct NoSettings: ServiceSettings {
    package static var table: SettingsTable<NoSettings> { SettingsTable([]) }

    package init() {}
}

/// A setting of a service that earlier versions had at the file's start, as a flag or a variable,
/// or in the section of a listener. It still works there, with a warning.
package struct FormerSetting: Sendable {
    /// Its name there.
    package let name: String
    /// Its name in the service's table.
    package let replacement: String
    /// Whether it was a listener's, so that each could have its own.
    package let wasOfListener: Bool

    package init(_ name: String, now replacement: String, wasOfListener: Bool = false) {
        self.name = name
        self.replacement = replacement
        self.wasOfListener = wasOfListener
    }
}

/// What a manual page says of a service.
package struct ServiceManual: Sendable {
    /// One line for lists and for comments in the example of the settings; a sentence.
    package let summary: String
    /// Paragraphs with a blank line between them.
    package let text: String
    /// Commands, or other things to look up.
    package let entries: [(name: String, text: String)]

    package init(summary: String, text: String, entries: [(name: String, text: String)] = []) {
        self.summary = summary
        self.text = text
        self.entries = entries
    }
}
