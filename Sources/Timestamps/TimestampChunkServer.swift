package import ReactorKit
package import Services

/// The textbook's server: answers whatever one read returned, and adds nothing.
///
/// Call on the reactor's thread.
package final class TimestampChunkServer: ChunkProtocol {
    private let timestamp: Timestamp
    private let messages: MessageCounter

    package init(_ timestamp: Timestamp, messages: MessageCounter = MessageCounter()) {
        self.timestamp = timestamp
        self.messages = messages
    }

    package override func chunkReceived(_ chunk: Span<UInt8>) {
        guard let transport else { return }
        messages.add(1)
        transport.write(timestamp.prefix.span)
        transport.write(chunk)
    }

    package override func timeLimitReached(_ limit: TimeLimit, _ transport: any Transport) {
        transport.refuse(limit, stamp: timestamp.prefix)
    }

    package override func memoryRanOut(_ transport: any Transport) {
        super.memoryRanOut(transport)
        transport.refuse(.memory, stamp: timestamp.prefix)
    }
}
