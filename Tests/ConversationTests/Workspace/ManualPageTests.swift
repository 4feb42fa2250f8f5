import Settings
import TerminalUI
import Testing

@testable import Conversation

@Suite("ManualPage", .timeLimit(.minutes(10)))
struct ManualPageTests {
    @Test func `every command, key and setting has its entry`() {
        let sections = ManualPage.sections
        for command in SlashCommand.all {
            #expect(sections.contains(".B \(RoffText.escaped(command.usage))\n"))
        }
        for entry in Keymap.standard.helpEntries {
            #expect(sections.contains(".B \(RoffText.escaped(entry.keys))\n"))
        }
        #expect(sections.contains(".B scrollback\\-lines = 100000\n"))
    }
}
