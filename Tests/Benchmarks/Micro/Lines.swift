import ReactorKit

/// Lines of 32 bytes are cut from chunks of 64 KiB.
enum Lines {
    /// Chunks of lines for those who need some; 1 time is 1 line.
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
