import DequeModule

/// The lines that were said last, as they were told. Pure.
struct RelayHistory {
    /// The most bytes of all lines together; a longer line is not kept at all.
    static let byteLimit = 131_072

    /// The most lines.
    var limit: Int {
        didSet { shorten() }
    }
    private(set) var lines: Deque<[UInt8]> = []
    private(set) var byteCount = 0
    /// How many lines were ever put in.
    private(set) var total = 0

    init(limit: Int) { self.limit = limit }

    mutating func append(_ line: [UInt8]) {
        guard limit > 0, line.count <= Self.byteLimit else { return }
        lines.append(line)
        byteCount += line.count
        total += 1
        shorten()
    }

    /// Those that are still here of the first `count` lines that were put in.
    func lines(before count: Int) -> some Collection<[UInt8]> {
        lines.prefix(max(lines.count - (total - count), 0))
    }

    private mutating func shorten() {
        while lines.count > limit || byteCount > Self.byteLimit, let first = lines.popFirst() {
            byteCount -= first.count
        }
    }
}
