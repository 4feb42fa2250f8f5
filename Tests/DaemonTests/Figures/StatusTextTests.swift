import Testing

@testable import Daemon

@Suite("StatusText", .timeLimit(.minutes(5)))
struct StatusTextTests {
    @Test(arguments: [StatusSnapshot(), .sample])
    func `figures that were written are read as they were`(snapshot: StatusSnapshot) throws {
        #expect(try StatusText.read(StatusText.lines(of: snapshot)) == snapshot)
    }

    @Test func `figures are told one a line, and what is not known is not told`() {
        var snapshot = StatusSnapshot.sample
        snapshot.process?.residentBytes = nil
        let lines = StatusText.lines(of: snapshot)
        #expect(lines.contains("messages 12345"))
        #expect(lines.contains("listener 340 328 "))
        #expect(lines.contains("listener 3 0 people here"))
        #expect(lines.contains("refused 3 rate"))
        #expect(lines.contains("phase ready"))
        #expect(!lines.contains { $0.hasPrefix("resident-bytes") })
    }

    @Test func `what a newer server says beyond is skipped`() throws {
        let lines = ["weather fine", "messages 3", "refused 7 weather", "ended 1 boredom"]
        let snapshot = try StatusText.read(lines)
        #expect(snapshot.messages == 3)
        #expect(snapshot.refusals == [:])
        #expect(snapshot.endings == [:])
    }

    @Test(
        arguments: [
            "messages", "messages x", "messages 1 2", "listener 3", "listener a 0 x",
            "refused rate", "refused x rate", "turns 1 2 3", "turns", "phase gone", "uptime -",
        ])
    func `a line that makes no sense is named`(line: String) {
        #expect(throws: StatusText.Unreadable(line: line)) {
            try StatusText.read(["timers 1", line])
        }
    }
}
