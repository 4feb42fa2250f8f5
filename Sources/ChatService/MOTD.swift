import ReactorIRC
import ReactorKit
import SystemPackage

/// The message of the day, from its file.
enum MOTD {
    /// The most bytes of the file.
    static let byteLimit = 65_536
    /// The most bytes of a line; longer ones are continued in the next.
    private static let lineLimit = 400

    /// The lines of a file; an optional nil without a file.
    static func read(_ path: String?) throws(FileContents.Failure) -> [[UInt8]]? {
        guard let path else { return nil }
        return lines(of: try FileContents.read(FilePath(path), limit: byteLimit))
    }

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
