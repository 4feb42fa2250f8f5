package import Figures
package import ReactorKit
package import Settings

/// What a listener's connections are served with: replies with the time, a chat room, an echo.
///
/// The daemon creates one instance per worker for each name that listeners have in their setting
/// `service`, and passes it the connections of all these listeners, whether plain, TLS or UNIX
/// sockets. The daemon admits, counts, limits and logs the connections. To add a service, write a
/// target with a conforming type and add the type in `carillond`; `Echo` is the smallest example.
/// Called on the worker's thread.
package protocol Service: AnyObject, SendableMetatype {
    /// The settings of a section `[service NAME]`.
    associatedtype Settings: ServiceSettings

    /// Its name in settings: lower-case letters and hyphens.
    static var name: String { get }

    /// Its section of the manual page.
    static var manual: ServiceManual { get }

    /// The workers that have an instance.
    static var placement: ServicePlacement { get }

    /// Whether the daemon may log the messages that clients send (`log-messages`).
    static var logsMessages: Bool { get }

    /// What a line begins with that the daemon sends to a client before it closes the connection, in
    /// the form that clients of the service, or of a room of it, read.
    static func errorStart(ofRoom name: String?) -> String

    /// Whether its listeners may name a room, whose members their connections are
    /// (`ConnectionOrigin.room`).
    static var hasRooms: Bool { get }

    /// Whether it identifies clients by the fingerprints of their certificates (`Connection.tls`),
    /// so that any certificate may be accepted.
    static var identifiesByCertificate: Bool { get }

    /// Why a listener cannot name this room, as a sentence; nil when it can.
    static func complaint(ofRoom name: String, _ settings: Settings) -> String?

    /// Why no client of a listener with this room can enter it, and what to do, as a sentence; nil
    /// when clients can.
    static func warning(ofRoom name: String, _ settings: Settings) -> String?

    /// What is wrong with the listeners of the service: the setting that they do not fit, and what
    /// to do, as a sentence; nil for nothing. `endpoints` are where clients reach the service.
    static func warning(
        ofListeners endpoints: [Endpoint], _ settings: Settings
    ) -> (setting: String, reason: String)?

    /// What is to be written in place of the service of this name, for one that exists only because
    /// earlier versions had it; nil for others.
    static func replacement(of settings: Settings, named name: String) -> String?

    /// Its settings that had other names, or were outside its section, in earlier versions.
    static var formerSettings: [FormerSetting] { get }

    /// What it counts besides messages; the values of services of one type are added.
    static var figures: FigureTable<Self> { get }

    /// Creates a service without connections; no method is called before it returns.
    ///
    /// - Throws: why it cannot serve, as a sentence; the server does not start then.
    init(_ context: ServiceContext, _ settings: Settings) throws

    /// What would prevent the start of a service of this name, as sentences.
    ///
    /// For `--check`: it creates and changes nothing. `account` is that of the server later; nil for
    /// the present one.
    static func problems(
        of settings: Settings, named name: String, for account: Account?
    ) -> [String]

    /// What would prevent a start of a service of this name only now, as sentences: another process,
    /// such as the server that runs beside the check.
    static func warnings(
        of settings: Settings, named name: String, for account: Account?
    ) -> [String]

    /// The protocol of a connection that was admitted.
    ///
    /// It gets the transport when the connection is open, after the TLS handshake if there is one.
    /// Its framing (`LineProtocol`, `ChunkProtocol`) counts rates; the service itself counts the
    /// messages that it handles (`ServiceContext.messages`).
    /// - Throws: `ServiceRefusal`, or an error when it cannot serve the connection; it is logged, and
    ///   the connection is closed.
    func accept(_ connection: Connection) throws -> any StreamProtocol

    /// Applies changed settings, or a changed limit of the context; to open connections or to new
    /// ones only, as the table of the settings states.
    func apply(_ settings: Settings)

    /// A successor serves in the place of this process: no further connection is accepted, and the
    /// open ones may go on until they end, or for the drain limit. A service whose connections must
    /// all be with one process closes them now, and calls `left` when it no longer uses what its
    /// successor needs, such as files; the successor's begins when all have left
    /// (`ServiceContext.whenAlone`).
    func leave(_ left: @escaping () -> Void)

    /// A command of an administrator has changed what the service keeps on disk: it reads what is
    /// new, and calls `noted` with what it did about it, as sentences.
    func dataChanged(_ noted: @escaping ([String]) -> Void)

    /// A command of an administrator removes what the service keeps on disk of what an account said
    /// and did: it removes that from memory, and calls `noted` with what else it did, as sentences.
    func dataForgotten(of account: String, _ noted: @escaping ([String]) -> Void)
}

extension Service {
    /// Every worker.
    package static var placement: ServicePlacement { .everyWorker }

    /// It may.
    package static var logsMessages: Bool { true }

    /// `error: `.
    package static func errorStart(ofRoom name: String?) -> String { "error: " }

    /// They may not.
    package static var hasRooms: Bool { false }

    /// It does not.
    package static var identifiesByCertificate: Bool { false }

    /// None.
    package static func complaint(ofRoom name: String, _ settings: Settings) -> String? { nil }

    /// None.
    package static func warning(ofRoom name: String, _ settings: Settings) -> String? { nil }

    /// None.
    package static func warning(
        ofListeners endpoints: [Endpoint], _ settings: Settings
    ) -> (setting: String, reason: String)? { nil }

    /// None.
    package static func replacement(of settings: Settings, named name: String) -> String? { nil }

    /// None.
    package static var formerSettings: [FormerSetting] { [] }

    /// None.
    package static var figures: FigureTable<Self> { FigureTable([]) }

    /// None.
    package static func problems(
        of settings: Settings, named name: String, for account: Account?
    ) -> [String] { [] }

    /// None.
    package static func warnings(
        of settings: Settings, named name: String, for account: Account?
    ) -> [String] { [] }

    /// Has left at once: open connections go on.
    package func leave(_ left: @escaping () -> Void) { left() }

    /// Does nothing.
    package func dataChanged(_ noted: @escaping ([String]) -> Void) { noted([]) }

    /// Does nothing.
    package func dataForgotten(of account: String, _ noted: @escaping ([String]) -> Void) {
        noted([])
    }
}

/// Thrown by `Service.accept` for a connection that the service does not want, such as one from a
/// banned address. The server counts it, logs it, and sends the message if the client can read it.
package struct ServiceRefusal: Error, Equatable {
    /// The reason, for the client and the log; `Service.errorStart(ofRoom:)` comes before it.
    package let message: String

    package init(message: String) { self.message = message }
}

/// The workers that have an instance of a service.
package enum ServicePlacement: Sendable {
    /// Each has its own, which serves the connections that this worker accepts.
    case everyWorker
    /// One worker has it and accepts all its connections, which can share state without locks.
    case one
    /// Each has an edge, which serves the connections that this worker accepts. The edges exchange
    /// batches with one core, which the first worker has besides (`ServiceContext.cores`).
    case edges
}

/// The settings of a service: a value with a table. A new value has the defaults.
package protocol ServiceSettings: Equatable, Sendable {
    /// The defaults.
    init()

    /// Every setting, in the order of the documentation; none is named `type`.
    static var table: SettingsTable<Self> { get }

    /// Reads the files that the settings name, and returns why one cannot be used, as a sentence;
    /// nil when all can. Called by a check of a start, and by a reload.
    func fileProblem() -> String?
}

extension ServiceSettings {
    /// Nothing: there are no files.
    package func fileProblem() -> String? { nil }
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
    /// Whether each listener could have its own value.
    package let wasOfListener: Bool

    package init(_ name: String, now replacement: String, wasOfListener: Bool = false) {
        self.name = name
        self.replacement = replacement
        self.wasOfListener = wasOfListener
    }
}

/// The part of the manual page about a service.
package struct ServiceManual: Sendable {
    /// One sentence, for lists and for comments in the example of the settings.
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
