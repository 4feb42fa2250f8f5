/// A protocol without framing, to subclass: what one read returned is one message. Override
/// `chunkReceived`.
///
/// Unlike a plain `StreamProtocol` it heeds a `MessageBudget`, and can be paused. Call on the
/// reactor's thread.
open class ChunkProtocol: FramedProtocol {
    /// What one read returned, or what was kept during a pause; lent for the time of the call.
    open func chunkReceived(_ chunk: Span<UInt8>) throws {}

    /// Delivers all bytes as one message.
    public final override func deliverFrames(
        in data: Span<UInt8>, from position: inout Int
    ) throws {
        guard isReceiving, admittedEnd(of: data, from: position) != nil else { return }
        let start = position
        position = data.count
        charge(data.count - start, endsMessage: true)
        try chunkReceived(data.extracting(start..<data.count))
    }
}
