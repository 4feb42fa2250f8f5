import Settings
import Timestamps

/// Settings of rooms for people at telnet.
extension ChatSettings {
    static let lines: [Setting<ChatSettings>] = [
        Setting(
            "line-history", \.lineHistory, .count(0...10_000), .now,
            "The number of earlier lines that a person gets who enters a room by telnet."),
        Setting(
            "time-format", \.layout, .timeLayout, .now,
            "The layout of the time in the lines of people at telnet."),
    ]
}
