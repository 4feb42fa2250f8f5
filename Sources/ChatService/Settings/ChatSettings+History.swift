import Archive
import ChatCore
import Settings
import SystemPackage

/// When others get what was said: the setting `durability`.
package enum Durability: String, CaseIterable, Sendable {
    /// At once.
    case relaxed
    /// When it is on disk.
    case strict
}

/// Settings of the history.
extension ChatSettings {
    static let history: [Setting<ChatSettings>] = [
        Setting(
            "history", \.historyRule, .choice, .now,
            "Who may read what was said in a room before: joined, a member from its first JOIN on; members, a member all of it; all, everybody; off, nothing is kept of any room. The owner of a room may select another for it."
        ),
        Setting(
            "history-days", \.retention.age, .days(1...36_500), .now,
            "How many days what was said is kept, and what happened in rooms."),
        Setting(
            "history-messages", \.retention.recordLimit, .limit(1...1_000_000_000), .now,
            "How many messages and events are kept of each room, and of each two people."),
        Setting(
            "durability", \.durability, .choice, .now,
            "When others get what was said: relaxed, at once; strict, when it is on disk."),
    ]

    /// Why history cannot be kept as it is wanted, as a sentence; nil when it can.
    func problemOfHistory(keptIn folder: FilePath?) -> String? {
        guard folder == nil, durability == .strict, historyRule != .off else { return nil }
        return "durability = strict needs a data-folder, in which history is kept"
    }

    /// What the core must know of history; nil when there is none.
    func historySettings(keptIn folder: FilePath?) -> HistorySettings? {
        guard historyRule != .off else { return nil }
        return HistorySettings(
            rule: historyRule, age: retention.age, isStored: folder != nil,
            isStrict: durability == .strict)
    }
}
