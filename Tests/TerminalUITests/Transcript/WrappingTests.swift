import TerminalUI
import Testing
import Text
import TextTesting

@Suite("Wrapping", .timeLimit(.minutes(10)))
struct WrappingTests {
    @Test(arguments: [
        ("", 10, 0, [""]),
        ("one", 10, 0, ["one"]),
        ("one two three", 7, 0, ["one two", "three"]),
        ("one two three", 6, 0, ["one", "two", "three"]),
        ("one    two", 5, 0, ["one", "two"]),
        ("  indented text", 10, 0, ["  indented", "text"]),
        ("abcdefghij", 4, 0, ["abcd", "efgh", "ij"]),
        ("ab cdefghij", 4, 0, ["ab", "cdef", "ghij"]),
        ("one two three four", 9, 4, ["one two", "three", "four"]),
        ("one two", 3, 2, ["one", "two"]),
        ("世界世界", 5, 0, ["世界", "世界"]),
        ("ab世界", 5, 0, ["ab世", "界"]),
        ("e\u{301}e\u{301}e\u{301}", 2, 0, ["e\u{301}e\u{301}", "e\u{301}"]),
        ("世a", 1, 0, ["世", "a"]),
        ("ab", 0, 0, ["a", "b"]),
        ("ab    ", 3, 0, ["ab"]),
        ("      ", 3, 0, ["   "]),
    ])
    func `a text is broken between its words`(
        text: String,
        columns: Int,
        indent: Int,
        expected: [String]
    ) {
        let visible = VisibleText(text)
        let rows = Wrapping(visible, columns: columns, indent: indent).rows
        #expect(rows.map { String(visible.clusters[$0].map(\.character)) } == expected)
    }

    @Test(arguments: Corpus.hostile)
    func `rows fit, are consecutive and lose only blanks`(bytes: [UInt8]) {
        let text = VisibleText(bytes)
        for columns in [1, 2, 3, 7, 80] {
            let wrapping = Wrapping(text, columns: columns, indent: 3)
            var next = 0
            for row in wrapping.rows {
                #expect(text.clusters[next..<row.lowerBound].allSatisfy { $0.character == " " })
                let width = text.clusters[row].reduce(0) { $0 + Int($1.width) }
                #expect(width <= columns || row.count == 1)
                next = row.upperBound
            }
            #expect(text.clusters[next...].allSatisfy { $0.character == " " })
        }
    }

    @Test func `a cluster is found in its row`() {
        let wrapping = Wrapping(VisibleText("one two three"), columns: 7)
        #expect(wrapping.row(containing: 0) == 0)
        #expect(wrapping.row(containing: 7) == 0)
        #expect(wrapping.row(containing: 8) == 1)
        #expect(wrapping.row(containing: 99) == 1)
    }
}
