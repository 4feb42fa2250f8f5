/// How a connection behaves, whichever side began it.
public struct StreamOptions: Hashable, Sendable {
    /// What becomes of a peer that does not read.
    public var slowPeers: SlowPeerPolicy
    /// How much may wait to be sent before `slowPeers` applies and the protocol is paused.
    public var waterMarks: WaterMarks
    /// How long nothing may come nor go, above zero; then the connection is aborted, and its
    /// protocol hears `.timedOut`. Nil for any time. A pause of the protocol counts as well.
    public var idleLimit: Duration?
    /// How long the peer may take nothing of what waits to be sent, above zero; then the same.
    /// Nil for any time. An orderly close has its own limit, which takes the place of both.
    public var writeStallLimit: Duration?
    /// How a peer is found out that is gone without a word; nil leaves it to the next write.
    public var keepalive: Keepalive?

    /// Reads nothing from slow peers, with the usual marks and no limits of time, unless told
    /// otherwise.
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
