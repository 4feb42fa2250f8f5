/// The bytes that a connection has received and no task has taken yet. Pure.
struct ReceivedBytes {
    private static let lineFeed: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D

    private let marks: WaterMarks
    private var bytes: [UInt8] = []
    /// The index of the first byte that was not taken.
    private var head = 0
    /// Up to where there is no line end.
    private var searched = 0
    /// Set at the connection's end; what was received can still be taken.
    private(set) var reason: DisconnectReason?
    /// The peer has finished, and all it sent has arrived.
    private var isComplete = false

    init(marks: WaterMarks = WaterMarks()) {
        self.marks = marks
    }

    var count: Int { bytes.count - head }

    mutating func append(_ data: Span<UInt8>) {
        // Bytes that were taken line by line are removed in one move of as many bytes.
        if head > bytes.count / 2 {
            bytes.removeFirst(head)
            (head, searched) = (0, searched - head)
        }
        bytes.append(copying: data, 0..<data.count)
    }

    /// The peer has finished; the connection may still be open.
    mutating func finish() {
        isComplete = true
    }

    mutating func end(_ reason: DisconnectReason) {
        self.reason = reason
        if reason.isOrderly { isComplete = true }
    }

    /// All that is there.
    mutating func takeChunk() throws -> Find<[UInt8]> {
        if count == 0 { return try nothingMore() }
        defer { (bytes, head, searched) = ([], 0, 0) }
        return .value(head == 0 ? bytes : Array(bytes[head...]))
    }

    /// A line without its end (LF or CRLF), or the last one, which needs none.
    ///
    /// - Throws: `LineTooLong`, and takes nothing then; `ConnectionEnded`.
    mutating func takeLine(limit: Int) throws -> Find<[UInt8]> {
        if let end = bytes.span.firstIndex(of: Self.lineFeed, from: max(head, searched)) {
            return .value(try line(endingAt: end, limit: limit, skipping: 1))
        }
        searched = bytes.count
        if isComplete, count > 0 {
            return .value(try line(endingAt: bytes.count, limit: limit, skipping: 0))
        }
        // One byte more than the limit may be the CR of a line end.
        guard count <= limit + 1 else { throw LineTooLong(limit: limit) }
        return try nothingMore()
    }

    private mutating func line(
        endingAt end: Int, limit: Int, skipping terminator: Int
    ) throws -> [UInt8] {
        let hasReturn = terminator > 0 && end > head && bytes[end - 1] == Self.carriageReturn
        let line = bytes[head..<(hasReturn ? end - 1 : end)]
        guard line.count <= limit else { throw LineTooLong(limit: limit) }
        head = end + terminator
        return Array(line)
    }

    private func nothingMore<Value>() throws -> Find<Value> {
        if isComplete { return .end }
        if let reason { throw ConnectionEnded(reason: reason) }
        return .nothing
    }
}

extension ReceivedBytes: MailboxContents {
    var isFull: Bool { count > marks.high }
    var hasRoom: Bool { count <= marks.low }
}
