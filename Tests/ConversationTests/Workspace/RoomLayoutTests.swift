import Testing

@testable import Conversation

@Suite("ScreenLayout: rooms", .timeLimit(.minutes(10)))
struct RoomLayoutTests {
    @Test(arguments: 0...40, [0, 1, 5])
    func `every row has exactly one use`(rows: Int, inputRows: Int) {
        let layout = ScreenLayout(rows: rows, columns: 80, inputRows: inputRows, hasTopic: true)
        let used =
            [layout.title, layout.topic].compactMap(\.self) + layout.transcript
            + [layout.ruler].compactMap(\.self) + layout.input
        #expect(used == Array(0..<rows))
        #expect((layout.topic != nil) == (rows >= 6))
    }

    @Test(arguments: 0...100)
    func `members leave enough of the transcript`(columns: Int) {
        let layout = ScreenLayout(rows: 20, columns: columns, membersWidth: 16)
        if let members = layout.members {
            #expect(layout.columns >= ScreenLayout.leastTranscript)
            #expect(members == layout.columns + 1..<columns && members.count == 16)
        } else {
            #expect(layout.columns == columns && columns < 37)
        }
    }

    @Test func `a bare screen has neither`() {
        let layout = ScreenLayout(
            rows: 20, columns: 80, membersWidth: 16, hasTopic: true, isBare: true)
        #expect(layout.members == nil && layout.topic == nil && layout.columns == 80)
    }
}
