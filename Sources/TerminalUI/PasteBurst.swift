/// What came in a paste since it stalled: the rest of it, or the key that ends it because its
/// end is lost.
struct PasteBurst: Equatable, Sendable {
    /// Where it begins in the paste.
    let start: Int
    /// How much of the paste's end had come before it.
    let matchedEnd: Int
    /// Its first bytes.
    private var bytes: [UInt8] = []

    init(start: Int = 0, matchedEnd: Int = 0) {
        self.start = start
        self.matchedEnd = matchedEnd
    }

    var isEmpty: Bool { bytes.isEmpty }

    mutating func append(_ byte: UInt8) {
        if bytes.count < 2 { bytes.append(byte) }
    }

    /// Escape or C-c alone, of which no paste has one, unlike line ends.
    var isEnd: Bool { bytes == [0x1B] || bytes == [0x03] }
}
