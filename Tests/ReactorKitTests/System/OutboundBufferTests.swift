import Testing

@testable import ReactorKit

@Suite("OutboundBuffer", .timeLimit(.minutes(10)))
struct OutboundBufferTests {
    private func content(_ buffer: OutboundBuffer) -> [UInt8] {
        let bytes = unsafe UnsafeRawBufferPointer(
            start: buffer.unsentStart, count: buffer.count)
        return unsafe Array(bytes)
    }

    @Test func `an empty buffer holds nothing`() {
        let buffer = OutboundBuffer()
        #expect(buffer.isEmpty == true)
        #expect(unsafe buffer.unsentStart == nil)
        let none: [UInt8] = []
        buffer.append(none.span)
        buffer.removeFirst(0)
        buffer.release()
        #expect(buffer.isEmpty == true)
    }

    @Test func `bytes leave in the order in which they came`() {
        let buffer = OutboundBuffer()
        buffer.append("one".utf8.span)
        buffer.append("two".utf8.span)
        buffer.removeFirst(2)
        #expect(content(buffer) == Array("etwo".utf8))
        buffer.append("three".utf8.span)
        buffer.removeFirst(4)
        #expect(content(buffer) == Array("three".utf8))
    }

    /// Against a plain array, through many sizes; each way of making room is taken.
    @Test func `it is a queue of bytes at any size`() {
        let buffer = OutboundBuffer()
        var model: [UInt8] = []
        var next: UInt8 = 0
        for step in 0..<2_000 {
            let added = (0..<(step * 7919 % 700)).map { _ -> UInt8 in
                next &+= 1
                return next
            }
            buffer.append(added.span)
            model += added
            let removed = min(model.count, step * 104_729 % 710)
            buffer.removeFirst(removed)
            if step.isMultiple(of: 3) { buffer.fit() }
            model.removeFirst(removed)
            #expect(buffer.count == model.count)
            if step.isMultiple(of: 50) { #expect(content(buffer) == model) }
        }
        #expect(content(buffer) == model)
    }

    @Test func `memory that is mostly empty is given back, and what waits stays`() {
        let buffer = OutboundBuffer()
        buffer.append([UInt8](repeating: 1, count: 1_000_000).span)
        buffer.append("end".utf8.span)
        buffer.removeFirst(500_000)
        buffer.fit()
        #expect(buffer.allocatedCount >= 1_000_000, "half is in use")
        buffer.removeFirst(500_000)
        buffer.fit()
        #expect(buffer.allocatedCount < 100)
        #expect(content(buffer) == Array("end".utf8))
    }

    @Test func `a released buffer can be used again`() {
        let buffer = OutboundBuffer()
        buffer.append("before".utf8.span)
        buffer.release()
        #expect(unsafe buffer.unsentStart == nil)
        buffer.append("after".utf8.span)
        #expect(content(buffer) == Array("after".utf8))
    }

    @Test func `more bytes than there are cannot be taken`() async {
        await #expect(processExitsWith: .failure) {
            let buffer = OutboundBuffer()
            buffer.append("abc".utf8.span)
            buffer.removeFirst(4)
        }
    }
}
