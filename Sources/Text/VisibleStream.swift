/// Bytes as a terminal may be shown them while they arrive: harmless, and with their characters
/// whole. Pure.
package struct VisibleStream {
    /// A line is laid out as a whole up to this many bytes; what follows begins like a line of its
    /// own.
    private static let limit = 65_536

    private var line: [UInt8] = []
    /// What was returned of the line so far, and all of it that can be.
    private var shown = ""
    private var isContinued = false

    /// A stream at the start of its first line.
    package init() {}

    /// True when all that was returned ended with a line's end.
    package var isAtLineStart: Bool { shown.isEmpty && !isContinued }

    /// Returns what these bytes add. Up to two CRs before an LF, and all after it, belong to the
    /// line's end.
    package mutating func take(_ bytes: ArraySlice<UInt8>) -> String {
        var text = ""
        var rest = bytes
        while let end = rest.firstIndex(of: 0x0A) {
            append(rest[..<end])
            line.removeLast(WholeCharacters.returns(atEndOf: line.span))
            text += endLine()
            rest = rest[(end + 1)...]
        }
        return text + add(rest)
    }

    /// Returns what these bytes add to the line; none of them ends it.
    package mutating func add(_ bytes: ArraySlice<UInt8>) -> String {
        append(bytes)
        let count = WholeCharacters.count(in: line.span)
        let text = more(of: line.prefix(count))
        if line.count > Self.limit {
            line.removeFirst(count)
            shown = ""
            isContinued = true
        }
        return text
    }

    /// Returns the rest of the line, and its end.
    package mutating func endLine() -> String {
        defer { self = VisibleStream() }
        return more(of: line[...]) + "\n"
    }

    /// Returns the rest of the last line and its end; nothing at the start of a line.
    package mutating func finish() -> String {
        line.isEmpty && isAtLineStart ? "" : endLine()
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        line += line.isEmpty && !isContinued ? bytes.drop { $0 == 0x0D } : bytes
    }

    private mutating func more(of bytes: ArraySlice<UInt8>) -> String {
        let text = VisibleText(bytes).description
        if shown.isEmpty {
            shown = text
            return text
        }
        var new = text.unicodeScalars[...]
        var old = shown.unicodeScalars[...]
        while let scalar = new.first, scalar == old.first {
            new.removeFirst()
            old.removeFirst()
        }
        shown = text
        return String(new)
    }
}

/// Finds the part of an unfinished line that can be shown already. Pure.
package enum WholeCharacters {
    /// The number of bytes before an unfinished UTF-8 sequence at the end of `bytes`, or before CRs
    /// there, which may be a part of the line's end.
    package static func count(in bytes: Span<UInt8>) -> Int {
        let end = bytes.count
        let returns = returns(atEndOf: bytes)
        if returns > 0 { return end - returns }
        // A sequence has four bytes at most, so an unfinished one has three.
        for length in 1...3 where length <= end {
            let byte = bytes[end - length]
            if byte & 0xC0 == 0x80 { continue }
            return sequenceLength(from: byte) > length ? end - length : end
        }
        return end
    }

    /// The number of CRs at the end, up to two.
    static func returns(atEndOf bytes: Span<UInt8>) -> Int {
        let end = bytes.count
        guard end > 0, bytes[end - 1] == 0x0D else { return 0 }
        return end > 1 && bytes[end - 2] == 0x0D ? 2 : 1
    }

    private static func sequenceLength(from lead: UInt8) -> Int {
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }
}
