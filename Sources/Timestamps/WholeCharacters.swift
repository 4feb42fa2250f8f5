/// Finds the part of unfinished text that can be shown already. Pure.
package enum WholeCharacters {
    /// How many bytes come before a UTF-8 sequence that `bytes` ends in the middle of, or before
    /// a CR at their end, which may be a part of the line's end.
    package static func count(in bytes: Span<UInt8>) -> Int {
        let end = bytes.count
        if end > 0, bytes[end - 1] == 0x0D { return end - 1 }
        // A sequence has four bytes at most, so an unfinished one has three.
        for length in 1...3 where length <= end {
            let byte = bytes[end - length]
            if byte & 0xC0 == 0x80 { continue }
            return sequenceLength(from: byte) > length ? end - length : end
        }
        return end
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
