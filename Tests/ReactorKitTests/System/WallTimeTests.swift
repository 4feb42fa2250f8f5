import Glibc
import ReactorKit
import Testing

@Suite("WallTime", .timeLimit(.minutes(10)))
struct WallTimeTests {
    /// 2006-04-18 23:53:09 UTC.
    private static let textbook: Int64 = 1_145_404_389

    /// TZ belongs to the whole process, so each zone is tried in a process of its own.
    @Test func `the offset follows the zone, and summer time`() async {
        await #expect(processExitsWith: .success) {
            for (zone, winter, summer) in [
                ("UTC0", 0, 0), ("XYZ-5:30", 19_800, 19_800),
                ("CET-1CEST,M3.5.0,M10.5.0/3", 3_600, 7_200),
            ] {
                unsafe setenv("TZ", zone, 1)
                #expect(WallTime.zoneOffset(at: 0) == winter)
                #expect(WallTime.zoneOffset(at: Self.textbook) == summer)
            }
        }
    }

    @Test func `text is English whatever the locale`() async {
        await #expect(processExitsWith: .success) {
            unsafe setenv("TZ", "UTC0", 1)
            unsafe setenv("LC_ALL", "de_DE.UTF-8", 1)
            unsafe setlocale(LC_ALL, "")
            let text = WallTime.text(of: Self.textbook, pattern: "%a %b %e %H:%M:%S %Y")
            #expect(text == "Tue Apr 18 23:53:09 2006")
        }
    }

    @Test func `a pattern that yields too much gives nothing`() {
        let pattern = String(repeating: "x", count: 255)
        #expect(WallTime.text(of: 0, pattern: pattern) == pattern)
        #expect(WallTime.text(of: 0, pattern: pattern + "x") == "")
        #expect(WallTime.text(of: 0, pattern: "") == "")
    }

    @Test func `a moment beyond the calendar has no offset and no text`() {
        #expect(WallTime.zoneOffset(at: .max) == nil)
        #expect(WallTime.text(of: .max, pattern: "%Y") == "")
        #expect(WallTime.zoneOffset(at: -1) != nil)
    }

    @Test func `the second is the clock's`() {
        // time(2) reads the coarse clock too.
        let before = Int64(time(nil))
        let second = WallTime.second
        let after = Int64(time(nil))
        #expect((before...after).contains(second))
    }
}
