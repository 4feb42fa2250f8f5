/// The parameters of a control sequence for a key: numbers separated by semicolons, each with
/// subparameters after colons.
///
/// The first one identifies the key, the second has the modifiers and whether the key was pressed,
/// repeated or released, the third the text.
struct KeyParameters {
    /// The largest number that is read; all code points and modifiers are smaller.
    private static let limit = 1 << 21

    private var groups: [[Int]] = []

    /// Reads parameters; nil if there is anything else, as in private sequences.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        groups = [[0]]
        for byte in bytes {
            let group = groups.count - 1
            let number = groups[group].count - 1
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let value = groups[group][number] * 10 + Int(byte - UInt8(ascii: "0"))
                groups[group][number] = min(value, Self.limit)
            case UInt8(ascii: ";"): groups.append([0])
            case UInt8(ascii: ":"): groups[group].append(0)
            default: return nil
            }
        }
    }

    /// How many there are.
    var count: Int { groups.count }
    /// The first number.
    var first: Int? { groups.first?.first }

    /// The number at a place; 0 if it is left out.
    func number(_ group: Int, _ place: Int = 0) -> Int {
        groups.indices.contains(group) && groups[group].indices.contains(place)
            ? groups[group][place] : 0
    }

    /// The numbers of a parameter; none if it is left out.
    func numbers(_ group: Int) -> [Int] {
        groups.indices.contains(group) ? groups[group] : []
    }

    /// The modifiers, which are the second parameter.
    var modifiers: KeyModifiers { KeyModifiers(parameter: number(1)) }
    /// The modifiers where they are the only parameter.
    var onlyModifiers: KeyModifiers { KeyModifiers(parameter: number(0)) }
    /// Whether the key was released, which kitty's protocol can report.
    var isRelease: Bool { number(1, 1) == 3 }
}

/// The modifiers of a key; one that has no name with a modifier is decoded without it.
struct KeyModifiers: OptionSet {
    let rawValue: Int

    static let shift = KeyModifiers(rawValue: 1)
    static let alt = KeyModifiers(rawValue: 2)
    static let control = KeyModifiers(rawValue: 4)
    static let capsLock = KeyModifiers(rawValue: 64)
    /// xterm's and iTerm2's Meta, which is Super in kitty's protocol.
    private static let meta = KeyModifiers(rawValue: 8)
    private static let otherMeta = KeyModifiers(rawValue: 32)

    init(rawValue: Int) { self.rawValue = rawValue }

    /// The modifiers of the number in a sequence, which is the bits plus one; Meta counts as Alt.
    init(parameter: Int) {
        self.init(rawValue: max(parameter - 1, 0))
        if !isDisjoint(with: [.meta, .otherMeta]) { insert(.alt) }
    }

    /// The key with the modifiers.
    func applied(to key: Key) -> Key {
        if contains(.control) { return Self.controlled[key] ?? key }
        if contains(.alt) { return Self.alternated[key] ?? key }
        if contains(.shift) { return Self.shifted[key] ?? key }
        return key
    }

    private static let controlled: [Key: Key] = [
        .up: .controlUp, .down: .controlDown, .left: .controlLeft, .right: .controlRight,
        .home: .controlHome, .end: .controlEnd, .pageUp: .controlPageUp,
        .pageDown: .controlPageDown,
    ]
    private static let alternated: [Key: Key] = [
        .up: .altUp, .down: .altDown, .left: .altLeft, .right: .altRight, .home: .altHome,
        .end: .altEnd, .pageUp: .altPageUp, .pageDown: .altPageDown, .enter: .altEnter,
        .backspace: .altBackspace,
    ]
    private static let shifted: [Key: Key] = [
        .up: .shiftUp, .down: .shiftDown, .tab: .backTab,
    ]
}
