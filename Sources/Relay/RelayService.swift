import ChatService
package import Figures
import Logging
package import ReactorKit
package import Services
package import Settings
package import Timestamps

/// A room for people at telnet, as earlier versions had it: now a room of a chat network of its own,
/// which no client of IRC can reach.
///
/// All connections of a service are in one room, whichever listeners accepted them. Call on the
/// worker's thread.
package final class RelayService: Service {
    package static let name = "relay"

    /// The room in the network of a relay, and the one to write in its place.
    private static let room = "#relay"

    package static let manual = ServiceManual(
        summary: "A room for people at telnet, as in earlier versions: use a room of chat.",
        text: """
            A listener with service = relay is now written with service = chat, framing = lines \
            and room = #relay; the service chat describes such a room. Who uses the former \
            settings gets such a room too, in a network of its own, without a limit of lines a \
            second. A name is guest-1 and so on until one takes another; earlier versions had the \
            address, and other names than nicks.
            """)

    package static let placement = ServicePlacement.one

    package static let formerSettings = [
        FormerSetting("relay-history", now: "history"),
        FormerSetting("time-format", now: "time-format"),
    ]

    package static let figures = FigureTable<RelayService>([
        Figure(
            "carillond_relay_missed_lines_total", .counter,
            "Lines that members of relays missed, because they read too slowly.",
            \.chat.missedLineCount,
            row: FigureRow(
                "relay", unit: " lines missed", singular: " line missed", hidesZero: true))
    ])

    private let context: ServiceContext
    private let inner: ServiceContext
    private let chat: ChatService

    package init(_ context: ServiceContext, _ settings: RelaySettings) throws {
        self.context = context
        // Nothing is kept on disk, of which chat would say so.
        var log = context.log
        log.logLevel = max(log.logLevel, .warning)
        inner = ServiceContext(
            name: context.name, on: context.reactor, log: log, once: context.once,
            lineLimit: context.lineLimit)
        chat = try ChatService(inner, settings.chat)
    }

    package func apply(_ settings: RelaySettings) { chat.apply(settings.chat) }

    package func accept(_ connection: Connection) -> any StreamProtocol {
        inner.lineLimit = context.lineLimit
        return chat.accept(connection, in: Self.room, for: self, messages: context.messages)
    }

    package static func replacement(of settings: RelaySettings, named name: String) -> String? {
        let room = name == Self.name ? Self.room : "#\(name)"
        let usual = RelaySettings()
        var moved: [String] = []
        if settings.history != usual.history { moved.append("line-history = \(settings.history)") }
        if settings.layout != usual.layout {
            moved.append("time-format = \(SettingsText.written(settings.layout.description))")
        }
        let section =
            moved.isEmpty ? "" : ", and [service chat] with \(moved.joined(separator: ", "))"
        return "service = chat, framing = lines, room = \(room)\(section)"
    }
}

@available(*, unavailable)
extension RelayService: Sendable {}

/// The settings of a room. Pure.
package struct RelaySettings: ServiceSettings {
    package static let table = SettingsTable<RelaySettings>([
        Setting(
            "history", \.history, .count(0...10_000), .now,
            "The number of earlier lines that a new member gets."),
        Setting("time-format", \.layout, .timeLayout, .now, "The layout of the time in lines."),
    ])

    /// The number of lines that a new member gets.
    package var history = 20
    package var layout = TimeLayout.ctime

    package init() {}

    /// Those of its chat network.
    fileprivate var chat: ChatSettings {
        var chat = ChatSettings()
        chat.dataFolder = "off"
        chat.floodRate = 0
        chat.lineHistory = history
        chat.layout = layout
        return chat
    }
}
