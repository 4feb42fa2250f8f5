import Figures
import Testing

@testable import Daemon

@Suite("StatusSnapshot", .timeLimit(.minutes(10)))
struct StatusSnapshotTests {
    @Test func `a snapshot that was written as lines is read as it was`() throws {
        #expect(
            try StatusSnapshot(
                reading: StatusSnapshot.sample.lines, services: .tested) == .sample)
    }

    @Test func `there is a line for each number, and none for what is not known`() {
        let lines = StatusSnapshot.sample.lines
        #expect(lines.contains("carillond_messages_total 12345"))
        #expect(lines.contains("carillond_connections 12 "))
        #expect(lines.contains("carillond_connections 3 people here"))
        #expect(lines.contains("carillond_refusals_total 3 rate"))
        #expect(lines.contains("phase ready"))
        let statistics = ProcessStatistics(startTime: 7)
        #expect(
            ProcessStatistics.figures.readings(of: statistics).lines
                == ["process_start_time_seconds 7"])
    }

    @Test func `what a newer server sends in addition is skipped`() throws {
        let lines = [
            "weather fine", "carillond_messages_total 3", "carillond_refusals_total 7 weather",
            "carillond_endings_total 1 boredom",
        ]
        let snapshot = try StatusSnapshot(reading: lines, services: .tested)
        #expect(snapshot.number("carillond_messages_total") == 3)
        #expect(snapshot.figures["carillond_refusals_total"] == .labelled([:]))
        #expect(snapshot.figures["carillond_endings_total"] == .labelled([:]))
    }

    @Test(
        arguments: [
            "carillond_messages_total", "carillond_messages_total x", "carillond_timers 1 2",
            "carillond_connections 3", "carillond_connections a x",
            "carillond_refusals_total rate", "carillond_turn_seconds 1 2 3",
            "carillond_turn_seconds", "phase gone", "uptime -", "process x",
        ])
    func `a line that cannot be read is named`(line: String) {
        #expect(throws: FigureLineError(line: line)) {
            try StatusSnapshot(reading: ["carillond_timers 1", line], services: .tested)
        }
    }

    @Test func `each figure has one definition`() {
        let names = StatusSnapshot.definitions(services: .tested).map(\.name)
        #expect(Set(names).count == names.count)
    }
}
