/// What lies between two transports in memory: how it cuts, how long it takes, what it holds.
public struct LinkConditions: Hashable, Sendable {
    /// How the bytes are cut, in each direction.
    public var chunking: Chunking
    /// How long bytes, FIN and reset are under way, by the reactor's clock.
    public var latency: Duration
    /// Bytes that are taken from one side before the other has read them, in each direction,
    /// as by the kernel's buffers. A side that does not read fills it; from then on the other's
    /// bytes stay unsent, and its water marks apply.
    ///
    /// Zero passes one piece at a time, when the other side reads.
    public var capacity: Int

    /// Bytes as they were written, at once; `capacity` is zero unless told otherwise, or 64 KiB
    /// when there is latency.
    public init(
        chunking: Chunking = .whole, latency: Duration = .zero, capacity: Int? = nil
    ) {
        precondition(latency >= .zero, "nothing arrives before it was sent")
        self.chunking = chunking
        self.latency = latency
        self.capacity = capacity ?? (latency > .zero ? 65_536 : 0)
        precondition(self.capacity >= 0, "a buffer holds no fewer than zero bytes")
    }

    /// Pieces of this many bytes.
    public static func pieces(of size: Int) -> LinkConditions {
        LinkConditions(chunking: .pieces(of: size))
    }
}
