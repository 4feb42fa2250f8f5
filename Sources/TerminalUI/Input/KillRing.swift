/// The latest killed texts; the newest is yanked first.
package struct KillRing: Equatable, Sendable {
    /// The most kills that are kept.
    package static let limit = 30

    /// The side on which a kill is joined to the one right before it.
    package enum Side: Sendable {
        case before, after
    }

    private var entries: [String] = []

    /// An empty ring.
    package init() {}

    /// The text that `yank` inserts.
    package var current: String? { entries.last }

    /// Adds a kill; joins it to the newest one if a side is given.
    package mutating func add(_ text: String, joining side: Side? = nil) {
        guard !text.isEmpty else { return }
        guard let side, let newest = entries.popLast() else {
            entries.append(text)
            if entries.count > Self.limit { entries.removeFirst() }
            return
        }
        entries.append(side == .before ? text + newest : newest + text)
    }

    /// Makes the kill before the current one current.
    package mutating func rotate() {
        if let newest = entries.popLast() { entries.insert(newest, at: 0) }
    }
}
