import NIOCore

/// A line of more bytes than are allowed.
struct LineTooLong: Error {}

/// Cuts lines that end with LF or CRLF, and hands each on as a slice of what was received.
///
/// It does what NIOExtras' `LineBasedFrameDecoder` does, and has a limit. (That package would
/// bring fourteen others with it.)
struct LineDecoder: ByteToMessageDecoder {
    typealias InboundOut = ByteBuffer

    let limit: Int
    /// How many bytes are known to hold no LF.
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
