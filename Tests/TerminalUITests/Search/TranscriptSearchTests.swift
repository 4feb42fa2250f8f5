import TerminalUI
import Testing
import Text

@Suite("TranscriptSearch", .timeLimit(.minutes(10)))
struct TranscriptSearchTests {
    private var transcript = Transcript(limit: 2_000)

    private mutating func append(_ lines: String...) {
        for line in lines { transcript.append(line.utf8, kind: .reply) }
    }

    private func search(_ text: String, from line: LineID? = nil) throws -> TranscriptSearch {
        var search = TranscriptSearch(
            try SearchPattern(text), through: transcript, from: line ?? transcript.last)
        finish(&search)
        return search
    }

    private func finish(_ search: inout TranscriptSearch) {
        while !search.isComplete(for: transcript) { search.advance(through: transcript) }
    }

    private mutating func walk(
        _ direction: TranscriptSearch.Direction, _ search: inout TranscriptSearch
    ) -> String {
        search.walk(direction)
        finish(&search)
        let wrapped = search.hasWrapped ? " wrapped" : ""
        return "\(search.number ?? 0)/\(search.total)\(wrapped)"
    }

    @Test mutating func `it begins at the newest hit, counts all, and wraps around`() throws {
        append("one hit and a hit", "none", "hit")
        var search = try search("hit")
        #expect((search.number, search.total) == (1, 3))
        #expect(search.current?.line == transcript.last)
        #expect(walk(.older, &search) == "2/3")
        #expect(search.current?.index == 1)
        #expect(walk(.older, &search) == "3/3")
        #expect(walk(.older, &search) == "1/3 wrapped")
        #expect(walk(.newer, &search) == "3/3 wrapped")
        #expect(walk(.newer, &search) == "2/3")
    }

    @Test mutating func `it begins at a hit above the given line, or else below`() throws {
        append("hit", "none", "hit")
        let second = try #require(
            transcript.first.map {
                TranscriptView().line(1, from: $0, of: transcript)
            })
        #expect(try search("hit", from: second).number == 2)
        #expect(try search("none", from: transcript.first).current?.line == second)
        #expect(try search("none", from: transcript.first).hasWrapped)
    }

    @Test mutating func `without hits there is no current one`() throws {
        append("one")
        var search = try search("two")
        #expect(walk(.older, &search) == "0/0")
        #expect(search.current == nil)
    }

    @Test func `an empty transcript has no hit, and no work`() throws {
        var search = TranscriptSearch(try SearchPattern("a"), through: transcript, from: nil)
        search.advance(through: transcript)
        #expect(search.isComplete(for: transcript))
    }

    @Test mutating func `a slice searches a bounded part, and the first hit does not wait`() throws
    {
        for number in 0..<1_000 { append("hit \(number)") }
        var search = TranscriptSearch(
            try SearchPattern("hit"), through: transcript, from: transcript.last)
        search.advance(through: transcript, cost: 1_000)
        #expect((1..<1_000).contains(search.total))
        #expect(search.number == 1)
        #expect(!search.isCounted(transcript))
        finish(&search)
        #expect(search.total == 1_000)
    }

    @Test mutating func `new lines are counted, dropped ones are not`() throws {
        append("hit", "hit")
        var search = try search("hit")
        append("hit hit")
        #expect(!search.isComplete(for: transcript))
        finish(&search)
        #expect((search.number, search.total) == (3, 4))
        for number in 0..<1_999 { append("line \(number)") }
        finish(&search)
        #expect((search.current, search.total) == (nil, 2))
        for number in 0..<9_999 { append("hit \(number)") }
        finish(&search)
        #expect(search.total == 2_000)
    }

    @Test mutating func `a changed line is counted again`() throws {
        append("a hit, a hit", "none", "hit")
        var search = try search("hit")
        let lines = [try #require(transcript.first), try #require(transcript.last)]
        transcript.replace(lines[0], with: "one hit".utf8, kind: .reply)
        finish(&search)
        #expect(search.total == 2)
        transcript.replace(lines[1], with: "gone".utf8, kind: .reply)
        finish(&search)
        #expect((search.current, search.total) == (nil, 1))
        transcript.replace(lines[1], with: "hit hit".utf8, kind: .reply)
        finish(&search)
        #expect(search.total == 3)
    }

    @Test mutating func `more changes than are remembered restart the count`() throws {
        append("hit", "none")
        var search = try search("hit")
        let line = try #require(transcript.last)
        for _ in 0..<2_000 { transcript.replace(line, with: "hit".utf8, kind: .reply) }
        #expect(!search.isComplete(for: transcript))
        finish(&search)
        #expect(search.total == 2)
    }

    /// The fast search of the bytes of plain lines must count the same as the slow one.
    @Test mutating func `the count is that of the text as it is shown`() throws {
        append("A Hit ^[ hit", "h\u{EF}t hit \u{1B}[1m", "\u{202E}tih <202E>", "hithit")
        for (text, count) in [
            ("hit", 5), ("^[", 2), ("<202E>", 2), ("<202e>", 2), ("Hit", 1), ("ï", 1),
        ] {
            #expect(try search(text).total == count, "\(text)")
        }
    }

    @Test mutating func `lines that a filter hides have no hits`() throws {
        append("hit a", "hit b", "hit a")
        var filter = TranscriptFilter()
        try filter.add(.hide, "b")
        var search = try search("hit")
        search.setFilter(filter)
        finish(&search)
        #expect(walk(.older, &search) == "2/2")
        search.setFilter(TranscriptFilter())
        finish(&search)
        #expect((search.number, search.total) == (3, 3))
    }

    @Test mutating func `the current hit is found in a line with another time`() throws {
        append("[it is 7] 7 and 7")
        var search = try search("7")
        let line = try #require(transcript.first)
        #expect(search.ranges(in: VisibleText("[late] 7 and 7"), of: line).current == 13..<14)
        #expect(walk(.older, &search) == "2/3")
        #expect(search.ranges(in: VisibleText("[late] 7 and 7"), of: line).current == 7..<8)
        #expect(walk(.older, &search) == "3/3")
        #expect(search.ranges(in: VisibleText("[late] 7 and 7"), of: line).current == nil)
    }
}
