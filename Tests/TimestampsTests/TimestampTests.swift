import Testing
import Timestamps

@Suite("Timestamp", .timeLimit(.minutes(10)))
struct TimestampTests {
    @Test func `the prefix is the time in brackets and a blank`() {
        let timestamp = Timestamp(.unix, wallSecond: { 1_145_397_189 })
        #expect(String(decoding: timestamp.prefix, as: UTF8.self) == "[1145397189] ")
    }

    @Test func `it follows the clock, also back`() {
        var second: Int64 = 10
        let timestamp = Timestamp(.unix, wallSecond: { second })
        var seen: [String] = []
        for next in [10, 11, 11, 5, 10] as [Int64] {
            second = next
            seen.append(String(decoding: timestamp.prefix, as: UTF8.self))
        }
        #expect(seen == ["[10] ", "[11] ", "[11] ", "[5] ", "[10] "])
    }

    @Test func `it is written once a second, however often it is asked for`() {
        var second: Int64 = 10
        let timestamp = Timestamp(.unix, wallSecond: { second })
        let first = storage(of: timestamp)
        #expect((1...100).allSatisfy { _ in storage(of: timestamp) == first })
        second = 11
        let kept = timestamp.prefix
        #expect(kept.count == 5)
        #expect(storage(of: timestamp) != first)
    }

    /// The address of the bytes: the same until they are formatted again.
    private func storage(of timestamp: Timestamp) -> Int {
        unsafe timestamp.prefix.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
    }
}
