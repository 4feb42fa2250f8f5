import TerminalUI
import Testing

@testable import Conversation

@Suite("HelpPage", .timeLimit(.minutes(5)))
struct HelpPageTests {
    private let frame = TranscriptView.Frame(rows: 5, columns: 80)

    @Test func `it opens at its top, and tells how much is below`() {
        var page = HelpPage(.standard)
        page.open(in: frame)
        #expect(rows(of: page, count: 5).first == "Commands")
        let all = 4 + SlashCommand.all.count + 1 + Keymap.standard.help.count
        #expect(page.linesBelow(in: frame) == all - 5)
    }

    @Test func `it scrolls to its end and back`() {
        var page = HelpPage(.standard)
        page.open(in: frame)
        page.move(by: .toEnd, in: frame)
        #expect(page.linesBelow(in: frame) == 0)
        #expect(rows(of: page, count: 5).last == Keymap.standard.help.last)
        page.move(by: .toTop, in: frame)
        #expect(rows(of: page, count: 5).first == "Commands")
    }

    @Test func `17. every command and every key is in it`() {
        let text = rows(of: HelpPage(.standard), count: 200).joined(separator: "\n")
        for command in SlashCommand.all {
            #expect(text.contains("\(command.usage) "))
            #expect(text.contains(command.summary))
        }
        let series = (2...8).map { [Key.alt(Character("\($0)"))] }
        for entry in Keymap.standard.entries where !series.contains(entry.keys) {
            #expect(text.contains(entry.keyNames))
        }
        #expect(text.contains("M-1 … M-9 "))
    }

    @Test func `a command that does not scroll leaves it where it is`() {
        var page = HelpPage(.standard)
        page.open(in: frame)
        let before = rows(of: page, count: 5)
        page.move(by: .reconnect, in: frame)
        #expect(rows(of: page, count: 5) == before)
    }

    private func rows(of page: HelpPage, count: Int) -> [String] {
        var grid = CellGrid(rows: count, columns: 80)
        page.draw(into: &grid, rows: 0..<count, theme: .standard)
        return grid.picture.split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
    }
}
