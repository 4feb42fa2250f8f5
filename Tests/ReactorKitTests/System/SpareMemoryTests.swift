import Testing

@testable import ReactorKit

@Suite("SpareMemory", .timeLimit(.minutes(5)))
struct SpareMemoryTests {
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

    @Test func `the largest piece is kept, but none that is very large`() {
        let spare = SpareMemory()
        let middle = unsafe spare.take(atLeast: 5_000)
        let large = unsafe spare.take(atLeast: 10_000)
        let huge = unsafe spare.take(atLeast: 100_000)
        let place = large.baseAddress
        unsafe spare.put(large)
        unsafe spare.put(middle)
        unsafe spare.put(huge)
        let again = unsafe spare.take(atLeast: 1)
        #expect(unsafe again.baseAddress == place)
        #expect(again.count >= 10_000)
        unsafe again.deallocate()
    }

    @Test func `small pieces are kept for many connections that have one each`() {
        let spare = SpareMemory()
        func place(_ buffer: OutboundBuffer) -> UInt {
            buffer.append("a line".utf8.span)
            return unsafe UInt(bitPattern: buffer.unsentStart)
        }
        let buffers = (0..<300).map { _ in OutboundBuffer(spare) }
        let places = Set(buffers.map(place))
        for buffer in buffers { buffer.release() }
        // What does not suffice stays.
        let large = OutboundBuffer(spare)
        large.append([UInt8](repeating: 0, count: 10_000).span)
        let others = (0..<256).map { _ in OutboundBuffer(spare) }
        #expect(Set(others.map(place)).isSubset(of: places))
    }
}
