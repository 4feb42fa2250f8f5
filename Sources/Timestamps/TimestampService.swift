package import ReactorKit
package import Services
package import Settings

/// The textbook's service: answers each message with the time and the message.
///
/// It keeps no state about its clients, so every worker has one. Call on the worker's thread.
package final class TimestampService: Service {
    /// The textbook's port.
    package static let defaultPort: UInt16 = 21_567

    package static let name = "timestamps"

    package static let manual = ServiceManual(
        summary: "Answers each message with the time and the message.",
        text: """
            The reply to a line is [Tue Apr 18 23:53:09 2006], a space and the line, byte for \
            byte. With framing chunks, whatever one read returned is a message, and no line end is \
            added: this is for clients that send none, such as the textbook's.
            """)

    package static let formerSettings = [
        FormerSetting("time-format", now: "time-format"),
        FormerSetting("framing", now: "framing", wasOfListener: true),
    ]

    private let context: ServiceContext
    private let timestamp: Timestamp
    private let hint: LineEndHint
    private var framing: Framing

    package init(_ context: ServiceContext, _ settings: TimestampSettings) {
        self.context = context
        timestamp = Timestamp(settings.layout)
        framing = settings.framing
        hint = LineEndHint(context.once, on: context.reactor, log: context.log)
    }

    package func apply(_ settings: TimestampSettings) {
        if timestamp.layout != settings.layout { timestamp.layout = settings.layout }
        framing = settings.framing
    }

    package func accept(_ connection: Connection) -> any StreamProtocol {
        switch framing {
        case .lines:
            TimestampServer(
                timestamp, limit: context.lineLimit, messages: context.messages,
                connection: connection, hint: hint.isWanted ? hint : nil)
        case .chunks:
            TimestampChunkServer(timestamp, messages: context.messages)
        }
    }
}

@available(*, unavailable)
extension TimestampService: Sendable {}

/// The framing of messages, and the layout of the time. Pure.
package struct TimestampSettings: ServiceSettings {
    package static let table = SettingsTable<TimestampSettings>([
        Setting(
            "time-format", \.layout, .timeLayout, .now, "The layout of the time in replies."),
        Setting(
            "framing", \.framing, .choice, .newConnections,
            "A message is a line, or whatever one read returned."),
    ])

    package var layout = TimeLayout.ctime
    package var framing = Framing.lines

    package init() {}
}

extension ValueFormat where Value == TimeLayout {
    /// A name of a layout, or a pattern.
    package static var timeLayout: Self {
        Self(
            allowed: "ctime, iso8601, unix, or a pattern of strftime(3)",
            candidates: ["ctime", "iso8601", "unix"], parse: { TimeLayout($0) },
            text: \.description,
            complaint: { text in
                if TimeLayout.hasLineEnd(text) {
                    return "\"\(text)\" produces more than one line, and a reply is one"
                }
                guard text.contains("%"), !TimeLayout.hasText(text) else { return nil }
                return "\"\(text)\" produces no text, or more than 255 bytes"
            })
    }
}
