import Glibc
import Testing

/// Pages of history are those of a naive model, whatever people and the archive do.
///
/// A failure contains its seed. To run only that seed, or a range such as 1-30000, set the
/// environment variable CARILLON_MODEL_SEED.
@Suite("History, by a model", .timeLimit(.minutes(10)))
struct HistoryModelTests {
    @Test
    func `everybody reads what the model says, and no id is used twice`() throws {
        var seen: Set<String> = []
        for seed in Self.seeds {
            let run = try HistoryRun(seed: seed)
            for step in 1...Self.stepCount {
                let what = try run.step()
                let problem = run.problem.map {
                    "CARILLON_MODEL_SEED=\(seed), step \(step), \(what): \($0)"
                }
                try #require(problem == nil)
            }
            seen.formUnion(run.seen)
        }
        // What the steps must lead to, or they test less than they seem to.
        let all = [
            "page", "empty page", "cut page", "stored page", "no page", "unknown id", "direct page",
            "targets", "redacted", "forbidden", "restart", "crash", "drop",
            "several lines", "guest logged in", "not kept", "page, joined", "page, members",
            "page, all",
        ]
        if Self.seeds.count > 100 { #expect(Set(all).subtracting(seen) == []) }
    }

    private static let stepCount = 80

    private static var seeds: ClosedRange<UInt64> {
        if let seed = unsafe getenv("CARILLON_MODEL_SEED").map({ unsafe String(cString: $0) }) {
            let ends = seed.split(separator: "-").compactMap { UInt64($0) }
            return (ends.first ?? 0)...max(ends.first ?? 0, ends.last ?? 0)
        }
        return 1...200
    }
}
