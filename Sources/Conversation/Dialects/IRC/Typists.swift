import ReactorKit

/// Who is typing in a conversation. Pure.
///
/// A report is valid for six seconds, and until the person sends a message
/// (https://ircv3.net/specs/client-tags/typing).
struct Typists: Sendable {
    /// How long a report is valid.
    static let validity = Duration.seconds(6)
    /// The most persons that are kept.
    private static let limit = 100

    private var ends: [(name: String, at: Instant)] = []

    /// A person types.
    mutating func types(_ name: String, at now: Instant) {
        stops(name)
        ends.removeAll { $0.at <= now }
        if ends.count < Self.limit { ends.append((name, now + Self.validity)) }
    }

    /// A person has stopped, or has sent the message.
    mutating func stops(_ name: String) {
        if !ends.isEmpty { ends.removeAll { $0.name == name } }
    }

    /// `ada is typing`, `ada and bob are typing`, `3 are typing`; nil for none.
    func text(at now: Instant) -> String? {
        let names = ends.filter { $0.at > now }.map(\.name)
        switch names.count {
        case 0: return nil
        case 1: return "\(names[0]) is typing"
        case 2: return "\(names[0]) and \(names[1]) are typing"
        default: return "\(names.count) are typing"
        }
    }
}
