import ReactorKit
import ReactorTesting

/// The lines are those of a simple reference implementation, however the stream is cut, and whether
/// or not the protocol pauses between them.
enum LinesTarget {
    enum Decoded: Equatable {
        case line([UInt8])
        case overlong([UInt8])
        case tail([UInt8])
    }

    private static let delimiters = [
        .lineFeed, .carriageReturnLineFeed, .nul, LineDelimiter(Array("aa".utf8)),
        LineDelimiter(Array("abab\n".utf8)), .relaxedLineFeed,
    ]

    /// The most CRs before the delimiter that are part of it.
    private static func droppedReturns(_ delimiter: LineDelimiter) -> Int {
        switch delimiter {
        case .lineFeed: 1
        case .relaxedLineFeed: 2
        default: 0
        }
    }

    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        let limit = 1 + choices.number(below: 40)
        let delimiter = choices.one(of: delimiters)
        let size = 2 + choices.number(below: 7)
        let stream = choices.all()
        let (expected, _) = plainest(stream, limit, delimiter)
        for pieces in stream.cutInManyWays(size) {
            let decoded = decode(pieces, limit, delimiter)
            require(decoded == expected, "\(decoded) is not \(expected)")
            let paused = tellPausing(pieces, limit, delimiter, every: size - 1)
            require(paused == expected, "with pauses \(paused) is not \(expected)")
        }
        let ended = stream + delimiter.bytes
        let (once, isComplete) = plainest(ended, limit, delimiter)
        guard isComplete else { return }
        require(
            decode([ended + ended], limit, delimiter) == once + once,
            "two copies do not give the lines twice")
    }

    // MARK: -

    /// The lines by searching for the delimiter at every position; and whether the last one has
    /// ended.
    private static func plainest(
        _ stream: [UInt8], _ limit: Int, _ delimiter: LineDelimiter
    ) -> (decoded: [Decoded], isComplete: Bool) {
        let carriageReturn: UInt8 = 0x0D
        let dropped = droppedReturns(delimiter)
        let (mark, width) = (delimiter.bytes, delimiter.bytes.count)
        var decoded: [Decoded] = []
        var start = 0
        func skipReturns() {
            guard delimiter == .relaxedLineFeed else { return }
            while start < stream.count, stream[start] == carriageReturn { start += 1 }
        }
        skipReturns()
        var end = start + width
        while end <= stream.count {
            guard stream[(end - width)..<end].elementsEqual(mark) else {
                end += 1
                continue
            }
            var line = Array(stream[start..<(end - width)])
            for _ in 0..<dropped where line.last == carriageReturn { line.removeLast() }
            decoded.append(line.count > limit ? .overlong(Array(line.prefix(limit))) : .line(line))
            start = end
            skipReturns()
            end = start + width
        }
        let rest = Array(stream[start...])
        if rest.isEmpty { return (decoded, true) }
        // Bytes that may start a delimiter do not belong to the line yet.
        let open = (0...min(width - 1, rest.count)).last {
            rest.suffix($0).elementsEqual(mark[..<$0])
        }
        let certain = rest.count - (open ?? 0)
        let excess = max(certain - limit, 0)
        let isWithin =
            excess <= dropped && rest.suffix(excess).allSatisfy { $0 == carriageReturn }
        return (decoded + [isWithin ? .tail(rest) : .overlong(Array(rest.prefix(limit)))], false)
    }

    private static func decode(
        _ pieces: [[UInt8]], _ limit: Int, _ delimiter: LineDelimiter
    ) -> [Decoded] {
        var framer = LineFramer(limit: limit, delimiter: delimiter)
        var decoded: [Decoded] = []
        for piece in pieces {
            var position = 0
            pieceLoop: while true {
                switch framer.next(in: piece.span, from: &position) {
                case .line(let range): decoded.append(.line(Array(piece[range])))
                case .heldLine: decoded.append(.line(framer.held))
                case .overlong: decoded.append(.overlong(framer.held))
                case .none: break pieceLoop
                }
            }
            require(
                framer.held.count <= limit + delimiter.bytes.count + droppedReturns(delimiter),
                "too many bytes are held")
        }
        if let tail = framer.takeTail() { decoded.append(.tail(tail)) }
        return decoded
    }

    private static func tellPausing(
        _ pieces: [[UInt8]], _ limit: Int, _ delimiter: LineDelimiter, every count: Int
    ) -> [Decoded] {
        let reader = PausingReader(limit: limit, delimiter: delimiter, every: count)
        do {
            try reader.connectionMade(RecordingTransport())
            for piece in pieces {
                try reader.dataReceived(piece.span)
                while reader.isPaused { try reader.resumeReceiving() }
            }
        } catch {
            fatalError("a line was refused: \(error)")
        }
        if let tail = reader.takeTail() { reader.decoded.append(.tail(tail)) }
        return reader.decoded
    }
}

/// Pauses after a fixed number of lines.
private final class PausingReader: LineProtocol {
    var decoded: [LinesTarget.Decoded] = []
    private let interval: Int

    init(limit: Int, delimiter: LineDelimiter, every interval: Int) {
        self.interval = interval
        super.init(limit: limit, delimiter: delimiter)
    }

    override func lineReceived(_ line: Span<UInt8>) { decode(.line(Self.bytes(of: line))) }
    override func lineTooLong(_ start: Span<UInt8>) { decode(.overlong(Self.bytes(of: start))) }

    private func decode(_ line: LinesTarget.Decoded) {
        decoded.append(line)
        if decoded.count % interval == 0 { pauseReceiving() }
    }

    private static func bytes(of span: Span<UInt8>) -> [UInt8] {
        span.indices.map { span[$0] }
    }
}
