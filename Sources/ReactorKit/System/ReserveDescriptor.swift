import Glibc

/// A descriptor kept for when no other is left: closing it lets accept(2) take a waiting peer and
/// close it, so that the peer is not left waiting.
struct ReserveDescriptor {
    private var fd: Int32 = -1

    init() { refill() }

    mutating func refill() {
        if fd < 0 { fd = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }
    }

    /// Accepts and closes up to `limit` waiting peers in place of the reserve, after sending each
    /// `message`; returns their number.
    mutating func turnAway(from listener: Socket, atMost limit: Int, _ message: String) -> Int {
        guard fd >= 0 else { return 0 }
        close()
        defer { refill() }
        for count in 0..<limit {
            guard case .connection(let peer, _)? = try? listener.accept() else { return count }
            peer.sendLast(message)
            peer.close()
        }
        return limit
    }

    mutating func close() {
        if fd >= 0 { _ = Glibc.close(fd) }
        fd = -1
    }
}
