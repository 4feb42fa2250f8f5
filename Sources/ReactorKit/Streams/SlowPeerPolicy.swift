/// What a transport does, beside telling its protocol, when more waits to be sent than the
/// high-water mark because the peer does not read.
public enum SlowPeerPolicy: Hashable, Sendable {
    /// Reads nothing more from the peer until what waits has fallen to the low-water mark:
    /// who does not take answers asks no more questions.
    case stopReading
    /// Aborts the connection, so that no more waits than the mark and one write, whatever the
    /// protocol does.
    case drop
    /// Nothing: the protocol's `pauseProducing` is trusted to bound what it writes.
    case tellProtocolOnly
}
