package import Services

/// The open connections of one worker, by number.
///
/// A worker admits connections in the order of their numbers, so that the list is sorted by itself.
/// Adding and removing take constant time on average. Call on the worker's thread.
package struct ConnectionList {
    private struct Entry {
        let number: Int
        /// Nil after the end.
        var connection: Connection?
    }

    private var entries: [Entry] = []
    /// The number of connections.
    package private(set) var count = 0

    package init() {}

    /// Appends a connection, whose number is higher than all others.
    package mutating func add(_ connection: Connection) {
        assert(entries.last.map { $0.number < connection.number } ?? true)
        entries.append(Entry(number: connection.number, connection: connection))
        count += 1
    }

    /// Removes a connection; a number that is not there changes nothing.
    package mutating func remove(_ number: Int) {
        let index = firstIndex(from: number)
        guard index < entries.count, entries[index].number == number,
            entries[index].connection != nil
        else { return }
        entries[index].connection = nil
        count -= 1
        if entries.count > 2 * count + 64 { entries.removeAll { $0.connection == nil } }
    }

    /// The connection of this number; nil when it has ended.
    package subscript(number: Int) -> Connection? {
        let index = firstIndex(from: number)
        guard index < entries.count, entries[index].number == number else { return nil }
        return entries[index].connection
    }

    /// The first `limit` connections with a higher number.
    package func first(_ limit: Int, after number: Int) -> [Connection] {
        // A client of the control socket may send any number.
        guard number < .max else { return [] }
        var found: [Connection] = []
        for entry in entries[firstIndex(from: number + 1)...] {
            guard found.count < limit else { break }
            if let connection = entry.connection { found.append(connection) }
        }
        return found
    }

    /// The place of the first entry with this number or a higher one.
    private func firstIndex(from number: Int) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

@available(*, unavailable)
extension ConnectionList: Sendable {}
