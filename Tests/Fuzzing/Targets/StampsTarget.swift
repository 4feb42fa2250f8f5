import Conversation
import ReactorKit
import TerminalUI
import Text
import Timestamps

/// Any bytes are a time stamp or not; a stamp that the server wrote is read as its time.
enum StampsTarget {
    private static let layouts: [TimeLayout] = [.ctime, .iso8601, .unix]
    /// Years of four digits, and all supported seconds.
    private static let seconds: Range<Int64> = 100_000_000..<99_999_999_999

    static func run(_ input: [UInt8]) {
        var choices = Choices(input)
        let number = choices.bytes(5).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        tellAgain(seconds.lowerBound + number % Int64(seconds.count))
        let zone = LocalZone { _ in Int(number % 100_000) - 50_000 }
        let line = choices.all()
        read(line, in: zone)
        read(Array("[".utf8) + line, in: zone)
        read(Array("[".utf8) + line.prefix(38) + Array("] ".utf8), in: zone)
    }

    private static func tellAgain(_ second: Int64) {
        for layout in layouts {
            let text = layout.text(of: second)
            let line = Array("[\(text)] Where is hope".utf8)
            guard let stamp = ServerStamp(line[...], in: .here) else {
                fatalError("no stamp: \(text)")
            }
            require(stamp.length == text.utf8.count + 3, "another length: \(text)")
            // In the hour that is repeated in autumn, either is correct.
            require(layout.text(of: stamp.second) == text, "\(text) is read as \(stamp.second)")
            require(layout == .ctime || stamp.second == second, "\(text) is \(stamp.second)")
        }
    }

    private static func read(_ line: [UInt8], in zone: LocalZone) {
        let stamp = ServerStamp(line[...], in: zone)
        let shifted = ([0x5B, 0x31] + line).dropFirst(2)
        require(
            ServerStamp(shifted, in: zone) == stamp, "the result depends on the position in memory")
        guard let stamp else { return }
        require((2...42).contains(stamp.length) && stamp.length <= line.count, "another length")
        require(line.prefix(stamp.length).allSatisfy { $0 < 0x80 }, "text is read as a stamp")
        require(
            ServerStamp(line.prefix(stamp.length), in: zone) == stamp,
            "the result depends on the text")
    }
}
