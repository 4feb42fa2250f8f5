import ReactorIRC

/// The conditions of LIST, with commas between them: names, masks, `!masks`, and `ELIST` of
/// numeric 005 (the modern documentation). Pure.
///
/// A room is listed when it meets all conditions; of several names and masks one is enough.
struct RoomFilter: Sendable {
    /// The names, if there are names and no masks; nil for all rooms.
    private(set) var names: [ArraySlice<UInt8>]?
    private var masks: [Mask] = []
    private var excludedMasks: [Mask] = []
    /// How many members, and how many milliseconds since the creation and the topic.
    private var memberCount = Bounds()
    private var age = Bounds()
    private var topicAge = Bounds()
    /// What comparing a room costs at most, to bound the work of one turn.
    private(set) var cost = 16

    /// Limits that a number must be beyond and below.
    private struct Bounds: Sendable {
        var above: Int?
        var below: Int?

        var isEmpty: Bool { above == nil && below == nil }

        func contain(_ number: Int) -> Bool {
            above.map { number > $0 } ?? true && below.map { number < $0 } ?? true
        }

        mutating func narrow(to comparison: Comparison, unit: Int = 1) {
            let number = comparison.number * unit
            if comparison.isAbove {
                above = max(above ?? .min, number)
            } else {
                below = min(below ?? .max, number)
            }
        }
    }

    /// `<10` or `>10`.
    private struct Comparison {
        let isAbove: Bool
        let number: Int

        init?(_ text: ArraySlice<UInt8>) {
            guard let sign = text.first, sign == UInt8(ascii: "<") || sign == UInt8(ascii: ">")
            else { return nil }
            let digits = text.dropFirst()
            guard !digits.isEmpty, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
            isAbove = sign == UInt8(ascii: ">")
            // Larger numbers have the same meaning.
            number = min(Int(String(decoding: digits, as: UTF8.self)) ?? .max, 1_000_000_000)
        }
    }

    init(_ conditions: [ArraySlice<UInt8>]) {
        var names: [ArraySlice<UInt8>] = []
        var hasMask = false
        for condition in conditions {
            let rest = condition.dropFirst()
            if let comparison = Comparison(condition) {
                memberCount.narrow(to: comparison)
            } else if condition.first.map({ $0 | 0x20 }) == UInt8(ascii: "c"),
                let comparison = Comparison(rest)
            {
                age.narrow(to: comparison, unit: Self.minute)
            } else if condition.first.map({ $0 | 0x20 }) == UInt8(ascii: "t"),
                let comparison = Comparison(rest)
            {
                topicAge.narrow(to: comparison, unit: Self.minute)
            } else if condition.first == UInt8(ascii: "!") {
                excludedMasks.append(Mask(Array(rest)))
                cost += rest.count
            } else {
                names.append(condition)
                masks.append(Mask(Array(condition)))
                cost += condition.count
                let isMask = condition.contains {
                    $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?")
                }
                if isMask { hasMask = true }
            }
        }
        if !names.isEmpty, !hasMask { self.names = names }
    }

    private static let minute = 60_000

    /// True when the room meets the conditions.
    func matches(_ room: Room, at time: ServerTime) -> Bool {
        guard memberCount.contain(room.members.count), age.contain(time.age(of: room.createdAt))
        else { return false }
        if !topicAge.isEmpty {
            guard let topic = room.topic, topicAge.contain(time.age(of: topic.setAt)) else {
                return false
            }
        }
        if !masks.isEmpty, !masks.contains(where: { $0.matches(room.name.span) }) { return false }
        return !excludedMasks.contains { $0.matches(room.name.span) }
    }
}

extension ServerTime {
    /// The milliseconds since an earlier time.
    fileprivate func age(of earlier: ServerTime) -> Int {
        Int(milliseconds - earlier.milliseconds)
    }
}
