import DequeModule

/// A dictionary with a bound: when it is full, the entry that was set longest ago is dropped. Pure.
struct BoundedTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// The most entries.
    let limit: Int
    private var entries: [Key: (value: Value, serial: UInt64)] = [:]
    /// The keys in the order in which they were set. A key whose serial is not the one of its entry
    /// was set again later, or removed.
    private var order: Deque<(key: Key, serial: UInt64)> = []
    private var serial: UInt64 = 0

    init(limit: Int) {
        precondition(limit > 0, "a table needs room for an entry")
        self.limit = limit
    }

    var count: Int { entries.count }

    subscript(key: Key) -> Value? {
        get { entries[key]?.value }
        set {
            guard let newValue else {
                entries[key] = nil
                return
            }
            serial += 1
            entries[key] = (newValue, serial)
            order.append((key, serial))
            while entries.count > limit { dropOldest() }
            if order.count > 2 * limit { dropOutdated() }
        }
    }

    private mutating func dropOldest() {
        guard let (key, serial) = order.popFirst() else { return }
        if entries[key]?.serial == serial { entries[key] = nil }
    }

    /// Bounds the order, which has an item for each time that a key was set.
    private mutating func dropOutdated() {
        let entries = entries
        order.removeAll { entries[$0.key]?.serial != $0.serial }
    }
}
