import Glibc
import ReactorKit
import Testing

@Suite("WallTime", .timeLimit(.minutes(5)))
struct WallTimeTests {
    /// 2006-04-18 23:53:09 UTC.
    private static let textbook: Int64 = 1_145_404_389

    /// TZ belongs to the whole process, so each zone is tried in one of its own.
    @Test func `the calendar follows the zone`() async {
        await #expect(processExitsWith: .success) {
            unsafe setenv("TZ", "UTC0", 1)
            let moment = Self.textbook
            let fields = try #require(WallTime.fields(of: moment))
            #expect(
                [fields.year, fields.month, fields.day, fields.weekday] == [2006, 4, 18, 2])
            #expect([fields.hour, fields.minute, fields.second] == [23, 53, 9])
            #expect(fields.offset == 0)
            unsafe setenv("TZ", "XYZ-5:30", 1)
            let east = try #require(WallTime.fields(of: moment))
            #expect([east.day, east.hour, east.minute] == [19, 5, 23])
            #expect(east.offset == 19_800)
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

    @Test func `a moment beyond the calendar has no fields`() {
        #expect(WallTime.fields(of: .max) == nil)
        #expect(WallTime.text(of: .max, pattern: "%Y") == "")
        #expect(WallTime.fields(of: -1) != nil)
    }

    @Test func `the second is the clock's`() {
        // time(2) reads the coarse clock too.
        let before = Int64(time(nil))
        let second = WallTime.second
        let after = Int64(time(nil))
        #expect((before...after).contains(second))
    }
}
