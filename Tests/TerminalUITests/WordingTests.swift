import TerminalUI
import Testing

@Suite("Wording", .timeLimit(.minutes(5)))
struct WordingTests {
    private let wording = Wording("3 lines below: C-End", "3 below: C-End", "C-End")

    @Test(arguments: [
        (80, "3 lines below: C-End"), (20, "3 lines below: C-End"), (19, "3 below: C-End"),
        (14, "3 below: C-End"), (13, "C-End"), (5, "C-End"), (4, nil), (0, nil), (-1, nil),
    ])
    func `the longest form that fits is taken`(columns: Int, expected: String?) {
        #expect(wording.fitting(columns) == expected)
    }

    @Test(arguments: [(4, "C-E…"), (2, "C…"), (1, "…"), (0, ""), (-1, "")])
    func `where none fits the shortest is cut, and says so`(columns: Int, expected: String) {
        #expect(wording.cut(to: columns) == expected)
    }

    @Test func `columns count, not characters`() {
        #expect(Wording("世界", "x").fitting(4) == "世界")
        #expect(Wording("世界", "x").fitting(3) == "x")
        #expect(Wording("世界").cut(to: 3) == "世…")
        #expect(Wording("世界").cut(to: 2) == "…")
    }

    @Test func `several things are said shorter before one is left out`() throws {
        let parts = [Wording("first thing: A", "A"), Wording("second: B", "B"), "third"]
        let forms = try #require(Wording(parts)).forms
        #expect(
            forms == [
                "first thing: A; second: B; third", "A; B; third", "first thing: A; second: B",
                "A; B", "first thing: A", "A",
            ])
        #expect(Wording([]) == nil)
        #expect(Wording([parts[0]]) == parts[0])
    }
}
