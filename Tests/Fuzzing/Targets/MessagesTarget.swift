import ReactorKit

/// Netstrings and messages with a binary length: the same however they are cut, and written
/// messages are read back.
enum MessagesTarget {
    private enum Decoded: Equatable {
        case message([UInt8])
        case failed(MessageError)
    }

    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        let format = choices.one(of: [MessageFormat.netstring, .prefix8, .prefix16, .prefix32])
        let limit = 1 + choices.number(below: 300)
        let size = 2 + choices.number(below: 7)
        let stream = choices.all()
        let whole = decode([stream], format, limit)
        for pieces in stream.cutInManyWays(size) {
            require(decode(pieces, format, limit) == whole, "the messages depend on the cut")
        }
        let fitting = min(limit, format.maximumLength)
        let messages = stream.cut(into: min(size * 5, fitting)) + [[]]
        let sent = messages.flatMap { message in
            format.header(forLength: message.count) + message + (format.trailer.map { [$0] } ?? [])
        }
        for pieces in sent.cutInManyWays(size) {
            let decoded = decode(pieces, format, limit)
            require(decoded == messages.map { .message($0) }, "the sent messages were not received")
        }
    }

    private static func decode(
        _ pieces: [[UInt8]], _ format: MessageFormat, _ limit: Int
    ) -> [Decoded] {
        var framer = MessageFramer(format, limit: limit)
        var decoded: [Decoded] = []
        for piece in pieces {
            var position = 0
            pieceLoop: while true {
                switch framer.next(in: piece.span, from: &position) {
                case .message(let range): decoded.append(.message(Array(piece[range])))
                case .heldMessage: decoded.append(.message(framer.held))
                case .failed(let error): decoded.append(.failed(error))
                case .none: break pieceLoop
                }
            }
            require(framer.held.count <= limit, "too many bytes are held")
        }
        require(decoded.count { if case .failed = $0 { true } else { false } } <= 1, "failed twice")
        return decoded
    }
}
