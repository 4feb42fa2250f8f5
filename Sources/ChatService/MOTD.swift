import ReactorIRC

/// The message of the day, from its file. Pure.
enum MOTD {
    /// The most bytes of the file.
    static let byteLimit = 65_536
    /// The most bytes of a line; longer ones are continued in the next.
    private static let lineLimit = 400

    /// The lines, as text; replacement characters are in place of invalid UTF-8.
    static func lines(of bytes: [UInt8]) -> [[UInt8]] {
        var lines = String(decoding: bytes, as: UTF8.self)
            .split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.flatMap { line in
            TextPieces.pieces(of: String(line), limit: lineLimit).map { Array($0.utf8) }
        }
    }
}
