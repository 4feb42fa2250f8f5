import Logging
import ReactorKit
import ReactorTesting
import Testing

@testable import Daemon

@Suite("RefusalLog", .timeLimit(.minutes(10)))
struct RefusalLogTests {
    private let lines = RecordingLogHandler.Lines()
    private let clock = ManualClock()
    private let reactor: Reactor
    private let log: RefusalLog

    init() throws {
        reactor = try Reactor(clock: clock)
        log = RefusalLog(.recording(lines), on: reactor)
    }

    private var warnings: [String] { lines.all.filter { $0.hasPrefix("warning: ") } }

    @Test func `one event about many peers is one line, and their number behind a period`() throws {
        log.record(.descriptors, count: 5, "cannot accept: no")
        log.record(.descriptors, count: 60, "cannot accept: no")
        #expect(warnings == ["warning: cannot accept: no"])
        try clock.advance(by: .seconds(60), running: reactor)
        #expect(
            warnings.dropFirst() == ["warning: could not be accepted: 64 more in the last 60 s"])
        try reactor.endAll()
    }

    @Test func `what lasts and refuses no peer is logged once a period`() throws {
        for _ in 0..<1_200 {
            log.record(.descriptors, count: 0, "cannot accept: no")
            try clock.advance(by: .milliseconds(100), running: reactor)
        }
        #expect(warnings == ["warning: cannot accept: no", "warning: cannot accept: no"])
        try reactor.expectNothingLeft()
        try reactor.endAll()
    }

    @Test func `kinds are counted apart`() throws {
        log.record(.idle, "one")
        log.record(.rate, "two")
        log.record(.idle, "three")
        #expect(warnings == ["warning: one", "warning: two"])
        #expect(lines.all.last == "debug: three")
        try reactor.endAll()
    }
}
