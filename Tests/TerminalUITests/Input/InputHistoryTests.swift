import TerminalUI
import Testing

@Suite("InputHistory", .timeLimit(.minutes(1)))
struct InputHistoryTests {
    @Test func `one walks back and forth, and finds the draft again`() {
        var history = InputHistory(["one", "two"])
        let walk = [
            history.older(current: "draft"), history.older(current: "two"),
            history.older(current: "one"), history.newer(), history.newer(), history.newer(),
        ]
        #expect(walk == ["two", "one", nil, "two", "draft", nil])
    }

    @Test func `to record ends the walk`() {
        var history = InputHistory(["one", "two"])
        _ = history.older(current: "")
        _ = history.older(current: "")
        history.record("three")
        let newest = history.older(current: "draft")
        #expect(newest == "three")
    }

    @Test func `a walk that is ended has no way back to its draft`() {
        var history = InputHistory(["one", "two"])
        _ = history.older(current: "draft")
        history.endWalk()
        let newer = history.newer()
        #expect(newer == nil)
        let older = history.older(current: "another")
        #expect(older == "two")
    }

    @Test func `empty lines, repeated ones and those behind a blank are not kept`() {
        let history = InputHistory(["one", "one", "", " secret", "two", "one"])
        #expect(history.lines == ["one", "two", "one"])
    }

    @Test func `the oldest lines go`() {
        let history = InputHistory((0..<1_500).map { "line \($0)" })
        #expect(history.lines.count == InputHistory.limit)
        #expect(history.lines.first == "line 500")
    }

    @Test func `an empty history has nowhere to go`() {
        var history = InputHistory()
        let older = history.older(current: "draft")
        let newer = history.newer()
        #expect(older == nil)
        #expect(newer == nil)
    }
}
