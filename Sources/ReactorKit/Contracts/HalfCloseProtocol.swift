/// A protocol that goes on writing when the peer has finished. Twisted's `IHalfCloseableProtocol`.
///
/// To any other protocol the peer's FIN is the end of the connection. To this one it is told
/// by `readConnectionLost`, once, after all data; the connection then stays open for writing.
/// Once our side has finished too, by `loseWriteConnection` or `loseConnection`, before or
/// after, `connectionLost` follows as ever: exactly once, with `.closedByPeer` or `.closed`.
/// Transports find it by `StreamProtocol.halfCloseProtocol`, through all layers, TLS included.
public protocol HalfCloseProtocol: StreamProtocol {
    /// The peer will send nothing more, and still reads.
    ///
    /// Not called when our writing half was closed before: `connectionLost` tells it all then.
    func readConnectionLost() throws
}
