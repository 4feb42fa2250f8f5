package import Accounts
package import ReactorIRC

/// How far a user has read: of rooms and of conversations with others, the time of the last message
/// that was read. Pure.
package struct ReadMarkers: Hashable, Sendable {
    /// The times, by the name of the room or of the other one.
    package private(set) var times: [FoldedName: ServerTime]

    package init(_ times: [FoldedName: ServerTime] = [:]) { self.times = times }

    package subscript(target: FoldedName) -> ServerTime? { times[target] }

    /// Moves the marker of a target forward; an earlier time changes nothing. When there are more
    /// markers than `limit`, those with the earliest times are removed, but not this one.
    ///
    /// - Returns: the targets whose markers were moved or removed.
    mutating func advance(
        _ target: FoldedName, to time: ServerTime, limit: Int
    ) -> [FoldedName] {
        if let known = times[target], known >= time { return [] }
        times[target] = time
        var changed = [target]
        while times.count > limit,
            let oldest = times.lazy.filter({ $0.key != target }).min(by: { one, other in
                one.value == other.value
                    ? one.key.bytes.lexicographicallyPrecedes(other.key.bytes)
                    : one.value < other.value
            })
        {
            times[oldest.key] = nil
            changed.append(oldest.key)
        }
        return changed
    }
}

/// Identifies a marker among those of all accounts.
package struct MarkerKey: Hashable, Sendable {
    package let account: AccountName
    /// The name of the room or of the other one.
    package let target: FoldedName

    package init(_ account: AccountName, _ target: FoldedName) {
        self.account = account
        self.target = target
    }
}
