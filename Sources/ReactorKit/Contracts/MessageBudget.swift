/// How many messages a connection may send, and how many bytes: a framing asks before it delivers
/// a message.
///
/// A protocol gets one by `StreamProtocol.limit(by:)`. `FramedProtocol` asks it: what may not be
/// delivered yet is kept, at most what one read returned, and nothing more is read meanwhile. Call
/// on the reactor's thread.
public protocol MessageBudget: AnyObject {
    /// How many bytes may be delivered now, in one message or as a part of one; 0 or less when
    /// there is none, or when no message may be delivered.
    var availableByteCount: Int { get }

    /// Counts bytes that are about to be delivered, or kept as the start of a message, and the
    /// messages that end with them. May be more than was available.
    func take(messages: Int, bytes: Int)

    /// Takes back what `take` counted of bytes that will be looked at once more.
    func giveBack(bytes: Int)

    /// Called when more has arrived than may be delivered: calls `resume` when more may be, on a
    /// later turn; or ends the connection, as a server does that refuses such peers.
    ///
    /// - Parameters:
    ///   - count: how many bytes wait.
    ///   - transport: the connection.
    ///   - resume: called at most once, and not after `cancelWait`.
    func wait(
        forBytes count: Int, of transport: any Transport, resume: @escaping () -> Void)

    /// Ends a wait, if there is one.
    func cancelWait()
}
