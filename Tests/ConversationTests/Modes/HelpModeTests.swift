import TerminalUI
import Testing

@testable import Conversation

@Suite("HelpMode", .timeLimit(.minutes(5)))
struct HelpModeTests {
    private let frame = TranscriptView.Frame(rows: 5, columns: 80)

    @Test func `it opens at its top, and counts the lines below`() {
        let page = HelpMode(SlashCommand.all, .standard, in: frame)
        #expect(rows(of: page, count: 5).first == "Commands")
        let all = 4 + SlashCommand.all.count + 1 + Keymap.standard.help.count
        #expect(page.linesBelow(in: frame) == all - 5)
    }

    @Test func `it scrolls to its end and back`() {
        var page = HelpMode(SlashCommand.all, .standard, in: frame)
        #expect(page.take(BoundInput(.controlEnd), in: frame) == .stay)
        #expect(page.linesBelow(in: frame) == 0)
        #expect(rows(of: page, count: 5).last == Keymap.standard.help.last)
        #expect(page.take(BoundInput(.controlHome), in: frame) == .stay)
        #expect(rows(of: page, count: 5).first == "Commands")
    }

    @Test func `every command and every key is in it`() {
        let text = rows(of: HelpMode(SlashCommand.all, .standard, in: frame), count: 200).joined(
            separator: "\n")
        for command in SlashCommand.all {
            #expect(text.contains("\(command.usage) "))
            #expect(text.contains(command.summary))
        }
        let series = (2...8).map { [Key.alt(Character("\($0)"))] }
        for entry in Keymap.standard.entries where !series.contains(entry.keys) {
            #expect(text.contains(entry.keyNames))
        }
        #expect(text.contains("Alt-1 … Alt-9 "))
    }

    @Test(
        arguments: [
            (.pageDown, .stay), (.down, .stay), (.control("p"), .stay), (.wheelUp, .stay),
            (.function(1), .close), (.escape, .close), (.enter, .close),
            (.function(5), .closeAndPass), (.control("r"), .closeAndPass),
            (.character("x"), .closeAndPass), (.insert, .closeAndPass), (.control("x"), .pass),
        ] as [(Key, HelpMode.Outcome)]
    )
    func `keys that scroll keep it open, most others close it`(
        key: Key, outcome: HelpMode.Outcome
    ) {
        var page = HelpMode(SlashCommand.all, .standard, in: frame)
        #expect(page.take(BoundInput(key), in: frame) == outcome)
    }

    @Test func `a chord that is not bound keeps it open, a paste closes it`() {
        var page = HelpMode(SlashCommand.all, .standard, in: frame)
        let chord = BoundInput(.escape, after: .control("x"))
        #expect(page.take(chord, in: frame) == .pass)
        #expect(page.take(BoundInput(pasted: "x"), in: frame) == .closeAndPass)
    }

    @Test func `a command that does not scroll leaves it where it is`() {
        var page = HelpMode(SlashCommand.all, .standard, in: frame)
        let before = rows(of: page, count: 5)
        #expect(page.take(BoundInput(.function(5)), in: frame) == .closeAndPass)
        #expect(rows(of: page, count: 5) == before)
    }

    private func rows(of page: HelpMode, count: Int) -> [String] {
        var grid = CellGrid(rows: count, columns: 80)
        page.draw(into: &grid, rows: 0..<count, theme: .standard)
        return grid.picture.split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
    }
}
