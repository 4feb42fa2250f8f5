/// Checks a framing with one input, cut as a network may cut it: whole, whole and followed by a
/// second copy of itself, and in pieces of one to nine bytes.
///
///     let replayer = ChunkReplayer { pieces in
///         var framer = LineFramer()
///         return pieces.flatMap { lines(of: $0, by: &framer) }
///     }
///     try replayer.expect(["a", "b"], from: Array("a\nb\n".utf8))
public struct ChunkReplayer<Output: Equatable> {
    private let decode: (_ pieces: [[UInt8]]) throws -> [Output]

    /// `decode` starts from the beginning at each call, and returns what it decoded from the
    /// pieces.
    public init(_ decode: @escaping (_ pieces: [[UInt8]]) throws -> [Output]) {
        self.decode = decode
    }

    /// Decodes `input`, cut in each way.
    ///
    /// - Parameters:
    ///   - expected: the result for one copy of `input`.
    ///   - input: the bytes to cut.
    ///   - isComplete: false when `input` ends within a message; no second copy is appended then.
    /// - Throws: `ChunkMismatch` for the first way with another result, and what `decode` throws.
    public func expect(
        _ expected: [Output], from input: [UInt8], isComplete: Bool = true
    ) throws {
        try check("whole", [input], expected)
        if isComplete {
            try check("followed by a second copy", [input + input], expected + expected)
        }
        for size in 1...9 {
            let starts = stride(from: 0, to: input.count, by: size)
            let pieces = starts.map { Array(input[$0..<min($0 + size, input.count)]) }
            try check("in pieces of \(size)", pieces, expected)
        }
    }

    private func check(_ cut: String, _ pieces: [[UInt8]], _ expected: [Output]) throws {
        let found = try decode(pieces)
        if found != expected {
            throw ChunkMismatch(cut: cut, expected: "\(expected)", found: "\(found)")
        }
    }
}

/// A result that depends on how the bytes were cut, or that is not the expected one.
public struct ChunkMismatch: Error, Hashable, Sendable, CustomStringConvertible {
    /// How the bytes were cut.
    public let cut: String
    /// The expected result.
    public let expected: String
    /// The actual result.
    public let found: String

    /// All of it in one sentence.
    public var description: String { "\(cut): expected \(expected), but found \(found)" }
}
