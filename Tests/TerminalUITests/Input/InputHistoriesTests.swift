import TerminalUI
import Testing

@Suite("InputHistories", .timeLimit(.minutes(10)))
struct InputHistoriesTests {
    private static let stored = [
        HistoryEntry(at: nil, "old"), HistoryEntry(at: "a:1", "one"),
        HistoryEntry(at: "b:2", "two"),
        HistoryEntry(at: "a:1", "three"),
    ]

    private func histories(limit: Int = 10) -> InputHistories {
        var histories = InputHistories(Self.stored, limit: limit)
        histories.open("a:1")
        histories.open("b:2")
        return histories
    }

    @Test func `each endpoint has its own lines, and those without an endpoint`() {
        #expect(histories()["a:1"].lines == ["old", "one", "three"])
        #expect(histories()["b:2"].lines == ["old", "two"])
    }

    @Test func `what is recorded at one endpoint is not in the history of another`() {
        var histories = histories()
        histories.record("four", at: "b:2")
        #expect(histories["a:1"].lines.last == "three")
        #expect(histories["b:2"].lines.last == "four")
        histories.open("b:2")
        #expect(histories["b:2"].lines == ["old", "two", "four"])
    }

    @Test func `all lines are in the order of their entry, once each`() {
        var histories = histories()
        histories.record("one", at: "b:2")
        #expect(
            histories.all == [
                HistoryEntry(at: nil, "old"), HistoryEntry(at: "b:2", "two"),
                HistoryEntry(at: "a:1", "three"), HistoryEntry(at: "b:2", "one"),
            ])
    }

    @Test func `recorded entries are returned once, for a file`() {
        var histories = histories()
        #expect(histories.takeRecorded() == [])
        for line in ["one", " secret", ""] { histories.record(line, at: "a:1") }
        _ = histories.recordAndFetchNext("two", at: "b:2")
        #expect(
            histories.takeRecorded() == [
                HistoryEntry(at: "a:1", "one"), HistoryEntry(at: "b:2", "two"),
            ])
        #expect(histories.takeRecorded() == [])
    }

    @Test func `the limit is that of each endpoint, and 0 keeps nothing`() {
        var histories = histories(limit: 2)
        #expect(histories["a:1"].lines == ["one", "three"])
        histories.limit = 1
        #expect(histories["a:1"].lines == ["three"] && histories["b:2"].lines == ["two"])
        histories.limit = 0
        histories.record("four", at: "a:1")
        #expect(histories["a:1"].lines == [] && histories.all == [])
        #expect(histories.takeRecorded() == [])
    }

    @Test func `the oldest lines are dropped when all are too long`() {
        let long = (0..<10).map { number in
            HistoryEntry(at: "h:\(number)", String(repeating: "\(number)", count: 1 << 19))
        }
        #expect(InputHistories(long).all == Array(long.suffix(8)))
    }
}
