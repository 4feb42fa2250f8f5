package import Figures
package import ReactorKit
package import Services
package import Settings
package import Timestamps

/// A room: all members get what one of them sends.
///
/// All connections of a service are in one room, whichever listeners accepted them; they share a
/// worker, since every line is sent to all. Call on the worker's thread.
package final class RelayService: Service {
    package static let name = "relay"

    package static let manual = ServiceManual(
        summary: "A room of people: what one says, all others hear.",
        text: """
            All connections of one service relay are in one room, on whichever of its listeners. \
            What one says, all others hear, as a line with the time and the name; who says it gets \
            the line as well. A name is the address until one takes another. Lines that begin with \
            * are the relay's own. Control characters reach the others as marks, ^[ for ESC. Who \
            joins gets the last lines, as far as they have no more than 128 KiB. A member that \
            reads too slowly, so that more than 256 KiB wait for it, misses lines, and gets their \
            number.
            """,
        entries: [
            ("/name NEW", "Takes another name, of at most 32 bytes, which no other member has."),
            ("/who", "Lists who is here."), ("/help", "Lists what can be typed."),
            ("//", "At the start of a line: says a slash."),
        ])

    package static let placement = ServicePlacement.one

    package static let formerSettings = [
        FormerSetting("relay-history", now: "history"),
        FormerSetting("time-format", now: "time-format"),
    ]

    package static let figures = FigureTable<RelayService>([
        Figure(
            "carillond_relay_missed_lines_total", .counter,
            "Lines that members of relays missed, because they read too slowly.",
            \.relay.missedLineCount,
            row: FigureRow(
                "relay", unit: " lines missed", singular: " line missed", hidesZero: true))
    ])

    private let context: ServiceContext
    private let relay: Relay

    package init(_ context: ServiceContext, _ settings: RelaySettings) {
        self.context = context
        relay = Relay(
            Timestamp(settings.layout), on: context.reactor, history: settings.history,
            messages: context.messages)
    }

    package func apply(_ settings: RelaySettings) {
        relay.layout = settings.layout
        relay.historyLimit = settings.history
    }

    package func accept(_ connection: Connection) -> any StreamProtocol {
        relay.member(
            from: connection.host, lineLimit: context.lineLimit, connection: connection)
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
}
