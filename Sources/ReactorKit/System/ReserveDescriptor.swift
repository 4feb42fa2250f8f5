import Glibc

/// A descriptor kept for the moment when there is none left: given up, it lets accept(2) take
/// a waiting peer and close it, which tells the peer more than silence would.
struct ReserveDescriptor {
    private var fd: Int32 = -1

    init() { refill() }

    mutating func refill() {
        if fd < 0 { fd = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC) }
    }

    /// Accepts and closes those who wait, up to `limit`, in the reserve's place, with a few last
    /// words; gives back how many.
    mutating func turnAway(from listener: Socket, atMost limit: Int, _ words: String) -> Int {
        guard fd >= 0 else { return 0 }
        close()
        defer { refill() }
        for count in 0..<limit {
            guard case .connection(let peer, _)? = try? listener.accept() else { return count }
            peer.say(words)
            peer.close()
        }
        return limit
    }

    mutating func close() {
        if fd >= 0 { _ = Glibc.close(fd) }
        fd = -1
    }
}
