import NIOCore

/// A line that exceeds the limit.
struct LineTooLong: Error {}

/// Splits lines that end with LF or CRLF, and passes each on as a slice of the received bytes.
///
/// As `LineBasedFrameDecoder` of NIOExtras, but with a limit. (That package has fourteen
/// dependencies.)
struct LineDecoder: ByteToMessageDecoder {
    typealias InboundOut = ByteBuffer

    let limit: Int
    /// The number of bytes that were searched without an LF.
    private var scanned = 0

    init(limit: Int) {
        self.limit = limit
    }

    mutating func decode(
        context: ChannelHandlerContext, buffer: inout ByteBuffer
    ) throws -> DecodingState {
        let bytes = buffer.readableBytesView
        guard let end = bytes.dropFirst(scanned).firstIndex(of: UInt8(ascii: "\n")) else {
            scanned = bytes.count
            if scanned > limit + 1 { throw LineTooLong() }
            return .needMoreData
        }
        scanned = 0
        var count = end - bytes.startIndex
        let hasReturn = count > 0 && bytes[end - 1] == UInt8(ascii: "\r")
        if hasReturn { count -= 1 }
        guard count <= limit, let line = buffer.readSlice(length: count) else {
            throw LineTooLong()
        }
        buffer.moveReaderIndex(forwardBy: hasReturn ? 2 : 1)
        context.fireChannelRead(wrapInboundOut(line))
        return .continue
    }

    mutating func decodeLast(
        context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
    ) throws -> DecodingState {
        try decode(context: context, buffer: &buffer)
    }
}
