/// Reads the choices of a test from an input; zeros when it is used up.
struct Choices {
    private(set) var rest: ArraySlice<UInt8>

    init(_ input: [UInt8]) { rest = input[...] }

    var isOver: Bool { rest.isEmpty }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// A number below `bound`, from two bytes where one is too small.
    mutating func number(below bound: Int) -> Int {
        let low = Int(byte())
        return (bound > 256 ? Int(byte()) << 8 | low : low) % bound
    }

    mutating func one<Value>(of values: [Value]) -> Value { values[number(below: values.count)] }

    mutating func bytes(_ count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func all() -> [UInt8] { bytes(rest.count) }

    /// Skips the bytes of a choice that does not apply.
    mutating func skip() { _ = byte() }
}

extension [UInt8] {
    /// Pieces of that size.
    func cut(into size: Int) -> [[UInt8]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }

    /// The input as a network may cut it: whole, byte by byte, in pieces of one size and of
    /// several.
    func cutInManyWays(_ size: Int) -> [[[UInt8]]] {
        var pieces: [[UInt8]] = []
        var (start, length) = (0, size)
        while start < count {
            let end = Swift.min(start + length, count)
            pieces.append(Array(self[start..<end]))
            start = end
            length = length * 5 % 11 + 1
        }
        return [[self], cut(into: 1), cut(into: size), pieces]
    }
}
