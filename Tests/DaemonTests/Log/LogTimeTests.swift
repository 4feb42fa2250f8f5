import Testing

@testable import Daemon

@Suite("LogTime", .timeLimit(.minutes(10)))
struct LogTimeTests {
    @Test func `milliseconds are between the second and the zone`() {
        var time = LogTime()
        let first = time.text(ofNanoseconds: 1_145_397_189_007_999_999)
        let second = time.text(ofNanoseconds: 1_145_397_189_120_000_000)
        let pattern = /\d{4}-\d\d-\d\dT\d\d:\d\d:09\.(\d{3})[+-]\d\d:\d\d/
        #expect(first.wholeMatch(of: pattern)?.1 == "007", "\(first)")
        #expect(second.wholeMatch(of: pattern)?.1 == "120", "\(second)")
        #expect(first.prefix(19) == second.prefix(19))
    }

    @Test func `the next second is seen`() {
        var time = LogTime()
        _ = time.text(ofNanoseconds: 1_145_397_189_999_000_000)
        #expect(time.text(ofNanoseconds: 1_145_397_190_000_000_000).contains(":10.000"))
    }

    @Test func `a clock that is set back is followed`() {
        var time = LogTime()
        let early = time.text(ofNanoseconds: 1_145_397_189_001_000_000)
        let late = time.text(ofNanoseconds: 1_745_397_189_001_000_000)
        #expect(late != early)
        #expect(time.text(ofNanoseconds: 1_145_397_189_001_000_000) == early)
    }
}
