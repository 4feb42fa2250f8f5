import Testing

@testable import Conversation

@Suite("ScreenLayout", .timeLimit(.minutes(1)))
struct ScreenLayoutTests {
    @Test(
        arguments: [
            (0, nil, 0..<0, nil, nil),
            (1, nil, 0..<0, nil, 0),
            (2, nil, 0..<1, nil, 1),
            (3, 0, 1..<2, nil, 2),
            (4, 0, 1..<2, 2, 3),
            (24, 0, 1..<22, 22, 23),
        ] as [(Int, Int?, Range<Int>, Int?, Int?)])
    func `the less room, the fewer parts`(
        rows: Int, title: Int?, transcript: Range<Int>, ruler: Int?, input: Int?
    ) {
        let layout = ScreenLayout(rows: rows)
        #expect(layout.title == title)
        #expect(layout.transcript == transcript)
        #expect(layout.ruler == ruler)
        #expect(layout.input == input)
    }

    @Test(arguments: 0...40)
    func `every row has exactly one use`(rows: Int) {
        let layout = ScreenLayout(rows: rows)
        let used =
            [layout.title].compactMap(\.self) + layout.transcript
            + [layout.ruler, layout.input].compactMap(\.self)
        #expect(used == Array(0..<rows))
    }
}
