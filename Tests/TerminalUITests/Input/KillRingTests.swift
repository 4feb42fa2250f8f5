import TerminalUI
import Testing

@Suite("KillRing", .timeLimit(.minutes(10)))
struct KillRingTests {
    @Test func `kills join on the side that they were made on`() {
        var ring = KillRing()
        ring.add("b")
        ring.add("c", joining: .after)
        ring.add("a", joining: .before)
        #expect(ring.current == "abc")
    }

    @Test func `the ring rotates and keeps its size`() {
        var ring = KillRing()
        for number in 0..<KillRing.limit + 5 { ring.add("\(number)") }
        #expect(ring.current == "34")
        for _ in 1..<KillRing.limit { ring.rotate() }
        #expect(ring.current == "5")
        ring.rotate()
        #expect(ring.current == "34")
    }

    @Test func `an empty ring stays empty without text`() {
        var ring = KillRing()
        ring.add("")
        ring.rotate()
        #expect(ring.current == nil)
    }
}
