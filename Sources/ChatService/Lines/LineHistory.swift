import DequeModule

/// The last lines of a room, as they were sent to its members. Pure.
struct LineHistory {
    /// The maximum number of bytes of all lines together; a longer line is not kept at all.
    static let byteLimit = 131_072

    /// The maximum number of lines.
    var limit: Int {
        didSet { shorten() }
    }
    private(set) var lines: Deque<[UInt8]> = []
    private var byteCount = 0

    init(limit: Int) { self.limit = limit }

    mutating func append(_ line: [UInt8]) {
        guard limit > 0, line.count <= Self.byteLimit else { return }
        lines.append(line)
        byteCount += line.count
        shorten()
    }

    private mutating func shorten() {
        while lines.count > limit || byteCount > Self.byteLimit, let first = lines.popFirst() {
            byteCount -= first.count
        }
    }
}
