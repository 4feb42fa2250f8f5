import TerminalUI
import Testing

@testable import Conversation

@Suite("ManualPage", .timeLimit(.minutes(5)))
struct ManualPageTests {
    @Test(
        arguments: [
            (#"a\b"#, #"a\eb"#), ("--once", #"\-\-once"#), (".conf", #"\&.conf"#),
            ("'tis", #"\&'tis"#), (#"say "x""#, #"say \(dqx\(dq"#),
            ("M-1 … M-9", #"M\-1 ... M\-9"#),
        ])
    func `what roff would take for its own is escaped`(text: String, escaped: String) {
        #expect(ManualPage.escaped(text) == escaped)
    }

    @Test func `every command, key and setting has its entry`() {
        let sections = ManualPage.sections
        for command in SlashCommand.allCases {
            #expect(sections.contains(".B \(ManualPage.escaped(command.usage))\n"))
        }
        for entry in Keymap.standard.helpEntries {
            #expect(sections.contains(".B \(ManualPage.escaped(entry.keys))\n"))
        }
        #expect(sections.contains(".B scrollback\\-lines = 100000\n"))
    }
}
