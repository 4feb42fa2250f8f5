/// What follows all ways at once in which a text can match a mask. Pure.
///
/// State `n` is that the first `n` parts of the pattern have matched; parts are its characters but
/// `*`. The states that the text so far leads to are a set of bits, in one word or several, and a
/// byte of the text changes all of them with a few instructions: no pattern is tried twice.
struct MaskAutomaton: Sendable {
    /// Words of a set of states.
    private let wordCount: Int
    /// What bytes have a meaning of their own, in lower case.
    private let letters: [UInt8]
    /// Sets of states, one after the other: those that a `*` keeps whatever follows; those that any
    /// character leads on from; then for each of `letters` those that it leads on from.
    private let sets: [UInt64]
    /// The state at the end of the pattern.
    private let lastState: Int
    /// The bytes after the last wildcard, in lower case: what most masks fail with.
    private let tail: [UInt8]

    /// Reads a pattern.
    init(_ pattern: [UInt8], by mapping: CaseMapping) {
        // A part without a byte is `?`.
        var parts: [UInt8?] = []
        var starStates: [Int] = []
        var tail: [UInt8] = []
        var rest = pattern[...]
        while let byte = rest.popFirst() {
            switch byte {
            case Byte.asterisk:
                starStates.append(parts.count)
                tail = []
            case Byte.question:
                parts.append(nil)
                tail = []
            default:
                let isEscape = byte == Byte.backslash
                let isEscaped = rest.first == Byte.asterisk || rest.first == Byte.question
                let part = isEscape && isEscaped ? rest.removeFirst() : mapping.folded(byte)
                parts.append(part)
                tail.append(part)
            }
        }
        let letters = Set(parts.compactMap(\.self)).sorted()
        let wordCount = parts.count / 64 + 1
        var sets = [UInt64](repeating: 0, count: wordCount * (letters.count + 2))
        func insert(_ state: Int, into set: Int) {
            sets[set * wordCount + state / 64] |= 1 << UInt64(state % 64)
        }
        for state in starStates { insert(state, into: 0) }
        for (state, part) in parts.enumerated() {
            if let part {
                insert(state, into: 2 + (letters.firstIndex(of: part) ?? 0))
            } else {
                for set in 1..<letters.count + 2 { insert(state, into: set) }
            }
        }
        self.letters = letters
        self.wordCount = wordCount
        self.sets = sets
        self.tail = tail
        lastState = parts.count
    }

    /// True when the whole text leads to the end of the pattern.
    func accepts(_ text: Span<UInt8>, by mapping: CaseMapping) -> Bool {
        guard hasTail(text, by: mapping) else { return false }
        var setOfByte = InlineArray<256, UInt8>(repeating: 1)
        for (index, letter) in letters.enumerated() {
            setOfByte[Int(letter)] = UInt8(truncatingIfNeeded: index + 2)
        }
        var states = [UInt64](repeating: 0, count: wordCount)
        states[0] = 1
        // How many bytes of the same character may follow.
        var followingCount = 0
        for index in text.indices {
            let byte = text[index]
            let isInside = followingCount > 0 && byte & 0xC0 == 0x80
            followingCount = isInside ? followingCount - 1 : byte >= 0xC0 ? 3 : 0
            let set = Int(setOfByte[Int(mapping.folded(byte))])
            guard advance(&states, by: set, isInside: isInside) else { return false }
        }
        return states[lastState / 64] >> UInt64(lastState % 64) & 1 == 1
    }

    private func hasTail(_ text: Span<UInt8>, by mapping: CaseMapping) -> Bool {
        guard text.count >= tail.count else { return false }
        let start = text.count - tail.count
        for index in tail.indices.reversed()
        where mapping.folded(text[start + index]) != tail[index] {
            return false
        }
        return true
    }

    /// Replaces the states by what a byte leads to; false when there are none. Inside a character,
    /// `?` has matched it already, and goes on.
    @inline(__always)
    private func advance(_ states: inout [UInt64], by set: Int, isInside: Bool) -> Bool {
        var (movedCarry, anyCarry, all): (UInt64, UInt64, UInt64) = (0, 0, 0)
        for word in 0..<wordCount {
            var kept = sets[word]
            var leading = sets[set &* wordCount &+ word]
            if isInside {
                let any = sets[wordCount &+ word]
                leading &= ~any
                kept |= any << 1 | anyCarry
                anyCarry = any >> 63
            }
            let moved = states[word] & leading
            states[word] = moved << 1 | movedCarry | states[word] & kept
            movedCarry = moved >> 63
            all |= states[word]
        }
        return all != 0
    }
}
