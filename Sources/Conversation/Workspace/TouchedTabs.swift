/// The tabs that an event has changed, so that what follows need not look at all of them. Pure.
struct TouchedTabs {
    private var areAll = true
    private var some: Set<Int> = []

    /// Adds the tab at an index.
    mutating func add(_ index: Int) {
        if !areAll { some.insert(index) }
    }

    /// Adds all tabs, also because their indices have changed.
    mutating func all() {
        areAll = true
        some.removeAll(keepingCapacity: true)
    }

    /// Forgets all changes.
    mutating func removeAll() {
        areAll = false
        some.removeAll(keepingCapacity: true)
    }

    /// The indices of the changed ones, in order.
    func indices(of tabs: [Buffer]) -> [Int] {
        areAll ? Array(tabs.indices) : some.sorted()
    }
}
