/// The texts that were killed lately, of which the newest is yanked first.
package struct KillRing: Equatable, Sendable {
    /// Kills that are kept.
    package static let limit = 30

    /// On which side a kill joins the one right before it.
    package enum Side: Sendable {
        case before, after
    }

    private var entries: [String] = []

    /// An empty ring.
    package init() {}

    /// What `yank` inserts.
    package var current: String? { entries.last }

    /// Adds a kill as the newest, or to the newest if a side is given.
    package mutating func add(_ text: String, joining side: Side? = nil) {
        guard !text.isEmpty else { return }
        guard let side, let newest = entries.popLast() else {
            entries.append(text)
            if entries.count > Self.limit { entries.removeFirst() }
            return
        }
        entries.append(side == .before ? text + newest : newest + text)
    }

    /// Makes the kill before the current one the current one.
    package mutating func rotate() {
        if let newest = entries.popLast() { entries.insert(newest, at: 0) }
    }
}
