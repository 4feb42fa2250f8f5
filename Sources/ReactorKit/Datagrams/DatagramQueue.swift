import DequeModule

/// Datagrams that wait for room in the kernel's buffer, up to a limit in bytes.
struct DatagramQueue {
    struct Waiting {
        let bytes: [UInt8]
        let receiver: SocketAddress?
    }

    /// What each datagram counts for beside its bytes, so that empty ones are bounded too.
    static let overhead = 64

    let limit: Int
    private var waiting: Deque<Waiting> = []
    private(set) var byteCount = 0

    init(limit: Int) {
        self.limit = limit
    }

    var isEmpty: Bool { waiting.isEmpty }
    var first: Waiting? { waiting.first }

    /// False when there is no room for it.
    mutating func append(_ datagram: Span<UInt8>, to receiver: SocketAddress?) -> Bool {
        let charged = byteCount + datagram.count + (waiting.count + 1) * Self.overhead
        guard charged <= limit else { return false }
        waiting.append(Waiting(bytes: [UInt8](copying: datagram), receiver: receiver))
        byteCount += datagram.count
        return true
    }

    mutating func removeFirst() {
        byteCount -= waiting.removeFirst().bytes.count
    }

    /// Drops all, and gives back how many that were.
    mutating func removeAll() -> Int {
        defer {
            waiting = []
            byteCount = 0
        }
        return waiting.count
    }
}
