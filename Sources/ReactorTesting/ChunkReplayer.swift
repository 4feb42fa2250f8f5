/// Runs a check of a framing with the same input cut in every way that a network may cut it:
/// whole, whole and glued to a second copy of itself, and in pieces of one to nine bytes.
///
///     let replayer = ChunkReplayer { pieces in
///         var framer = LineFramer()
///         return pieces.flatMap { lines(of: $0, by: &framer) }
///     }
///     try replayer.expect(["a", "b"], from: Array("a\nb\n".utf8))
public struct ChunkReplayer<Output: Equatable> {
    private let decode: (_ pieces: [[UInt8]]) throws -> [Output]

    /// `decode` starts anew at each call, and gives back what came out of the pieces.
    public init(_ decode: @escaping (_ pieces: [[UInt8]]) throws -> [Output]) {
        self.decode = decode
    }

    /// Decodes `input` in each way.
    ///
    /// - Parameter isComplete: false when `input` ends within a message, so that a second copy
    ///   of it would not start where one starts; it is not glued then.
    /// - Throws: `ChunkMismatch` for the first way in which something else came out, and what
    ///   `decode` throws.
    public func expect(
        _ expected: [Output], from input: [UInt8], isComplete: Bool = true
    ) throws {
        try check("whole", [input], expected)
        if isComplete {
            try check("glued to a second copy", [input + input], expected + expected)
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

/// Bytes whose meaning depends on how they were cut, or is not what was expected.
public struct ChunkMismatch: Error, Hashable, Sendable, CustomStringConvertible {
    /// How the bytes were cut.
    public let cut: String
    /// What should have come out.
    public let expected: String
    /// What came out.
    public let found: String

    /// One sentence with all of it.
    public var description: String { "\(cut): expected \(expected), but found \(found)" }
}
