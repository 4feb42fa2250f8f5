import Testing

@testable import Text

@Suite("TextWidth", .timeLimit(.minutes(10)))
struct TextWidthTests {
    @Test(arguments: [
        ("a", 1), ("é", 1), ("e\u{301}", 1), ("世", 2), ("한", 2), ("\u{1112}\u{1161}\u{11AB}", 2),
        ("ｱ", 1), ("Ａ", 2), ("　", 2), ("👍", 2), ("👍🏽", 2), ("👨‍👩‍👧‍👦", 2), ("🇩🇪", 2),
        ("🇩", 1), ("❤", 1), ("❤️", 2), ("1️⃣", 2), ("กำ", 2), ("\u{1FAE8}", 2), ("─", 1), ("½", 1),
        // Wide since Unicode 17: Tangut components, and a legacy symbol that stays narrow.
        ("\u{18D80}", 2), ("\u{1CC00}", 1),
    ])
    func `a cluster has the columns that terminals give it`(text: String, columns: Int) {
        #expect(TextWidth.columns(of: text) == columns)
    }

    @Test func `a string has the columns of its clusters`() {
        #expect(TextWidth.columns(of: "Hallo, 世界 👋🏽!") == 15)
        #expect(TextWidth.columns(of: "") == 0)
    }

    @Test func `the table of wide characters ascends without overlaps`() {
        for (range, next) in zip(WideRanges.ranges, WideRanges.ranges.dropFirst()) {
            #expect(range.first <= range.last)
            #expect(range.last < next.first)
        }
    }
}
