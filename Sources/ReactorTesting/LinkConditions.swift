/// The link between two transports in memory: how it cuts bytes, its latency, and its capacity.
public struct LinkConditions: Hashable, Sendable {
    /// How the bytes of each direction are cut.
    public var chunking: Chunking
    /// How long bytes, a FIN and a reset are in transit, by the reactor's clock.
    public var latency: Duration
    /// How many bytes each direction accepts before the other side has read them, as the kernel's
    /// buffers do. Once a side that does not read has filled it, the other side's bytes stay
    /// unsent, and its water marks apply.
    ///
    /// With zero, one piece at a time is passed when the other side reads.
    public var capacity: Int

    /// By default bytes arrive as they were written, without delay. The default of `capacity` is
    /// zero, or 64 KiB when there is latency.
    public init(
        chunking: Chunking = .whole, latency: Duration = .zero, capacity: Int? = nil
    ) {
        precondition(latency >= .zero, "a latency cannot be negative")
        self.chunking = chunking
        self.latency = latency
        self.capacity = capacity ?? (latency > .zero ? 65_536 : 0)
        precondition(self.capacity >= 0, "a capacity cannot be negative")
    }

    /// A link that delivers pieces of this many bytes.
    public static func pieces(of size: Int) -> LinkConditions {
        LinkConditions(chunking: .pieces(of: size))
    }
}

/// How the bytes that one side sends are cut for the other. The same in every run.
public enum Chunking: Hashable, Sendable {
    /// As they were written, in pieces of up to 64 KiB.
    case whole
    /// As from a socket: all bytes that have arrived when the other side reads, in pieces of up to
    /// 64 KiB.
    case joined
    /// In pieces of this many bytes; the last one has the rest.
    case pieces(of: Int)
    /// In pieces of these sizes, repeated from the first when all were used.
    case sizes([Int])
    /// In pieces of pseudorandom sizes from 1 to `upTo` bytes, determined by the seed.
    case random(seed: UInt64, upTo: Int)
}

/// The sequence of sizes of a `Chunking`.
struct ChunkSizes {
    /// The most bytes that one `dataReceived` gets.
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
            precondition(!sizes.isEmpty, "there must be at least one size")
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
