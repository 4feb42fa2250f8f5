import TerminalUI

/// Failures in a row for one reason: the transcript counts them in one line.
struct FailureRun {
    let reason: String
    /// When the first one happened, in seconds of the wall clock.
    let since: Int64
    private(set) var count = 1
    /// The transcript's line about them.
    var line: LineID?

    init(_ reason: String, since: Int64) {
        self.reason = reason
        self.since = since
    }

    mutating func add() { count += 1 }

    /// `connection refused, 11 times since 23:39:00`; the first line had the advice.
    func text(_ timeOfDay: (Int64) -> String) -> String {
        count == 1 ? reason : "\(fact), \(count) times since \(timeOfDay(since))"
    }

    /// The reason without the question at its end, which is advice.
    private var fact: Substring {
        guard reason.last == "?", let comma = reason.lastIndex(of: ",") else { return reason[...] }
        return reason[..<comma]
    }
}
