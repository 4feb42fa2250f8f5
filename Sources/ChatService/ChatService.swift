import ChatCore
package import Figures
import Logging
import ReactorIRC
package import ReactorKit
package import Services
import Settings

/// A chat server that clients of IRC join.
///
/// Listens for any number of clients; the core decides, the edge does the rest. Call on the worker's
/// thread.
package final class ChatService: Service {
    package static let name = "chat"
    /// Where a server for this machine alone listens.
    package static let usualEndpoint = "127.0.0.1:6667"
    package static let placement = ServicePlacement.edges
    package static let logsMessages = false
    package static let errorStart = "ERROR :\(MessageWriter.closingStart)"

    private let context: ServiceContext
    private let edge: ChatEdge
    private let runtime: ChatRuntime
    private let startedAt = ServerTime(seconds: WallTime.second)
    private let store: ChatStore
    private var settings: ChatSettings
    private let seed: UInt64
    private var motd: [[UInt8]]?

    /// - Throws: `PIDFile.Taken` when another process uses the data folder, or `FileError`.
    package init(_ context: ServiceContext, _ settings: ChatSettings) throws {
        self.context = context
        self.settings = settings
        var generator = SystemRandomNumberGenerator()
        seed = .random(in: .min ... .max, using: &generator)
        let folder = ChatStore.folder(of: settings, named: context.name)
        store = ChatStore(at: folder, for: context.account, log: context.log)
        let keeper = WeakReference()
        edge = ChatEdge(settings.edge, on: context.reactor, keeper: { keeper.object })
        runtime = ChatRuntime(settings.network, edge, on: context.reactor) {
            Self.now
        }
        runtime.audited = { [log = context.log, name = context.name] in
            log.notice("\(name): \($0)")
        }
        keeper.object = self
        edge.reloadRequested = { [weak self] in self?.reload(for: $0) }
        edge.gatewayRefused = { [log = context.log] connection, reason in
            log.warning(
                "WEBIRC from \(connection.host) was refused: \(reason)",
                metadata: connection.metadata)
        }
        edge.linesReceived = { context.messages.add($0) }
        if context.isAlone {
            try store.open()
        } else if let problem = ChatStore.problem(
            at: folder, for: context.account, asSuccessor: true)
        {
            throw problem
        }
        // Until then clients of the new process wait.
        context.whenAlone { [weak self] in self?.start() }
    }

    package func apply(_ settings: ChatSettings) {
        self.settings = settings
        store.verify()
        do throws(FileContents.Failure) {
            motd = try MOTD.read(settings.motd)
        } catch {
            // The old one stays in use; a reload reports it.
        }
        var network = settings.network
        network.motd = motd
        network.startedAt = startedAt
        network.version = "carillon-\(ProgramVersion.current)"
        network.seed = seed
        if network.cloakSecret.isEmpty { network.cloakSecret = store.secret() }
        runtime.apply(network)
        edge.apply(settings.edge)
    }

    /// Refuses banned addresses here, before TLS; the core refuses those that gateways state.
    package func accept(_ connection: Connection) throws -> any StreamProtocol {
        if let ban = edge.ban(of: connection.peer, at: Self.now) {
            throw ServiceRefusal(message: ban.closingReason)
        }
        return ChatSession(connection, at: edge)
    }

    /// All sessions end: those of one network must be in one process.
    package func leave() {
        edge.end(reason: "The server was replaced; connect again")
        store.close()
    }

    package static func problems(
        of settings: ChatSettings, named name: String, for account: Account?
    ) -> [String] {
        let folder = ChatStore.folder(of: settings, named: name)
        let problem = ChatStore.problem(at: folder, for: account)
        return problem.flatMap { $0 is PIDFile.Taken ? nil : ["\($0)"] } ?? []
    }

    package static func warnings(
        of settings: ChatSettings, named name: String, for account: Account?
    ) -> [String] {
        let folder = ChatStore.folder(of: settings, named: name)
        guard let taken = ChatStore.problem(at: folder, for: account) as? PIDFile.Taken else {
            return []
        }
        let user = taken.process.map { "process \($0)" } ?? "another process"
        return [
            "the data-folder \(taken.path) is in use by \(user), which must end before a second "
                + "server can start with it"
        ]
    }

    // MARK: -

    private static var now: ServerTime {
        ServerTime(milliseconds: WallTime.nanoseconds / 1_000_000)
    }

    /// Begins, when the predecessor's sessions are gone.
    private func start() {
        if !context.isAlone {
            do {
                try store.open()
            } catch {
                context.log.error("\(error)")
            }
        }
        apply(settings)
        if let problem = settings.fileProblem() { context.log.error("\(problem)") }
        let keepsSecret = settings.network.cloakSecret.isEmpty
        context.log.notice("\(store.summary(keepsSecret: keepsSecret))")
        runtime.start()
    }

    /// Has the settings read again, and reports the result to the operator's session.
    private func reload(for session: SessionID) {
        let key = ReloadKey()
        context.reactor.attach(edge, for: key)
        context.requestReload { [handle = context.reactor.handle] problem in
            handle.call { reactor in
                let edge = reactor.detach(for: key) as? ChatEdge
                edge?.report(.settingsRead(problem: problem), of: session)
            }
        }
    }
}

/// Identifies an edge on other threads, for one reload.
private final class ReloadKey: Sendable {}

@available(*, unavailable)
extension ChatService: Sendable {}

/// Set once the object that it refers to exists.
private final class WeakReference {
    weak var object: AnyObject?
}

// MARK: - Figures

extension ChatService {
    package static let figures = FigureTable<ChatService>([
        Figure(
            "carillond_chat_rooms", .gauge, "Rooms of chat networks.", \.runtime.roomCount,
            row: FigureRow("chat", unit: " rooms", singular: " room")),
        Figure(
            "carillond_chat_users", .gauge, "Users of chat networks.", \.runtime.userCount,
            row: FigureRow("chat", unit: " users", singular: " user")),
        Figure(
            "carillond_chat_sessions", .gauge,
            "Connections to chat networks, registered or not.", \.runtime.sessionCount,
            row: FigureRow("chat", unit: " sessions", singular: " session")),
        Figure(
            "carillond_chat_bans", .gauge,
            "Bans of addresses and users from chat networks, of the settings and by command.",
            \.runtime.banCount,
            row: FigureRow("chat", unit: " bans", singular: " ban", hidesZero: true)),
        Figure(
            "carillond_chat_commands_total", .counter,
            "Commands from clients of chat networks; other has those that do not exist.",
            \.commandCounts, label: FigureLabel("command")),
        Figure(
            "carillond_chat_refusals_total", .counter,
            "Commands that chat networks refused, for whatever reason.",
            \.runtime.counts.refusalCount,
            row: FigureRow("chat", unit: " refusals", singular: " refusal")),
    ])

    private var commandCounts: [String: Int] {
        let counts = runtime.counts
        var byName = ["other": counts.unknownCommandCount]
        for command in Command.allCases {
            byName[command.name.lowercased()] = counts.commandCounts[Int(command.rawValue)]
        }
        return byName.filter { $0.value > 0 }
    }
}
