/// How the bytes that one side sends are cut for the other; the same in every run.
public enum Chunking: Hashable, Sendable {
    /// As they were written, in pieces of up to 64 KiB.
    case whole
    /// All that has arrived when the other side reads, in pieces of up to 64 KiB, as from a socket.
    case joined
    /// In pieces of this many bytes, the last one of what is left.
    case pieces(of: Int)
    /// In pieces of these sizes, which start over when all were used.
    case sizes([Int])
    /// In pieces of any size from one byte to `limit`, by chance: each seed is another chance.
    case random(seed: UInt64, upTo: Int)
}

/// The sizes that a `Chunking` gives, one after the other.
struct ChunkSizes {
    /// What one `dataReceived` gets at most.
    static let limit = 65_536

    private let chunking: Chunking
    private var index = 0
    private var state: UInt64

    init(_ chunking: Chunking) {
        state = 0
        switch chunking {
        case .whole, .joined: break
        case .pieces(let size):
            precondition(size > 0, "a piece has at least one byte")
        case .sizes(let sizes):
            precondition(!sizes.isEmpty, "without a size nothing could be sent")
            precondition(sizes.allSatisfy { $0 > 0 }, "a piece has at least one byte")
        case .random(let seed, let size):
            precondition(size > 0, "a piece has at least one byte")
            state = seed
        }
        self.chunking = chunking
    }

    mutating func next() -> Int {
        switch chunking {
        case .whole, .joined: return Self.limit
        case .pieces(let size): return min(size, Self.limit)
        case .sizes(let sizes):
            defer { index = (index + 1) % sizes.count }
            return min(sizes[index], Self.limit)
        case .random(_, let size):
            return 1 + Int(nextRandom() % UInt64(min(size, Self.limit)))
        }
    }

    /// SplitMix64 (Steele, Lea, Flood, 2014).
    private mutating func nextRandom() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
