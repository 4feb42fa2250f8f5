import ReactorTesting
import Testing

@Suite("ChunkReplayer", .timeLimit(.minutes(10)))
struct ChunkReplayerTests {
    private let input = Array("abc;de;".utf8)

    @Test func `a decoder that does not depend on the cuts passes`() throws {
        try ChunkReplayer { $0.flatMap(\.self) }.expect(input, from: input)
    }

    @Test func `a decoder that treats pieces as messages fails`() {
        let replayer = ChunkReplayer { pieces in pieces }
        let error = #expect(throws: ChunkMismatch.self) {
            try replayer.expect([input], from: input)
        }
        #expect(error?.cut == "followed by a second copy")
        let cut = #expect(throws: ChunkMismatch.self) {
            try replayer.expect([input], from: input, isComplete: false)
        }
        #expect(cut?.cut == "in pieces of 1")
    }

    @Test func `every piece size is tried`() throws {
        var sizes: Set<Int> = []
        let long = [UInt8](repeating: 0, count: 10)
        try ChunkReplayer { pieces in
            sizes.insert(pieces[0].count)
            return pieces.flatMap(\.self)
        }.expect(long, from: long)
        #expect(sizes == Set(1...10).union([20]))
    }
}
