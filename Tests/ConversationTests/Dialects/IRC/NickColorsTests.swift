import TerminalUI
import Testing

@testable import Conversation

@Suite("NickColors", .timeLimit(.minutes(10)))
struct NickColorsTests {
    @Test func `a name has the same color in every run`() {
        #expect(NickColors.color(of: "ada".utf8) == NickColors.color(of: "ada".utf8))
        #expect(NickColors.color(of: "ada".utf8) == .palette(NickColorsTests.ada))
    }

    /// As the hash determines it, now and in later versions.
    private static let ada: UInt8 = 130

    @Test func `names that differ little have different colors`() {
        let names = (0..<200).map { "user\($0)" }
        var counts: [Color: Int] = [:]
        for name in names { counts[NickColors.color(of: name.utf8), default: 0] += 1 }
        #expect(counts.count == NickColors.all.count)
        #expect(counts.values.max() ?? 0 < 30)
    }

    @Test(arguments: NickColors.all)
    func `each color is legible on dark and on light backgrounds`(color: Color) {
        for background in [Background.dark, .light] {
            #expect(Style(color).legible(on: background) == Style(color))
        }
    }
}
