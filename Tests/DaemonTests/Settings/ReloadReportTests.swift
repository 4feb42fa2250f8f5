import Daemon
import Testing

@Suite("Reload reports", .timeLimit(.minutes(10)))
struct ReloadReportTests {
    private static func report(_ change: (inout ReloadReport) -> Void) -> ReloadReport {
        var report = ReloadReport()
        change(&report)
        return report
    }

    @Test(arguments: [
        (report { _ in }, "The settings were read, and are in effect"),
        (
            report { $0.changed = ["max-line changed from 1 to 2"] },
            "The settings were read, and are in effect"
        ),
        (
            report { $0.waiting = ["threads"] },
            "The settings were read, and are in effect except for threads, which needs a restart"
        ),
        (
            report { $0.waiting = ["threads", "user", "[service chat] network"] },
            "The settings were read, and are in effect except for threads, user and "
                + "[service chat] network, which need a restart"
        ),
        (
            report { $0.failed = ["there is no file c", "there is no file d"] },
            "The settings were read, but a part could not be applied: there is no file c"
        ),
        (
            report {
                $0.failed = ["there is no file c"]
                $0.waiting = ["threads"]
            },
            "The settings were read, but a part could not be applied: there is no file c; the rest "
                + "is in effect except for threads, which needs a restart"
        ),
        (
            ReloadReport(refused: ["f:1:1: wrong", "f:2:1: wrong too"]),
            "The settings were not applied, and the old ones stay in effect: f:1:1: wrong"
        ),
        (
            ReloadReport(notAccepted: "the server is ending", ["the log is full"]),
            "The settings were not applied, and the old ones stay in effect: the server is ending"
        ),
    ])
    func `the result is one true sentence`(report: ReloadReport, result: String) {
        #expect(report.result == result)
    }
}
