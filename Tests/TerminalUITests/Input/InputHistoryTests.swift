import TerminalUI
import Testing

@Suite("InputHistory", .timeLimit(.minutes(10)))
struct InputHistoryTests {
    @Test func `a walk goes back and forth, and returns to the draft`() {
        var history = InputHistory(["one", "two"])
        let walk = [
            history.older(than: "draft"), history.older(than: "two"),
            history.older(than: "one"), history.newer(than: "one"), history.newer(than: "two"),
            history.newer(than: "draft"),
        ]
        #expect(walk == ["two", "one", nil, "two", "draft", nil])
    }

    @Test func `recording ends the walk`() {
        var history = InputHistory(["one", "two"])
        _ = history.older(than: "")
        _ = history.older(than: "two")
        history.record("three")
        let newest = history.older(than: "draft")
        #expect(newest == "three")
    }

    @Test func `a walk that is ended has no way back to its draft`() {
        var history = InputHistory(["one", "two"])
        _ = history.older(than: "draft")
        history.endWalk()
        let newer = history.newer(than: "two")
        #expect(newer == nil)
        let older = history.older(than: "another")
        #expect(older == "two")
    }

    @Test func `empty lines and those that begin with a blank are not kept`() {
        #expect(InputHistory(["one", "", " secret", "two"]).lines == ["one", "two"])
    }

    @Test func `of the same line only the newest copy stays`() {
        #expect(InputHistory(["one", "two", "one", "one"]).lines == ["two", "one"])
    }

    @Test func `the oldest lines are dropped`() {
        let history = InputHistory((0..<1_500).map { "line \($0)" })
        #expect(history.lines.count == InputHistory.standardLimit)
        #expect(history.lines.first == "line 500")
        let long = (0..<10).map { "\($0)" + String(repeating: "x", count: 1 << 19) }
        #expect(InputHistory(long).lines == Array(long.suffix(7)))
    }

    @Test func `an empty history has no lines to walk to`() {
        var history = InputHistory()
        let older = history.older(than: "draft")
        let newer = history.newer(than: "draft")
        #expect(older == nil)
        #expect(newer == nil)
    }

    @Test func `a paused walk is resumed where it was, with its edits`() {
        var history = InputHistory(["one", "two"])
        _ = history.older(than: "draft")
        _ = history.older(than: "two edited")
        let paused = history.pauseWalk()
        #expect(history.newer(than: "one") == nil, "nobody walks")
        history.resumeWalk(paused)
        #expect(history.newer(than: "one") == "two edited")
        #expect(history.newer(than: "two edited") == "draft")
    }

    @Test(arguments: [1, 100])
    func `a paused walk finds its draft in a changed history`(limit: Int) {
        var history = InputHistory(["one", "two"], limit: 2)
        _ = history.older(than: "draft")
        let paused = history.pauseWalk()
        history.limit = limit
        history.record("three")
        history.resumeWalk(paused)
        var texts: [String] = []
        while let text = history.newer(than: texts.last ?? "two") { texts.append(text) }
        #expect(texts.last == "draft")
    }

    @Test func `an edited line replaces the draft behind it`() {
        var history = InputHistory(["one"])
        _ = history.older(than: "draft")
        #expect(history.draft(behind: "one") == "draft")
        #expect(history.draft(behind: "one!") == nil)
        history.endWalk()
        #expect(history.draft(behind: "one") == nil)
    }

    @Test func `a walk by prefix skips the other lines`() {
        var history = InputHistory(["get one", "put", "get two", "post"])
        let walk = [
            history.older(than: "get", beginningWith: "get"),
            history.older(than: "get two", beginningWith: "get two"),
            history.older(than: "get one", beginningWith: "get one"),
            history.newer(than: "get one", beginningWith: "get one"),
            history.newer(than: "get two", beginningWith: "get two"),
        ]
        #expect(walk == ["get two", "get one", nil, "get two", "get"])
    }

    @Test func `after an edit a walk uses the new prefix`() {
        var history = InputHistory(["put x", "get one", "put y", "get two"])
        let first = history.older(than: "g", beginningWith: "g")
        let second = history.older(than: "put", beginningWith: "put")
        let third = history.older(than: "put y", beginningWith: "put y")
        #expect([first, second, third] == ["get two", "put y", "put x"])
    }

    @Test func `the same line again is no step of a walk by prefix`() {
        var history = InputHistory(["say more", "say"])
        let older = history.older(than: "say", beginningWith: "say")
        #expect(older == "say more")
    }

    @Test func `plain steps may follow those by prefix`() {
        var history = InputHistory(["get one", "put", "get two"])
        _ = history.older(than: "get", beginningWith: "get")
        let plain = history.older(than: "get two")
        #expect(plain == "put")
    }

    @Test func `an edited line is found again on the walk, and never kept`() {
        var history = InputHistory(["one", "two"])
        _ = history.older(than: "draft")
        _ = history.older(than: "two, edited")
        let again = history.newer(than: "one")
        #expect(again == "two, edited")
        history.record("three")
        #expect(history.lines == ["one", "two", "three"])
        let third = history.older(than: "")
        let second = history.older(than: "three")
        #expect([third, second] == ["three", "two"])
    }

    @Test func `a sequence is sent again line by line`() {
        var history = InputHistory(["a", "b", "c"])
        for (line, before) in [("c", ""), ("b", "c"), ("a", "b")] {
            let older = history.older(than: before)
            #expect(older == line)
        }
        let second = history.recordAndFetchNext("a")
        let third = history.recordAndFetchNext("b")
        #expect([second, third] == ["b", "c"])
        #expect(history.lines == ["c", "a", "b"])
        let none = InputHistory(["a"]).nextAfterNew
        #expect(none == nil)
    }
}

extension InputHistory {
    /// What Ctrl-O fetches after a line that was not walked to.
    fileprivate var nextAfterNew: String? {
        var copy = self
        return copy.recordAndFetchNext("new")
    }

    @Test func `a smaller limit drops the oldest lines at once, and 0 drops all`() {
        var history = InputHistory(["one", "two", "three"], limit: 2)
        #expect(history.lines == ["two", "three"])
        history.limit = 1
        #expect(history.lines == ["three"])
        history.limit = 0
        history.record("four")
        #expect(history.lines == [])
    }
}
