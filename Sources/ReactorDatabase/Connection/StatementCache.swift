/// The prepared statements of a connection by their text; those that were not used for longest are
/// released first.
struct StatementCache {
    private struct Entry {
        let statement: Statement
        var lastUse: Int
    }

    private let limit: Int
    private var entries: [String: Entry] = [:]
    private var uses = 0

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { entries.count }

    /// Nil when there is none, and when it is being run: by the closure that reads its rows.
    mutating func find(_ sql: String) -> Statement? {
        guard let index = entries.index(forKey: sql), !entries.values[index].statement.isRunning
        else { return nil }
        uses += 1
        entries.values[index].lastUse = uses
        return entries.values[index].statement
    }

    mutating func add(_ statement: Statement) {
        guard limit > 0, entries[statement.sql] == nil else { return }
        if entries.count >= limit,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            entries[oldest.key] = nil
        }
        uses += 1
        entries[statement.sql] = Entry(statement: statement, lastUse: uses)
    }
}
