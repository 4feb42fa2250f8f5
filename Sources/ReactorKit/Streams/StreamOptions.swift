/// How a connection behaves, whichever side began it.
public struct StreamOptions: Hashable, Sendable {
    /// What becomes of a peer that does not read.
    public var slowPeers: SlowPeerPolicy
    /// How much may wait to be sent before `slowPeers` applies and the protocol is paused.
    public var waterMarks: WaterMarks

    /// Reads nothing from slow peers, with the usual marks, unless told otherwise.
    public init(slowPeers: SlowPeerPolicy = .stopReading, waterMarks: WaterMarks = WaterMarks()) {
        self.slowPeers = slowPeers
        self.waterMarks = waterMarks
    }
}
