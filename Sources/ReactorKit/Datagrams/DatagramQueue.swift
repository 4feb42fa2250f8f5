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

    /// True when something waits for that receiver.
    func holds(for receiver: SocketAddress?) -> Bool {
        waiting.contains { $0.receiver == receiver }
    }

    /// False when there is no room for it.
    mutating func append(_ datagram: Span<UInt8>, to receiver: SocketAddress?) -> Bool {
        let charged = byteCount + datagram.count + (waiting.count + 1) * Self.overhead
        guard charged <= limit else { return false }
        waiting.append(Waiting(bytes: [UInt8](copying: datagram), receiver: receiver))
        byteCount += datagram.count
        return true
    }

    /// Offers each datagram in its order, and keeps those that `take` refuses.
    mutating func offer(to take: (Waiting) -> Bool) {
        var kept: Deque<Waiting> = []
        for datagram in waiting {
            if take(datagram) {
                byteCount -= datagram.bytes.count
            } else {
                kept.append(datagram)
            }
        }
        waiting = kept
    }

    /// Drops all, and returns their number.
    mutating func removeAll() -> Int {
        defer {
            waiting = []
            byteCount = 0
        }
        return waiting.count
    }
}
