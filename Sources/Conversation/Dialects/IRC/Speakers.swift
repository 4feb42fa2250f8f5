import Text

/// Who has written in a conversation, for the completion of their names: the last one first. Pure.
struct Speakers: Equatable, Sendable {
    /// The most speakers that are kept; half of them are dropped when there are more.
    static let limit = 2_000

    private struct Speaker: Equatable {
        var name: String
        var turn: Int
    }

    private var speakers: [[UInt8]: Speaker] = [:]
    private var turn = 0

    /// Notes that a person wrote; the key is the name in lower case, as the server defines it.
    mutating func spoke(_ key: [UInt8], named name: @autoclosure () -> String) {
        turn += 1
        if speakers[key] != nil {
            speakers[key]?.turn = turn
            return
        }
        speakers[key] = Speaker(name: name(), turn: turn)
        guard speakers.count > Self.limit else { return }
        let oldest = speakers.values.map(\.turn).sorted()[Self.limit / 2]
        speakers = speakers.filter { $0.value.turn > oldest }
    }

    /// A speaker has another name.
    mutating func rename(_ key: [UInt8], to newKey: [UInt8], named name: String) {
        guard let speaker = speakers.removeValue(forKey: key) else { return }
        speakers[newKey] = Speaker(name: name, turn: speaker.turn)
    }

    /// The names of those who have written, the last one first, and after them others in their
    /// order.
    func names(among others: [(key: [UInt8], name: String)]) -> [String] {
        let present = Dictionary(others.map { ($0.key, $0.name) }) { first, _ in first }
        let spoken = speakers.filter { present[$0.key] != nil }
            .sorted { $0.value.turn > $1.value.turn }
        let first = spoken.compactMap { present[$0.key] }
        return first + others.filter { speakers[$0.key] == nil }.map(\.name)
    }
}
