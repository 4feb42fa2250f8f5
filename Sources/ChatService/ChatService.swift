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
/// Listens for any number of clients. The core decides, on the first worker; the edges do the rest,
/// one on each worker. Call on the worker's thread.
package final class ChatService: Service {
    package static let name = "chat"
    /// Where a server for this machine alone listens.
    package static let usualEndpoint = "127.0.0.1:6667"
    package static let placement = ServicePlacement.edges
    package static let logsMessages = false
    package static let hasRooms = true
    package static let identifiesByCertificate = true

    package static func errorStart(ofRoom name: String?) -> String {
        name == nil ? "ERROR :\(MessageWriter.closingStart)" : "error: "
    }

    /// How the edge reaches the core.
    private enum Core {
        case here(ChatHost)
        case elsewhere(RemoteCore)
    }

    private let context: ServiceContext
    private let edge: ChatEdge
    private let core: Core
    private let rooms: LineRooms

    /// - Throws: `PIDFile.Taken` when another process uses the data folder, or `FileError`.
    package init(_ context: ServiceContext, _ settings: ChatSettings) throws {
        self.context = context
        rooms = LineRooms(settings, timestamp: Timestamp(settings.layout))
        let keeper = WeakReference<AnyObject>()
        let number = EdgeNumber(context.worker, of: context.cores?.edgeCount ?? 1)
        edge = ChatEdge(settings.edge, number, on: context.reactor, keeper: { keeper.object })
        if context.worker > 0, let cores = context.cores {
            core = .elsewhere(RemoteCore(edge, of: context.name, in: cores))
        } else {
            core = .here(try ChatHost(context, settings, edge, keeper: { keeper.object }))
        }
        keeper.object = self
        edge.reloadRequested = { [weak self] in self?.reload(for: $0) }
        edge.gatewayRefused = { [log = context.log] connection, reason in
            log.warning(
                "WEBIRC from \(connection.host) was refused: \(reason)",
                metadata: connection.metadata)
        }
        edge.linesReceived = { context.messages.add($0) }
    }

    package func apply(_ settings: ChatSettings) {
        host?.apply(settings)
        edge.apply(settings.edge)
        rooms.apply(settings)
    }

    /// Refuses banned addresses here, before TLS. The core refuses those that gateways state, and
    /// those of people at telnet, to whom `LineFace` then shows the reason as safe text.
    package func accept(_ connection: Connection) throws -> any StreamProtocol {
        if let room = connection.origin.room { return accept(connection, in: room, for: self) }
        if let ban = edge.ban(of: connection.peer, at: .now) {
            throw ServiceRefusal(message: ban.closingReason)
        }
        return ChatSession(connection, at: edge)
    }

    /// The protocol of a person at telnet, who is a member of `room`. `owner` is kept until its
    /// end, and `messages` counts what is typed.
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
    package func leave(_ left: @escaping () -> Void) {
        edge.end(reason: "The server was replaced; connect again")
        if let host { host.leave(left) } else { left() }
    }

    package func dataChanged(_ noted: @escaping ([String]) -> Void) {
        if let host { host.dataChanged(noted) } else { noted([]) }
    }

    package func dataForgotten(of account: String, _ noted: @escaping ([String]) -> Void) {
        host?.runtime.forget(account)
        noted([])
    }

    package static func problems(
        of settings: ChatSettings, named name: String, for account: Account?
    ) -> [String] {
        let folder = ChatStore.folder(of: settings, named: name)
        if let problem = settings.problem(keptIn: folder) { return [problem] }
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

    package static func complaint(ofRoom name: String, _ settings: ChatSettings) -> String? {
        let limit = settings.network.limits.roomName
        if NameRules.isRoom(Array(name.utf8)[...], limit: limit) { return nil }
        return "room cannot be \"\(name)\": a name has a #, then at least one visible character, "
            + "no blanks and no commas, and at most \(limit) bytes"
    }

    package static func warning(
        ofListeners endpoints: [Endpoint], _ settings: ChatSettings
    ) -> (setting: String, reason: String)? {
        guard let port = settings.network.securePort,
            !endpoints.contains(where: { $0.requiresTLS && $0.port == UInt16(port) })
        else { return nil }
        return (
            "sts-port",
            "no tls: listener of the service has the port \(port), for which clients leave the "
                + "others: write it in listen, like tls:0.0.0.0:\(port)"
        )
    }

    package static func warning(ofRoom name: String, _ settings: ChatSettings) -> String? {
        let network = settings.network
        if network.passwordVerifier != nil {
            return
                "no client at telnet can enter the room \(name), since it cannot send the password "
                + "of the service: remove one of them"
        }
        let first = LineSession.name(of: 1)
        if network.limits.nick < first.utf8.count {
            return
                "no client at telnet can enter the room \(name), since names such as \(first) are "
                + "too long: raise nick-length to at least \(first.utf8.count + 2)"
        }
        return nil
    }

    // MARK: -

    /// The core, where it is on this worker.
    private var host: ChatHost? {
        if case .here(let host) = core { host } else { nil }
    }

    /// Has the settings read again, and reports the result to the operator's session.
    private func reload(for session: SessionID) {
        let key = ReloadKey()
        context.reactor.attach(edge, for: key)
        context.requestReload { [handle = context.reactor.handle] result in
            handle.call { reactor in
                let edge = reactor.detach(for: key) as? ChatEdge
                edge?.report(.settingsRead(result: result), of: session)
            }
        }
    }
}

/// Identifies an edge on other threads, for one reload.
private final class ReloadKey: Sendable {}

@available(*, unavailable)
extension ChatService: Sendable {}

// MARK: - Figures

extension ChatService {
    package static let figures = FigureTable<ChatService>([
        Figure(
            "carillond_chat_rooms", .gauge, "Rooms of chat networks.", \.roomCount,
            row: FigureRow("chat", unit: " rooms", singular: " room")),
        Figure(
            "carillond_chat_users", .gauge, "Users of chat networks.", \.userCount,
            row: FigureRow("chat", unit: " users", singular: " user")),
        Figure(
            "carillond_chat_sessions", .gauge,
            "Connections to chat networks, registered or not.", \.sessionCount,
            row: FigureRow("chat", unit: " sessions", singular: " session")),
        Figure(
            "carillond_chat_bans", .gauge,
            "Bans of addresses and users from chat networks, of the settings and by command.",
            \.banCount,
            row: FigureRow("chat", unit: " bans", singular: " ban", hidesZero: true)),
        Figure(
            "carillond_chat_commands_total", .counter,
            "Commands from clients of chat networks; other has those that do not exist.",
            \.commandCounts, label: FigureLabel("command")),
        Figure(
            "carillond_chat_refusals_total", .counter,
            "Commands that chat networks refused, for whatever reason.",
            \.refusalCount,
            row: FigureRow("chat", unit: " refusals", singular: " refusal")),
        Figure(
            "carillond_chat_history_stored_total", .counter,
            "Messages and events of chat networks that were stored.", \.historyStoredCount,
            row: FigureRow("history", unit: " stored", hidesZero: true)),
        Figure(
            "carillond_chat_history_commits_total", .counter,
            "Transactions in which they were stored.", \.historyCommitCount,
            row: FigureRow(
                "history", unit: " commits", singular: " commit", hidesZero: true)),
        Figure(
            "carillond_chat_history_waiting", .gauge,
            "Changes of history that are not stored yet: what a crash would lose.",
            \.historyWaitingCount,
            row: FigureRow("history", unit: " waiting", hidesZero: true)),
        Figure(
            "carillond_chat_history_waiting_bytes", .gauge,
            "The memory that these occupy, about.", \.historyWaitingByteCount,
            row: FigureRow("history", .bytes, separator: " of ", hidesZero: true)),
        Figure(
            "carillond_chat_history_dropped_total", .counter,
            "Messages and events that were given up, since they could not be stored in time.",
            \.historyDroppedCount,
            row: FigureRow("history", unit: " given up", hidesZero: true)),
        Figure(
            "carillond_chat_history_failing", .gauge,
            "1 while the history of a chat network cannot be stored, 0 otherwise.",
            \.historyFailingCount,
            row: FigureRow(
                "history", unit: " archives failing", singular: " archive failing",
                hidesZero: true),
            fault: "history cannot be stored"),
        Figure(
            "carillond_chat_missed_lines_total", .counter,
            "Lines that people at telnet missed, because they read too slowly.",
            \.missedLineCount,
            row: FigureRow(
                "chat", unit: " lines missed", singular: " line missed", hidesZero: true)),
    ])

    // Those of the network are counted where the core is.
    private var roomCount: Int { host?.runtime.roomCount ?? 0 }
    private var userCount: Int { host?.runtime.userCount ?? 0 }
    private var sessionCount: Int { host?.runtime.sessionCount ?? 0 }
    private var banCount: Int { host?.runtime.banCount ?? 0 }
    private var refusalCount: Int { host?.runtime.counts.refusalCount ?? 0 }

    private var historyStoredCount: Int { host?.historyCounts.stored ?? 0 }
    private var historyCommitCount: Int { host?.historyCounts.commits ?? 0 }
    private var historyDroppedCount: Int { host?.historyCounts.dropped ?? 0 }
    private var historyWaitingCount: Int { host?.history?.waitingCount ?? 0 }
    private var historyWaitingByteCount: Int { host?.history?.waitingByteCount ?? 0 }
    private var historyFailingCount: Int { host?.history?.isFailing == true ? 1 : 0 }

    private var commandCounts: [String: Int] {
        guard let counts = host?.runtime.counts else { return [:] }
        var byName = ["other": counts.unknownCommandCount]
        for command in Command.allCases {
            byName[command.name.lowercased()] = counts.commandCounts[Int(command.rawValue)]
        }
        return byName.filter { $0.value > 0 }
    }
}
