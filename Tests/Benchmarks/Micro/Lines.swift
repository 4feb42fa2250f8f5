import ReactorKit

/// Splits chunks of 64 KiB into lines of 32 bytes.
enum Lines {
    /// Chunks of lines, also for other cases; one repetition is one line.
    static func chunk(lines: Int) -> [UInt8] {
        let line = Array("when words fail, music speaks...\n".utf8)
        return (0..<lines).flatMap { _ in line }
    }

    static func run(_ times: Int) -> Int {
        let chunk = chunk(lines: 1985)
        var framer = LineFramer()
        var lines = 0
        var bytes = 0
        while lines < times {
            var position = 0
            while case .line(let range) = framer.next(in: chunk.span, from: &position) {
                lines += 1
                bytes += range.count
            }
        }
        return bytes
    }
}
