import ReactorKit

/// One direction between two transports in memory: bytes that were sent and not taken yet. Pure.
struct MemoryLink {
    private struct Piece {
        var bytes: ArraySlice<UInt8>
        let due: Instant
    }

    private let conditions: LinkConditions
    private var sizes: ChunkSizes
    private var pieces: ArraySlice<Piece> = []
    private var finishDue: Instant?
    private var resetDue: Instant?
    private var isCut = false
    /// Bytes in transit, or arrived and not taken.
    private(set) var count = 0

    init(_ conditions: LinkConditions) {
        self.conditions = conditions
        sizes = ChunkSizes(conditions.chunking)
    }

    /// Takes the next piece of `bytes`, if there is room for any of it.
    ///
    /// - Parameter hasReader: true when the other side would read them at once.
    /// - Returns: the number of bytes that were taken.
    mutating func send(_ bytes: ArraySlice<UInt8>, at now: Instant, hasReader: Bool) -> Int {
        var room = conditions.capacity - count
        if room <= 0, count == 0, hasReader, !isCut { room = bytes.count }
        guard room > 0, !bytes.isEmpty else { return 0 }
        let piece = bytes.prefix(min(room, sizes.next()))
        pieces.append(Piece(bytes: piece, due: now + conditions.latency))
        count += piece.count
        return piece.count
    }

    /// The next piece that has arrived, cut at `limit`.
    mutating func take(at now: Instant, atMost limit: Int) -> [UInt8]? {
        guard conditions.chunking == .joined else { return takePiece(at: now, atMost: limit) }
        let limit = min(limit, ChunkSizes.limit)
        guard var all = takePiece(at: now, atMost: limit) else { return nil }
        while all.count < limit, let more = takePiece(at: now, atMost: limit - all.count) {
            all += more
        }
        return all
    }

    private mutating func takePiece(at now: Instant, atMost limit: Int) -> [UInt8]? {
        guard !isCut, let first = pieces.first, first.due <= now else { return nil }
        let taken = first.bytes.prefix(limit)
        count -= taken.count
        if taken.count == first.bytes.count {
            pieces.removeFirst()
        } else {
            pieces[pieces.startIndex].bytes.removeFirst(taken.count)
        }
        return Array(taken)
    }

    /// Sends a FIN after all bytes that were sent.
    mutating func finish(at now: Instant) {
        if finishDue == nil { finishDue = now + conditions.latency }
    }

    /// True when the FIN has arrived and all bytes before it were taken.
    func isFinished(at now: Instant) -> Bool {
        guard let finishDue, !isCut else { return false }
        return count == 0 && finishDue <= now
    }

    /// True when the FIN has arrived, even if bytes before it were not taken.
    func hasFinish(at now: Instant) -> Bool {
        guard let finishDue, !isCut else { return false }
        return finishDue <= now
    }

    mutating func reset(at now: Instant) {
        if resetDue == nil { resetDue = now + conditions.latency }
    }

    /// True when a reset has arrived; bytes that were not taken by then are lost.
    func isReset(at now: Instant) -> Bool {
        guard let resetDue, !isCut else { return false }
        return resetDue <= now
    }

    /// Breaks the link: nothing arrives any more, not even an end.
    mutating func cut() {
        isCut = true
    }
}
