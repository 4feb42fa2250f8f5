import ChatCore
package import Figures
import Logging
import ReactorIRC
package import ReactorKit
package import Services
import Settings
import Timestamps

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
    package static let hasRooms = true
    package static let errorStart = "ERROR :\(MessageWriter.closingStart)"

    private let context: ServiceContext
    private let edge: ChatEdge
    private let runtime: ChatRuntime
    private let startedAt = ServerTime(seconds: WallTime.second)
    private let store: ChatStore
    private let rooms: LineRooms
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
        rooms = LineRooms(settings, timestamp: Timestamp(settings.layout))
        let keeper = WeakReference()
        edge = ChatEdge(settings.edge, on: context.reactor, keeper: { keeper.object })
        runtime = ChatRuntime(settings.network, edge, on: context.reactor) {
            ServerTime(milliseconds: WallTime.nanoseconds / 1_000_000)
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
        rooms.apply(settings)
    }

    package func accept(_ connection: Connection) -> any StreamProtocol {
        guard let room = connection.origin.room else { return ChatSession(connection, at: edge) }
        return accept(connection, in: room, for: self)
    }

    /// The protocol of a person at telnet, who is a member of `room`. `owner` is kept until its end,
    /// and `messages` counts what is typed.
    package func accept(
        _ connection: Connection, in room: String, for owner: AnyObject,
        messages: MessageCounter? = nil
    ) -> any StreamProtocol {
        LineSession(
            connection, in: rooms.room(named: room), of: rooms, at: edge, owner: owner,
            lineLimit: context.lineLimit, messages: messages)
    }

    /// Lines that people at telnet missed, because they read too slowly.
    package var missedLineCount: Int { rooms.missedLineCount }

    /// All sessions end: those of one network must be in one process.
    package func leave() {
        edge.end(reason: "The server was replaced; connect again")
        store.close()
    }

    package static func problems(
        of settings: ChatSettings, named name: String, for account: Account?
    ) -> [String] {
        let folder = ChatStore.folder(of: settings, named: name)
        return ChatStore.problem(at: folder, for: account).map { ["\($0)"] } ?? []
    }

    package static func complaint(ofRoom name: String, _ settings: ChatSettings) -> String? {
        let limit = settings.network.limits.roomName
        if NameRules.isRoom(Array(name.utf8)[...], limit: limit) { return nil }
        return "room cannot be \"\(name)\": a name has a #, then at least one visible character, no "
            + "blanks and no commas, and at most \(limit) bytes"
    }

    // MARK: -

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

    /// Has the settings read again, for an operator who is told whether that worked.
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
            row: FigureRow("chat", unit: " rooms")),
        Figure(
            "carillond_chat_users", .gauge, "Users of chat networks.", \.runtime.userCount,
            row: FigureRow("chat", unit: " users")),
        Figure(
            "carillond_chat_sessions", .gauge,
            "Connections to chat networks, registered or not.", \.runtime.sessionCount,
            row: FigureRow("chat", unit: " sessions")),
        Figure(
            "carillond_chat_commands_total", .counter,
            "Commands from clients of chat networks; other has those that do not exist.",
            \.commandCounts, label: FigureLabel("command")),
        Figure(
            "carillond_chat_refusals_total", .counter,
            "Commands that chat networks refused, for whatever reason.",
            \.runtime.counts.refusalCount, row: FigureRow("chat", unit: " refusals")),
        Figure(
            "carillond_chat_missed_lines_total", .counter,
            "Lines that people at telnet missed, because they read too slowly.",
            \.missedLineCount,
            row: FigureRow("chat", unit: " lines missed", hidesZero: true)),
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
