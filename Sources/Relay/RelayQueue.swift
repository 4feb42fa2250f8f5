import DequeModule

/// Deliveries in the order in which the room made them, carried out in portions. Pure.
///
/// The order is the same for every member. A member gets what was added after it joined, and
/// nothing that was added before. Arrivals, or departures, that wait with no line between them
/// become one line with their number: a crowd of n costs every member one line, not n.
struct RelayQueue {
    /// People who joined, or who left.
    enum Movement { case came, left }

    private struct Entry {
        var delivery: RelayDelivery
        /// Members that joined later do not get it.
        var newest: RelayRoom.MemberID
        var movement: Movement?
        var crowd = 1
        /// Members up to this one have got it.
        var heard = 0
    }

    /// An empty queue keeps memory for about so many deliveries at most.
    private static let keptCapacity = 1_024

    private var entries: Deque<Entry> = []
    /// The maximum number of entries since the queue was empty.
    private var peak = 0
    /// The number of removed entries, and the index among all of the crowd that can still grow.
    private var passed = 0
    private var lastMovement: Int?
    /// The approximate number of bytes that wait.
    private(set) var byteCount = 0

    var isEmpty: Bool { entries.isEmpty }
    var count: Int { entries.count }

    /// Appends a delivery; `newest` is the member that joined last.
    mutating func append(
        _ delivery: RelayDelivery, newest: RelayRoom.MemberID, movement: Movement?
    ) {
        if let movement, let crowd = lastMovement.map({ $0 - passed }), crowd >= 0,
            entries[crowd].movement == movement, entries[crowd].heard == 0
        {
            entries[crowd].crowd += 1
            entries[crowd].newest = newest
            return
        }
        // Announcements may be merged past a line that only one member gets.
        if case .others = delivery.audience {
            lastMovement = movement == nil ? nil : passed + entries.count
        }
        byteCount += delivery.weight
        peak = max(peak, entries.count + 1)
        entries.append(Entry(delivery: delivery, newest: newest, movement: movement))
    }

    /// The next delivery: to the members of `audience` after `heard`, up to `newest`.
    struct Turn {
        let bytes: [UInt8]
        let report: RelayDelivery.Report?
        let audience: RelayDelivery.Audience
        let heard: RelayRoom.MemberID
        let newest: RelayRoom.MemberID
    }

    /// The oldest delivery; nil when nothing waits. `stamp` is for the line of a crowd.
    mutating func next(stamp: [UInt8]) -> Turn? {
        guard let first = entries.first else { return nil }
        if first.crowd > 1 { nameCrowd(first, stamp) }
        let entry = entries[0]
        return Turn(
            bytes: entry.delivery.bytes, report: entry.delivery.report,
            audience: entry.delivery.audience, heard: entry.heard, newest: entry.newest)
    }

    /// Records that members up to `member` have got the oldest one.
    mutating func note(heardUpTo member: RelayRoom.MemberID) {
        entries[0].heard = member
    }

    /// Removes the oldest one, which all its members have got.
    mutating func removeFirst() {
        guard let first = entries.popFirst() else { return }
        byteCount -= first.delivery.weight
        passed += 1
        guard entries.isEmpty else { return }
        if peak > Self.keptCapacity { entries = [] }
        peak = 0
    }

    // MARK: -

    private mutating func nameCrowd(_ entry: Entry, _ stamp: [UInt8]) {
        let verb = entry.movement == .came ? "come" : "left"
        let line = stamp + Array("* \(entry.crowd) people have \(verb)\n".utf8)
        byteCount += line.count - entry.delivery.weight
        entries[0].delivery = RelayDelivery(audience: .others(than: 0), bytes: line)
        entries[0].crowd = 1
        entries[0].movement = nil
    }
}
