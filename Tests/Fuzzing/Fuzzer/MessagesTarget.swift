import ReactorKit

/// Netstrings and messages behind their lengths: the same however they are cut, and those that
/// were written are read.
enum MessagesTarget {
    private enum Told: Equatable {
        case message([UInt8])
        case failed(MessageError)
    }

    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        let format = choices.one(of: [MessageFormat.netstring, .prefix8, .prefix16, .prefix32])
        let limit = 1 + choices.number(below: 300)
        let size = 2 + choices.number(below: 7)
        let stream = choices.all()
        let whole = tell([stream], format, limit)
        for pieces in stream.cutInManyWays(size) {
            require(tell(pieces, format, limit) == whole, "another cut, other messages")
        }
        let fitting = min(limit, format.maximumLength)
        let messages = stream.cut(into: min(size * 5, fitting)) + [[]]
        let sent = messages.flatMap { message in
            format.header(forLength: message.count) + message + (format.trailer.map { [$0] } ?? [])
        }
        for pieces in sent.cutInManyWays(size) {
            let told = tell(pieces, format, limit)
            require(told == messages.map { .message($0) }, "what was sent was not told")
        }
    }

    private static func tell(
        _ pieces: [[UInt8]], _ format: MessageFormat, _ limit: Int
    ) -> [Told] {
        var framer = MessageFramer(format, limit: limit)
        var told: [Told] = []
        for piece in pieces {
            var position = 0
            pieceLoop: while true {
                switch framer.next(in: piece.span, from: &position) {
                case .message(let range): told.append(.message(Array(piece[range])))
                case .heldMessage: told.append(.message(framer.held))
                case .failed(let error): told.append(.failed(error))
                case .none: break pieceLoop
                }
            }
            require(framer.held.count <= limit, "too much is held")
        }
        require(told.count { if case .failed = $0 { true } else { false } } <= 1, "failed twice")
        return told
    }
}
