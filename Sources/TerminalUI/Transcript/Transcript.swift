import DequeModule

/// The lines of a conversation, oldest first, as the bytes that they came in.
///
/// Bounded twice: by a number of lines and by the bytes of storage, whichever is reached first;
/// the oldest lines are dropped. To append costs no more than to copy the bytes: what they look
/// like is found out when they are drawn (see ``TranscriptView``). The bytes stand in blocks of
/// 64 KiB, so that a line costs its length and 20 bytes.
package struct Transcript: Sendable {
    /// What a line is.
    package enum Kind: UInt8, Sendable, CaseIterable {
        /// Came from the other side.
        case reply
        /// Came from the other side, which has not ended it.
        case unfinished
        /// Written by the person, not answered yet.
        case sending
        /// Written by the person, to one who does not answer each message by itself.
        case sent
        /// Written by the person, and the connection broke before an answer.
        case unanswered
        /// Said by the program.
        case notice
        /// Said by the program about something that went wrong.
        case failure
        /// From an earlier run.
        case earlier
    }

    /// One line, with its bytes as they came.
    package struct Line: Equatable, Sendable {
        /// What was received or written; not fit for a terminal.
        package let bytes: ArraySlice<UInt8>
        /// What the line is.
        package let kind: Kind
        /// When it came, in seconds since 1970; nil if nobody said.
        package let second: Int64?
        /// Differs from that of whatever else stood under the same name.
        let edition: UInt64
    }

    /// Lines that are kept unless told otherwise.
    package static let standardLimit = 100_000
    /// Bytes of storage that are kept unless told otherwise: 64 MiB.
    package static let standardByteLimit = 64 << 20
    /// Bytes of a line beyond which it is cut, with a note of how much was cut.
    package static let lineLimit = 65_536

    private struct Entry {
        var block: UInt32
        var offset: UInt32
        var length: UInt32
        /// Seconds since 1970, which is enough until 2106; 0 if unknown.
        var second: UInt32
        var kind: Kind

        var edition: UInt64 { UInt64(block) << 32 | UInt64(offset) }
    }

    private struct Block {
        let capacity: Int
        var bytes: [UInt8] = []
        /// Lines that have their bytes here; at 0 the bytes can go.
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
    /// The lines that were replaced last, for who keeps something made from them.
    private var replaced: Deque<LineID> = []
    /// How many were ever replaced.
    private(set) var replacements = 0

    /// An empty transcript that keeps at least one line, however small the limits.
    package init(limit: Int = standardLimit, byteLimit: Int = standardByteLimit) {
        self.limit = max(limit, 1)
        self.byteLimit = byteLimit
    }

    /// How many lines are kept now.
    package var count: Int { entries.count }

    /// The oldest line that is kept.
    package var first: LineID? { entries.isEmpty ? nil : LineID(number: firstNumber) }

    /// The newest line.
    package var last: LineID? {
        entries.isEmpty ? nil : LineID(number: firstNumber + UInt64(entries.count) - 1)
    }

    /// The line, or nil if it was dropped.
    ///
    /// A line that is held on to holds its block of 64 KiB.
    package subscript(id: LineID) -> Line? {
        guard let index = index(of: id) else { return nil }
        let entry = entries[index]
        let bytes = blocks[Int(entry.block - firstBlock)].bytes
        let start = Int(entry.offset)
        return Line(
            bytes: bytes[start..<start + Int(entry.length)], kind: entry.kind,
            second: entry.second == 0 ? nil : Int64(entry.second), edition: entry.edition)
    }

    /// Adds a line that came at a second since 1970, and drops the oldest ones that are over the
    /// limits.
    @discardableResult
    package mutating func append(
        _ bytes: [UInt8], kind: Kind, at second: Int64? = nil
    ) -> LineID {
        entries.append(store(bytes, kind: kind, at: second))
        trim()
        return LineID(number: firstNumber + UInt64(entries.count) - 1)
    }

    /// The same for what is no array.
    @discardableResult
    package mutating func append(
        _ bytes: some Collection<UInt8>, kind: Kind, at second: Int64? = nil
    ) -> LineID {
        append(Array(bytes), kind: kind, at: second)
    }

    /// Puts other bytes in a line's place, which keeps its time unless another one is given;
    /// false if the line was dropped already.
    @discardableResult
    package mutating func replace(
        _ id: LineID,
        with bytes: some Collection<UInt8>,
        kind: Kind,
        at second: Int64? = nil
    ) -> Bool {
        guard let index = index(of: id) else { return false }
        let old = entries[index]
        entries[index] = store(Array(bytes), kind: kind, at: second ?? Int64(old.second))
        release(old.block)
        replacements += 1
        replaced.append(id)
        if replaced.count > Self.replacedLimit { replaced.removeFirst() }
        trim()
        return true
    }

    /// The lines that were replaced after the first `count` replacements; nil when there were
    /// more than is remembered.
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

    private mutating func store(_ bytes: [UInt8], kind: Kind, at second: Int64?) -> Entry {
        let kept = Self.keptPrefix(of: bytes)
        let cut = bytes.count - kept.count
        let note = cut == 0 ? [] : Array("… \(cut) bytes more".utf8)
        let length = kept.count + note.count
        let hasRoom = blocks.last.map { $0.bytes.count + length <= Self.blockCapacity } ?? false
        if !hasRoom {
            addBlock(capacity: max(length, Self.blockCapacity))
        }
        let index = blocks.count - 1
        let offset = blocks[index].bytes.count
        blocks[index].bytes.append(contentsOf: kept)
        blocks[index].bytes.append(contentsOf: note)
        blocks[index].lines += 1
        return Entry(
            block: firstBlock + UInt32(index),
            offset: UInt32(offset),
            length: UInt32(length),
            second: UInt32(clamping: second ?? 0),
            kind: kind
        )
    }

    /// As much as a line may have, without a part of a UTF-8 sequence at the cut.
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

    /// Notes that a line no longer has its bytes in a block, and frees what no line needs.
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
