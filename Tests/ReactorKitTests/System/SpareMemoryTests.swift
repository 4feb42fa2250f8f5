import Testing

@testable import ReactorKit

@Suite("SpareMemory", .timeLimit(.minutes(10)))
struct SpareMemoryTests {
    /// The sizes of the pieces that are kept, in the order in which they are taken; more than there
    /// can be are not asked for.
    private func keptSizes(_ spare: SpareMemory, like size: Int) -> [Int] {
        var sizes: [Int] = []
        while sizes.count < 1_000 {
            let piece = unsafe spare.take(atLeast: size)
            // A new piece has exactly what was asked for, and no kept one of these tests has.
            if piece.count == max(size, 1_024) {
                unsafe piece.deallocate()
                break
            }
            sizes.append(piece.count)
            unsafe piece.deallocate()
        }
        return sizes
    }

    /// Gives it pieces of these sizes, none of which it had.
    private func put(_ sizes: [Int], into spare: SpareMemory) {
        for size in sizes {
            unsafe spare.put(.allocate(byteCount: size, alignment: 1))
        }
    }

    @Test func `what one buffer gives back the next one writes to`() {
        let spare = SpareMemory()
        let first = OutboundBuffer(spare)
        let second = OutboundBuffer(spare)
        first.append("first".utf8.span)
        let place = unsafe first.unsentStart
        first.release()
        second.append("second".utf8.span)
        #expect(unsafe second.unsentStart == place)
    }

    @Test func `a piece is in one hand at a time`() {
        let spare = SpareMemory()
        let buffers = (0..<3).map { _ in OutboundBuffer(spare) }
        for round in 0..<4 {
            for (number, buffer) in buffers.enumerated() {
                buffer.append([UInt8](repeating: UInt8(number), count: 700 << round).span)
            }
            for (number, buffer) in buffers.enumerated() {
                let bytes = unsafe UnsafeRawBufferPointer(
                    start: buffer.unsentStart, count: buffer.count)
                #expect(bytes.count == 700 << round)
                #expect(unsafe bytes.allSatisfy { $0 == UInt8(number) })
                if number != round { buffer.removeFirst(buffer.count) }
                buffer.release()
            }
        }
    }

    @Test func `a message to many takes pieces that are kept, each its own`() {
        let spare = SpareMemory()
        let buffers = (0..<100).map { _ in OutboundBuffer(spare) }
        for buffer in buffers { buffer.append("one".utf8.span) }
        let places = Set(buffers.map { unsafe UInt(bitPattern: $0.unsentStart) })
        #expect(places.count == 100)
        for buffer in buffers { buffer.release() }
        for buffer in buffers { buffer.append("two".utf8.span) }
        #expect(Set(buffers.map { unsafe UInt(bitPattern: $0.unsentStart) }) == places)
    }

    @Test func `at most 256 small pieces are kept, and one that is large`() {
        let spare = SpareMemory()
        put(Array(repeating: 2_000, count: 1_000), into: spare)
        // One of those that are too many is in the place of the large one.
        #expect(keptSizes(spare, like: 1) == Array(repeating: 2_000, count: 257))
        put([10_000, 20_000, 15_000], into: spare)
        #expect(keptSizes(spare, like: 1) == [20_000])
    }

    @Test(arguments: [(4_096, 3), (4_097, 1), (65_536, 1), (65_537, 0)])
    func `a small piece has up to 4 KiB, a large one up to 64 KiB`(size: Int, keptCount: Int) {
        let spare = SpareMemory()
        put([size, size, size], into: spare)
        #expect(keptSizes(spare, like: 1) == Array(repeating: size, count: keptCount))
    }

    @Test func `a small piece is used before the large one, where it is large enough`() {
        let spare = SpareMemory()
        put([30_000, 2_000], into: spare)
        let first = unsafe spare.take(atLeast: 2_000)
        let second = unsafe spare.take(atLeast: 2_000)
        #expect([first.count, second.count] == [2_000, 30_000])
        unsafe spare.put(first)
        unsafe spare.put(second)
        let large = unsafe spare.take(atLeast: 2_001)
        #expect(large.count == 30_000)
        unsafe large.deallocate()
    }

    @Test func `a piece that is taken has at least 1 KiB`() {
        let spare = SpareMemory()
        let piece = unsafe spare.take(atLeast: 1)
        #expect(piece.count == 1_024)
        unsafe piece.deallocate()
    }
}
