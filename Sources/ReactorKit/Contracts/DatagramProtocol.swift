/// What happens at one datagram socket; the application's half of a `DatagramTransport`.
///
/// Order: `started`, then `datagramReceived`, `datagramTruncated` and `sendFailed` any number
/// of times, `stopped` exactly once, also when the reactor stops; nothing after it. Called on
/// the reactor's thread, never from inside a call to the transport. Only `started` may throw:
/// one bad datagram is no reason to end the service of all other peers.
public protocol DatagramProtocol: AnyObject {
    /// The socket is bound, or connected; keep the transport to send by it.
    ///
    /// An error thrown here stops the transport with `.failed(error)`.
    func started(_ transport: any DatagramTransport) throws

    /// One whole datagram; an empty one is one as well.
    ///
    /// Not promised: that it is the only copy, that none before it was lost, or that `sender`
    /// is who sent it (UDP addresses are easily forged). The span is the reactor's own buffer:
    /// copy what is needed later.
    /// An answer goes to `sender`; nil for a peer without an address.
    func datagramReceived(_ datagram: Span<UInt8>, from sender: SocketAddress?)

    /// A datagram of `size` bytes was longer than the transport's `receiveLimit`: `beginning`
    /// is what it left of it, the rest is gone.
    func datagramTruncated(_ beginning: Span<UInt8>, size: Int, from sender: SocketAddress?)

    /// A datagram could not be sent, or the network sent word that one did not arrive.
    ///
    /// `Connection refused` on a connected socket: nobody listens at the peer's port (ICMP, by
    /// udp(7)), or the UNIX socket is gone. `No such file or directory`: nor is there a file of
    /// it. `Message too long`: more than fits. The transport goes on either way.
    /// It was to go to `receiver`, which is the peer when connected.
    func sendFailed(_ error: SystemError, to receiver: SocketAddress?)

    /// The transport has closed, and is of no more use.
    ///
    /// `.closed` after `stop`, `.aborted` when the reactor ended, `.lost` when the socket broke.
    func stopped(_ reason: DisconnectReason)
}

extension DatagramProtocol {
    /// Drops it.
    public func datagramTruncated(
        _ beginning: Span<UInt8>, size: Int, from sender: SocketAddress?
    ) {}

    /// Takes it as one more datagram that the network lost.
    public func sendFailed(_ error: SystemError, to receiver: SocketAddress?) {}
}
