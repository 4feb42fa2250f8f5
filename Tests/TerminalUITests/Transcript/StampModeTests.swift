import Testing
import Text

@testable import TerminalUI

@Suite("StampMode", .timeLimit(.minutes(10)))
struct StampModeTests {
    private let zone = LocalZone { _ in -12_600 }

    @Test func `modes follow each other in a cycle`() {
        let modes = sequence(first: StampMode.sent) { $0.next }.prefix(5)
        #expect(Array(modes) == [.sent, .local, .relative, .iso, .sent])
    }

    @Test func `local and ISO times are those of the zone`() {
        let second: Int64 = 1_145_397_189
        #expect(StampMode.local.text(of: second, now: 0, in: zone) == "18:23:09")
        #expect(StampMode.iso.text(of: second, now: 0, in: zone) == "2006-04-18T18:23:09-03:30")
        #expect(StampMode.iso.text(of: 0, now: 0, in: .utc) == "1970-01-01T00:00:00+00:00")
        #expect(StampMode.sent.text(of: second, now: 0, in: zone) == nil)
    }

    @Test(
        arguments: [
            (0, "now"), (1, "1 s ago"), (59, "59 s ago"), (60, "1 min ago"), (239, "3 min ago"),
            (3_600, "1 h ago"), (86_399, "23 h ago"), (86_400, "1 d ago"), (864_000, "10 d ago"),
            (-5, "in 5 s"), (-120, "in 2 min"),
        ] as [(Int64, String)])
    func `an age is shown in its largest unit`(age: Int64, text: String) {
        #expect(StampMode.relative.text(of: 1_000_000 - age, now: 1_000_000, in: zone) == text)
    }
}
