/// The callbacks of one datagram socket; the application's side of a `DatagramTransport`.
///
/// Order: `started`, then `datagramReceived`, `datagramTruncated` and `sendFailed` any number of
/// times, `stopped` exactly once, also when the reactor stops; no call follows it. Called on the
/// reactor's thread, never inside a call of the transport. Only `started` may throw, since one
/// invalid datagram must not end the service for all other peers.
public protocol DatagramProtocol: AnyObject {
    /// The socket is bound or connected. Keep the transport in order to send.
    ///
    /// An error that it throws stops the transport with `.failed(error)`.
    func started(_ transport: any DatagramTransport) throws

    /// One complete datagram, which may be empty.
    ///
    /// Not promised: that it is the only copy, that none before it was lost, or that `sender` is
    /// authentic (UDP addresses are easily forged). The span is the reactor's own buffer: copy what
    /// is needed later. Send an answer to `sender`; it is nil for a peer without an address.
    func datagramReceived(_ datagram: Span<UInt8>, from sender: SocketAddress?)

    /// A datagram of `size` bytes exceeded the transport's `receiveLimit`: `beginning` contains its
    /// first bytes, the rest is lost.
    func datagramTruncated(_ beginning: Span<UInt8>, size: Int, from sender: SocketAddress?)

    /// A datagram could not be sent, or the network reported that one did not arrive.
    ///
    /// `Connection refused` on a connected socket: the peer's port has no listener (ICMP, see
    /// udp(7)), or the UNIX socket is closed. `No such file or directory`: its file does not exist
    /// either. `Message too long`: the datagram is too large. The transport continues in any case.
    /// `receiver` is the datagram's destination, which is the peer of a connected socket.
    func sendFailed(_ error: SystemError, to receiver: SocketAddress?)

    /// The transport is closed, and ignores further calls.
    ///
    /// The reason is `.closed` after `stop`, `.aborted` when the reactor ended, `.lost` when the
    /// socket failed.
    func stopped(_ reason: DisconnectReason)
}

extension DatagramProtocol {
    /// Drops it.
    public func datagramTruncated(
        _ beginning: Span<UInt8>, size: Int, from sender: SocketAddress?
    ) {}

    /// Does nothing, as if the network had lost the datagram.
    public func sendFailed(_ error: SystemError, to receiver: SocketAddress?) {}
}
