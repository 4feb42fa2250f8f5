/// A protocol without framing, to subclass: the bytes of one read are one message. Override
/// `chunkReceived`.
///
/// Unlike a plain `StreamProtocol` it applies a `MessageBudget`, and can be paused. Call on the
/// reactor's thread.
open class ChunkProtocol: FramedProtocol {
    /// Called with the bytes of one read, or those that a pause kept; the span is valid only during
    /// the call.
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
