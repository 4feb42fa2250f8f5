import Testing

@testable import ReactorKit

@Suite("PollCall", .timeLimit(.minutes(10)))
struct PollCallTests {
    @Test(
        arguments: [
            (.zero, 0),
            (Duration(attoseconds: 1), 1),
            (.nanoseconds(1), 1),
            (.nanoseconds(1) + Duration(attoseconds: 1), 2),
            (.seconds(3) + .nanoseconds(7), 3_000_000_007),
            (.seconds(-1), 0),
            (Duration(attoseconds: -1), 0),
            (.seconds(9_223_372_036), 9_223_372_036_000_000_000),
            (.seconds(Int64.max), Int64.max),
            (.seconds(Int64.min), 0),
        ] as [(Duration, Int64)])
    func `a time-out is rounded up to nanoseconds, and kept within what the kernel takes`(
        duration: Duration, nanoseconds: Int64
    ) {
        #expect(duration.wholeNanoseconds == nanoseconds)
    }
}
