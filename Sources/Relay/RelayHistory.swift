import DequeModule

/// The last lines, as they were sent to members. Pure.
struct RelayHistory {
    /// The maximum number of bytes of all lines together; a longer line is not kept at all.
    static let byteLimit = 131_072

    /// The maximum number of lines.
    var limit: Int {
        didSet { shorten() }
    }
    private(set) var lines: Deque<[UInt8]> = []
    private(set) var byteCount = 0
    /// The number of lines that were ever added.
    private(set) var total = 0

    init(limit: Int) { self.limit = limit }

    mutating func append(_ line: [UInt8]) {
        guard limit > 0, line.count <= Self.byteLimit else { return }
        lines.append(line)
        byteCount += line.count
        total += 1
        shorten()
    }

    /// Those of the first `count` added lines that are still kept.
    func lines(before count: Int) -> some Collection<[UInt8]> {
        lines.prefix(max(lines.count - (total - count), 0))
    }

    private mutating func shorten() {
        while lines.count > limit || byteCount > Self.byteLimit, let first = lines.popFirst() {
            byteCount -= first.count
        }
    }
}
