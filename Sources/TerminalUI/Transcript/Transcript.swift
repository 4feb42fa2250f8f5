import DequeModule

/// The lines of a conversation, oldest first, as the bytes received.
///
/// Bounded by a number of lines and by the bytes of storage, whichever is reached first; the oldest
/// lines are dropped. Appending only copies the bytes; the layout is computed when lines are drawn
/// (see ``TranscriptView``). The bytes are stored in blocks of 64 KiB, so that a line costs its
/// length and 20 bytes, and its styles, if it has any, 12 bytes each.
package struct Transcript: Sendable {
    /// The kind of a line.
    package enum Kind: UInt8, Sendable, CaseIterable {
        /// Received from the peer.
        case reply
        /// Received from the peer, without its end yet.
        case unfinished
        /// Sent, not answered yet.
        case sending
        /// Sent to a peer that does not answer each message.
        case sent
        /// Sent, and the connection was lost before an answer.
        case unanswered
        /// A notice of the program.
        case notice
        /// A notice of an error.
        case failure
        /// From an earlier run.
        case earlier
        /// The person's own message, as others see it.
        case own
        /// Something that happened in a room, such as a join.
        case event
        /// Received, and important to the person, such as a message with their name.
        case highlight
    }

    /// One line, with its bytes as received.
    package struct Line: Equatable, Sendable {
        /// The bytes received or sent; not safe for a terminal.
        package let bytes: ArraySlice<UInt8>
        /// The kind of the line.
        package let kind: Kind
        /// Its time in seconds since 1970; nil if unknown.
        package let second: Int64?
        /// Differs from that of all other contents of the same line.
        let edition: UInt64
        /// The stored styles of the text; empty if there are none.
        fileprivate let storedRuns: ArraySlice<UInt8>

        /// The styles that the peer has given to the text.
        package var runs: [StyledText.Run] {
            storedRuns.isEmpty ? [] : StyledText.Run.runs(storedRuns)
        }
    }

    /// The default limit of lines.
    package static let standardLimit = 100_000
    /// The default limit of storage: 64 MiB.
    package static let standardByteLimit = 64 << 20
    /// The most bytes of a line; a longer one is cut, with a note of how many bytes were cut.
    package static let lineLimit = 65_536

    private struct Entry {
        var block: UInt32
        var offset: UInt32
        var length: UInt32
        /// Seconds since 1970, which is enough until 2106; 0 if unknown.
        var second: UInt32
        var kind: Kind
        /// Whether stored styles follow the bytes.
        var isStyled: Bool

        var edition: UInt64 { UInt64(block) << 32 | UInt64(offset) }
    }

    private struct Block {
        let capacity: Int
        var bytes: [UInt8] = []
        /// The number of lines with bytes in this block; at 0 the block can be freed.
        var lines = 0
    }

    private static let blockCapacity = 65_536
    private static let replacedLimit = 256

    private let limit: Int
    private let byteLimit: Int
    private var entries: Deque<Entry> = []
    private var firstNumber: UInt64 = 0
    private var blocks: Deque<Block> = []
    private var firstBlock: UInt32 = 0
    private var storedBytes = 0
    /// The lines that were replaced last, for caches of their contents.
    private var replaced: Deque<LineID> = []
    /// The number of replacements since the start.
    private(set) var replacements = 0

    /// An empty transcript; it keeps at least one line, however small the limits.
    package init(limit: Int = standardLimit, byteLimit: Int = standardByteLimit) {
        self.limit = max(limit, 1)
        self.byteLimit = byteLimit
    }

    /// The number of lines.
    package var count: Int { entries.count }

    /// The oldest line that is kept.
    package var first: LineID? { entries.isEmpty ? nil : LineID(number: firstNumber) }

    /// The newest line.
    package var last: LineID? {
        entries.isEmpty ? nil : LineID(number: firstNumber + UInt64(entries.count) - 1)
    }

    /// The line, or nil if it was dropped.
    ///
    /// A line retains its block of 64 KiB.
    package subscript(id: LineID) -> Line? {
        guard let index = index(of: id) else { return nil }
        let entry = entries[index]
        let bytes = blocks[Int(entry.block - firstBlock)].bytes
        let start = Int(entry.offset)
        let end = start + Int(entry.length)
        return Line(
            bytes: bytes[start..<end], kind: entry.kind,
            second: entry.second == 0 ? nil : Int64(entry.second), edition: entry.edition,
            storedRuns: entry.isStyled ? StyledText.Run.stored(at: bytes[end...]) : [])
    }

    /// Appends a line with its time in seconds since 1970, and drops the oldest lines over the
    /// limits.
    @discardableResult
    package mutating func append(
        _ text: StyledText, kind: Kind, at second: Int64? = nil
    ) -> LineID {
        entries.append(store(text, kind: kind, at: second))
        trim()
        return LineID(number: firstNumber + UInt64(entries.count) - 1)
    }

    /// Appends a plain line.
    @discardableResult
    package mutating func append(
        _ bytes: some Collection<UInt8>, kind: Kind, at second: Int64? = nil
    ) -> LineID {
        append(StyledText(Array(bytes)), kind: kind, at: second)
    }

    /// Replaces a line by a plain one.
    @discardableResult
    package mutating func replace(
        _ id: LineID,
        with bytes: some Collection<UInt8>,
        kind: Kind,
        at second: Int64? = nil
    ) -> Bool {
        replace(id, with: StyledText(Array(bytes)), kind: kind, at: second)
    }

    /// Replaces a line; it keeps its time unless another one is given. False if the line was dropped
    /// already.
    @discardableResult
    package mutating func replace(
        _ id: LineID, with text: StyledText, kind: Kind, at second: Int64? = nil
    ) -> Bool {
        guard let index = index(of: id) else { return false }
        let old = entries[index]
        entries[index] = store(text, kind: kind, at: second ?? Int64(old.second))
        release(old.block)
        replacements += 1
        replaced.append(id)
        if replaced.count > Self.replacedLimit { replaced.removeFirst() }
        trim()
        return true
    }

    /// The lines replaced after the first `count` replacements; nil when there were more than are
    /// remembered.
    func replaced(since count: Int) -> Deque<LineID>.SubSequence? {
        let missed = replacements - count
        return missed <= replaced.count ? replaced.suffix(missed) : nil
    }

    // MARK: -

    private func index(of id: LineID) -> Int? {
        guard id.number >= firstNumber else { return nil }
        let index = id.number - firstNumber
        return index < UInt64(entries.count) ? Int(index) : nil
    }

    private mutating func store(_ text: StyledText, kind: Kind, at second: Int64?) -> Entry {
        let kept = Self.keptPrefix(of: text.bytes)
        let cut = text.bytes.count - kept.count
        let note = cut == 0 ? [] : Array("… \(cut) bytes more".utf8)
        let length = kept.count + note.count
        let isStyled = !text.runs.isEmpty
        let styles =
            isStyled ? StyledText.Run.stored(text.runs.filter { $0.start < kept.count }) : []
        let size = length + styles.count
        let hasRoom = blocks.last.map { $0.bytes.count + size <= Self.blockCapacity } ?? false
        if !hasRoom {
            addBlock(capacity: max(size, Self.blockCapacity))
        }
        let index = blocks.count - 1
        let offset = blocks[index].bytes.count
        blocks[index].bytes.append(contentsOf: kept)
        blocks[index].bytes.append(contentsOf: note)
        blocks[index].bytes.append(contentsOf: styles)
        blocks[index].lines += 1
        return Entry(
            block: firstBlock + UInt32(index),
            offset: UInt32(offset),
            length: UInt32(length),
            second: UInt32(clamping: second ?? 0),
            kind: kind,
            isStyled: isStyled
        )
    }

    /// The bytes that are kept of a line, without an incomplete UTF-8 sequence at the cut.
    private static func keptPrefix(of bytes: [UInt8]) -> ArraySlice<UInt8> {
        guard bytes.count > lineLimit else { return bytes[...] }
        var end = lineLimit
        while end > lineLimit - 3, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return bytes[..<end]
    }

    private mutating func addBlock(capacity: Int) {
        var block = Block(capacity: capacity)
        block.bytes.reserveCapacity(capacity)
        blocks.append(block)
        storedBytes += capacity
    }

    private mutating func trim() {
        while entries.count > limit || storedBytes > byteLimit, entries.count > 1 {
            let entry = entries.removeFirst()
            firstNumber += 1
            release(entry.block)
        }
    }

    /// Removes a line from a block's count, and frees blocks without lines.
    private mutating func release(_ number: UInt32) {
        let index = Int(number - firstBlock)
        blocks[index].lines -= 1
        guard blocks[index].lines == 0, index < blocks.count - 1 else { return }
        storedBytes -= blocks[index].capacity
        blocks[index] = Block(capacity: 0)
        while blocks.count > 1, blocks[0].lines == 0, blocks[0].capacity == 0 {
            blocks.removeFirst()
            firstBlock += 1
        }
    }
}

/// Identifies a line of a ``Transcript``: a number that is never reused, so that it stays valid when
/// older lines are dropped.
package struct LineID: Hashable, Comparable, Sendable {
    /// The number of lines appended before it.
    package let number: UInt64

    package static func < (one: LineID, other: LineID) -> Bool {
        one.number < other.number
    }

    package var next: LineID { LineID(number: number + 1) }
    var previous: LineID? { number == 0 ? nil : LineID(number: number - 1) }
}
