import Accounts
import ReactorIRC

/// What has changed of what is kept, since it was asked for last. Pure.
///
/// Rooms, users and read markers are noted by their names, so that many changes of one are written
/// once.
struct StoredChanges: Sendable {
    private(set) var rooms: Set<FoldedName> = []
    private(set) var accounts: Set<AccountName> = []
    private(set) var markers: Set<MarkerKey> = []
    /// Bans and acts of operators, in this order.
    private(set) var others: [StoredChange] = []

    var isEmpty: Bool { rooms.isEmpty && accounts.isEmpty && markers.isEmpty && others.isEmpty }

    mutating func noteRoom(_ name: FoldedName) { rooms.insert(name) }

    mutating func noteUser(of account: AccountName) { accounts.insert(account) }

    mutating func noteMarker(_ key: MarkerKey) { markers.insert(key) }

    mutating func append(_ change: StoredChange) { others.append(change) }
}
