import TerminalUI

/// Joins, parts and changes of nicks in a room that no message has interrupted, in one line. Pure.
///
/// One event is shown in full. Several are folded: `4 joined: ada, bob, carl, dora; 1 left: eve`.
/// Who joined and left again is not listed. The number of names is limited.
struct EventRun: Equatable, Sendable {
    /// The most names of one kind in the line.
    static let nameLimit = 8
    /// The most events of a run, after which another one begins.
    static let limit = 500

    /// What has happened.
    enum Event: Equatable, Sendable {
        case joined(String)
        case left(String)
        case renamed(String, to: String)
    }

    /// The line of the transcript.
    var line: LineID?
    /// The number of events.
    private(set) var count = 0
    private var joined: [String] = []
    private var left: [String] = []
    private var renamed: [(from: String, to: String)] = []
    /// The text of the only event.
    private let first: String

    /// A run that begins with an event, whose text is shown while it is alone.
    init(_ event: Event, text: String) {
        first = text
        add(event)
    }

    /// Whether the run has as many events as it may have.
    var isFull: Bool { count >= Self.limit }

    mutating func add(_ event: Event) {
        count += 1
        switch event {
        case .joined(let name):
            if let index = left.firstIndex(of: name) { left.remove(at: index) }
            joined.append(name)
        case .left(let name):
            if let index = joined.firstIndex(of: name) {
                joined.remove(at: index)
            } else {
                left.append(name)
            }
        case .renamed(let old, let new):
            if let index = joined.firstIndex(of: old) {
                joined[index] = new
            } else if let index = renamed.firstIndex(where: { $0.to == old }) {
                renamed[index].to = new
            } else {
                renamed.append((old, new))
            }
        }
    }

    /// The text of the line.
    var text: String {
        if count == 1 { return first }
        let changed = renamed.filter { $0.from != $0.to }.map { "\($0.from) is now \($0.to)" }
        let parts = [
            Self.list(joined, "joined"), Self.list(left, "left"),
            changed.isEmpty ? nil : Self.names(changed),
        ].compactMap(\.self)
        return parts.isEmpty
            ? "\(count) events without a lasting change" : parts.joined(separator: "; ")
    }

    static func == (one: EventRun, other: EventRun) -> Bool {
        one.line == other.line && one.count == other.count && one.text == other.text
    }

    // MARK: -

    private static func list(_ names: [String], _ verb: String) -> String? {
        names.isEmpty ? nil : "\(names.count) \(verb): \(Self.names(names))"
    }

    /// The first names, and how many more there are.
    static func names(_ names: [String]) -> String {
        let shown = names.prefix(nameLimit).joined(separator: ", ")
        return names.count > nameLimit ? "\(shown) and \(names.count - nameLimit) more" : shown
    }
}
