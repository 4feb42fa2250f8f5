import Testing

@testable import Conversation

@Suite("ScreenLayout", .timeLimit(.minutes(10)))
struct ScreenLayoutTests {
    @Test(
        arguments: [
            (0, nil, 0..<0, nil, 0..<0),
            (1, nil, 0..<0, nil, 0..<1),
            (2, nil, 0..<1, nil, 1..<2),
            (3, 0, 1..<2, nil, 2..<3),
            (4, 0, 1..<2, 2, 3..<4),
            (24, 0, 1..<22, 22, 23..<24),
        ] as [(Int, Int?, Range<Int>, Int?, Range<Int>)])
    func `the less room, the fewer parts`(
        rows: Int, title: Int?, transcript: Range<Int>, ruler: Int?, input: Range<Int>
    ) {
        let layout = ScreenLayout(rows: rows)
        #expect(layout.title == title)
        #expect(layout.transcript == transcript)
        #expect(layout.ruler == ruler)
        #expect(layout.input == input)
    }

    @Test(
        arguments: [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 2), (12, 4), (24, 8)])
    func `the input grows to a third of the rows, and on a small screen not at all`(
        rows: Int, most: Int
    ) {
        #expect(ScreenLayout(rows: rows, inputRows: 1).input.count == 1)
        #expect(ScreenLayout(rows: rows, inputRows: 100).input.count == most)
    }

    @Test(arguments: 0...40, [0, 1, 2, 5, 100])
    func `every row has exactly one use`(rows: Int, inputRows: Int) {
        let layout = ScreenLayout(rows: rows, inputRows: inputRows)
        let used =
            [layout.title].compactMap(\.self) + layout.transcript
            + [layout.ruler].compactMap(\.self) + layout.input
        #expect(used == Array(0..<rows))
    }
}
