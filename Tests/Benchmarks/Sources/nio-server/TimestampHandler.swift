import NIOCore

/// Answers each line with the time and the line; the answers to one read are flushed at once.
final class TimestampHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let stamp: Stamp

    init(_ stamp: Stamp) {
        self.stamp = stamp
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var line = unwrapInboundIn(data)
        context.write(wrapOutboundOut(reply(to: &line, context)), promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.flush()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is LineTooLong {
            var sentence = ByteBuffer(string: "error: a line may have at most 65536 bytes")
            context.writeAndFlush(wrapOutboundOut(reply(to: &sentence, context)), promise: nil)
        }
        context.close(promise: nil)
    }

    private func reply(to line: inout ByteBuffer, _ context: ChannelHandlerContext) -> ByteBuffer {
        var stamp = stamp.bytes
        let count = stamp.readableBytes + line.readableBytes + 1
        var reply = context.channel.allocator.buffer(capacity: count)
        reply.writeBuffer(&stamp)
        reply.writeBuffer(&line)
        reply.writeInteger(UInt8(ascii: "\n"))
        return reply
    }
}
