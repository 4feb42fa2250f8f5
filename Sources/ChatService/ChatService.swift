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
    /// The key of the cloaks while the settings have none.
    private let randomSecret: [UInt8]
    private let seed: UInt64
    private var motd: [[UInt8]]?

    package init(_ context: ServiceContext, _ settings: ChatSettings) {
        self.context = context
        var generator = SystemRandomNumberGenerator()
        seed = .random(in: .min ... .max, using: &generator)
        randomSecret = (0..<32).map { _ in .random(in: .min ... .max, using: &generator) }
        let keeper = WeakReference()
        edge = ChatEdge(settings.edge, on: context.reactor, keeper: { keeper.object })
        runtime = ChatRuntime(settings.network, edge, on: context.reactor) {
            ServerTime(milliseconds: WallTime.nanoseconds / 1_000_000)
        }
        keeper.object = self
        edge.reloadRequested = context.requestReload
        edge.gatewayRefused = { [log = context.log] connection, reason in
            log.warning(
                "WEBIRC from \(connection.host) was refused: \(reason)",
                metadata: connection.metadata)
        }
        edge.linesReceived = { context.messages.add($0) }
        apply(settings)
        if let problem = settings.fileProblem() { context.log.error("\(problem)") }
        // Until then clients of the new process wait.
        context.whenAlone { [weak runtime] in runtime?.start() }
        context.log.notice(
            "chat keeps nothing on disk: its rooms and topics end with this process")
    }

    package func apply(_ settings: ChatSettings) {
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
        if network.cloakSecret.isEmpty { network.cloakSecret = randomSecret }
        runtime.apply(network)
        edge.apply(settings.edge)
    }

    package func accept(_ connection: Connection) -> any StreamProtocol {
        ChatSession(connection, at: edge)
    }

    /// All sessions end: those of one network must be in one process.
    package func leave() {
        edge.end(reason: "The server was replaced; connect again")
    }
}

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
