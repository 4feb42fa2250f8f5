/// The options of a connection, incoming or outgoing.
public struct StreamOptions: Hashable, Sendable {
    /// What to do when a peer does not read.
    public var slowPeers: SlowPeerPolicy
    /// How many bytes may be unsent before `slowPeers` applies and the protocol is paused.
    public var waterMarks: WaterMarks
    /// How long no bytes may be received or sent, greater than zero; after that the connection is
    /// aborted with `.timedOut`. Nil for no limit. A pause of the protocol also counts.
    public var idleLimit: Duration?
    /// How long the peer may take none of the unsent bytes, greater than zero; after that the same.
    /// Nil for no limit. The limit of an orderly close replaces both.
    public var writeStallLimit: Duration?
    /// How to detect a peer that has failed without closing; nil leaves that to the next write.
    public var keepalive: Keepalive?

    /// By default it stops reading from slow peers, has the default water marks and no time limits.
    public init(
        slowPeers: SlowPeerPolicy = .stopReading, waterMarks: WaterMarks = WaterMarks(),
        idleLimit: Duration? = nil, writeStallLimit: Duration? = nil,
        keepalive: Keepalive? = nil
    ) {
        self.slowPeers = slowPeers
        self.waterMarks = waterMarks
        self.idleLimit = idleLimit
        self.writeStallLimit = writeStallLimit
        self.keepalive = keepalive
    }
}

/// What a transport does, in addition to pausing its protocol, when the unsent bytes exceed the
/// high-water mark because the peer does not read.
public enum SlowPeerPolicy: Hashable, Sendable {
    /// Stops reading from the peer until the unsent bytes have fallen to the low-water mark, so
    /// that a peer that does not read answers cannot send further requests.
    case stopReading
    /// Aborts the connection, so that at most the mark and one write are unsent, whatever the
    /// protocol does.
    case drop
    /// Does nothing: relies on the protocol's `pauseProducing` to limit its writes.
    case pauseProtocolOnly
}

/// How many unsent bytes pause the protocol, and how few resume it.
public struct WaterMarks: Hashable, Sendable {
    /// The number of unsent bytes above which the protocol is paused.
    public var high: Int
    /// The number of unsent bytes at or below which it is resumed; the gap prevents oscillation.
    public var low: Int

    /// 64 KiB and 16 KiB by default; `low` must be less than `high`.
    public init(high: Int = 65_536, low: Int = 16_384) {
        precondition(0 <= low && low < high, "the low-water mark must be below the high-water mark")
        self.high = high
        self.low = low
    }
}
