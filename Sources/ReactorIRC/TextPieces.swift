/// Cuts what is too long for one message. Pure.
public enum TextPieces {
    /// The bytes that remain for the text of a message, as other clients receive it:
    /// `:source COMMAND target :text`. Negative when the names alone are too long.
    public static func room(
        for command: String, to target: String, from source: String,
        limit: Int = MessageWriter.bodyLimit
    ) -> Int {
        // A colon and three spaces, a colon, CR and LF.
        limit - source.utf8.count - command.utf8.count - target.utf8.count - 7
    }

    /// The text in pieces of at most `limit` bytes of UTF-8, at least 4.
    ///
    /// It is cut at a space, which is dropped; inside a word only if the word is longer than a piece,
    /// and inside a character only if the character is.
    public static func pieces(of text: String, limit: Int) -> [Substring] {
        precondition(limit >= 4, "a piece must have room for a scalar")
        var pieces: [Substring] = []
        var rest = text[...]
        while rest.utf8.count > limit {
            let end = pieceEnd(in: rest, limit: limit)
            pieces.append(rest[..<end])
            rest = rest[end...]
            if rest.first == " " { rest.removeFirst() }
        }
        if !rest.isEmpty || pieces.isEmpty { pieces.append(rest) }
        return pieces
    }

    private static func pieceEnd(in text: Substring, limit: Int) -> String.Index {
        let most = text.utf8.index(text.startIndex, offsetBy: limit)
        if text.utf8[most] == Byte.space { return most }
        let end = characterEnd(in: text, most)
        // At the last space, unless it would leave nothing.
        if let space = text[..<end].lastIndex(of: " "), space > text.startIndex { return space }
        return end
    }

    /// The latest boundary of characters up to `most`, else of scalars.
    private static func characterEnd(in text: Substring, _ most: String.Index) -> String.Index {
        var scalarEnd = most
        while text.utf8[scalarEnd] & 0xC0 == 0x80 { text.utf8.formIndex(before: &scalarEnd) }
        var end = scalarEnd
        while end > text.startIndex, String.Index(end, within: text) == nil {
            text.unicodeScalars.formIndex(before: &end)
        }
        return end > text.startIndex ? end : scalarEnd
    }

    /// How to distribute words of these sizes over lines, in their order: each line has at most
    /// `byteLimit` bytes, with a space between two words, and at most `countLimit` words, but at
    /// least one. A word over the limit has a line of its own.
    public static func lines(
        of sizes: some Sequence<Int>, byteLimit: Int, countLimit: Int = .max
    ) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var (first, next, byteCount) = (0, 0, 0)
        for size in sizes {
            let isFull = byteCount + size + 1 > byteLimit || next - first >= countLimit
            if next > first, isFull {
                lines.append(first..<next)
                (first, byteCount) = (next, 0)
            }
            byteCount += next == first ? size : size + 1
            next += 1
        }
        if next > first { lines.append(first..<next) }
        return lines
    }
}
