/// Limits how many messages and bytes a connection may send. A framing checks it before it delivers
/// a message.
///
/// A protocol gets one by `StreamProtocol.limit(by:)`. `FramedProtocol` applies it: it keeps bytes
/// that may not be delivered yet, at most those of one read, and reads nothing until then. Call on
/// the reactor's thread.
public protocol MessageBudget: AnyObject {
    /// How many bytes may be delivered now, as one message or as part of one; 0 or less when no
    /// byte or no message may be delivered.
    var availableByteCount: Int { get }

    /// Counts bytes that are about to be delivered or kept as the start of a message, and the
    /// messages that end with them. The number may exceed the available one.
    func take(messages: Int, bytes: Int)

    /// Subtracts bytes that `take` counted and that will be read again.
    func giveBack(bytes: Int)

    /// Called when more bytes have arrived than may be delivered. Calls `resume` on a later turn,
    /// when more may be delivered; or ends the connection, as a server that refuses such peers.
    ///
    /// - Parameters:
    ///   - count: the number of waiting bytes.
    ///   - transport: the connection.
    ///   - resume: called at most once, and not after `cancelWait`.
    func wait(
        forBytes count: Int, of transport: any Transport, resume: @escaping () -> Void)

    /// Ends a wait, if there is one.
    func cancelWait()
}
