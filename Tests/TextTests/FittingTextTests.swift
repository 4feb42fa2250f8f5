import Testing
import Text

@Suite("FittingText", .timeLimit(.minutes(10)))
struct FittingTextTests {
    private let text = FittingText("3 lines below: Alt-=", "3 below: Alt-=", "Alt-=")

    @Test(arguments: [
        (80, "3 lines below: Alt-="), (20, "3 lines below: Alt-="), (19, "3 below: Alt-="),
        (14, "3 below: Alt-="), (13, "Alt-="), (5, "Alt-="), (4, nil), (0, nil), (-1, nil),
    ])
    func `the longest form that fits is taken`(columns: Int, expected: String?) {
        #expect(text.fitting(columns) == expected)
    }

    @Test(arguments: [(4, "Alt…"), (2, "A…"), (1, "…"), (0, ""), (-1, "")])
    func `where none fits the shortest is cut with an ellipsis`(columns: Int, expected: String) {
        #expect(text.cut(to: columns) == expected)
    }

    @Test func `columns count, not characters`() {
        #expect(FittingText("世界", "x").fitting(4) == "世界")
        #expect(FittingText("世界", "x").fitting(3) == "x")
        #expect(FittingText("世界").cut(to: 3) == "世…")
        #expect(FittingText("世界").cut(to: 2) == "…")
    }

    @Test func `several texts are shortened before one is left out`() throws {
        let parts = [FittingText("first thing: A", "A"), FittingText("second: B", "B"), "third"]
        let forms = try #require(FittingText(parts)).forms
        #expect(
            forms == [
                "first thing: A; second: B; third", "A; B; third", "first thing: A; second: B",
                "A; B", "first thing: A", "A",
            ])
        #expect(FittingText([]) == nil)
        #expect(FittingText([parts[0]]) == parts[0])
    }
}
