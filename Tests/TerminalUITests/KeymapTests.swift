import TerminalUI
import Testing

@Suite("Keymap", .timeLimit(.minutes(1)))
struct KeymapTests {
    @Test(
        arguments: [
            (.enter, .submit), (.function(5), .reconnect), (.alt("r"), .reconnect),
            (.escape, .cancel), (.function(1), .help), (.control("k"), .edit(.killToEnd)),
            (.home, .edit(.moveToStart)), (.controlHome, .toTop), (.control("p"), .historyOlder),
            (.control("d"), .endOfInput), (.alt("1"), .tab(1)), (.alt("9"), .tab(9)),
            (.controlPageDown, .nextTab), (.controlPageUp, .previousTab), (.shiftUp, .lineUp),
            (.wheelDown, .lineDown),
        ] as [(Key, Command)]
    )
    func `fingers find what they know`(key: Key, command: Command) {
        #expect(Keymap.standard.command(for: key) == command)
    }

    @Test func `characters are typed, not commands`() {
        #expect(Keymap.standard.command(for: .character("a")) == nil)
        #expect(Keymap.standard.command(for: .tab) == nil)
    }

    @Test func `no key stands twice in the table, and none goes unexplained`() {
        let entries = Keymap.standard.entries
        #expect(Set(entries.map(\.key)).count == entries.count)
        #expect(entries.allSatisfy { !$0.summary.isEmpty && !$0.key.description.isEmpty })
    }

    @Test func `every edit command has a key`() {
        let commands = Set(Keymap.standard.entries.map(\.command))
        #expect(EditCommand.allCases.allSatisfy { commands.contains(.edit($0)) })
    }

    @Test func `help lists each command once, with its keys`() {
        let keymap = Keymap([
            .init(.function(5), .reconnect, "connect again"), .init(.enter, .submit, "send"),
            .init(.alt("r"), .reconnect, "connect again"),
        ])
        #expect(keymap.help == ["F5, M-r  connect again", "Enter    send"])
    }

    @Test func `help tells a series of commands by its ends`() {
        let keymap = Keymap((1...4).map { .init(.alt(Character("\($0)")), .tab($0), "that tab") })
        #expect(keymap.help == ["M-1 … M-4  that tab"])
    }

    @Test(
        arguments: [
            (.control("a"), "C-a"), (.alt("r"), "M-r"), (.function(5), "F5"), (.pageUp, "PgUp"),
            (.altBackspace, "M-Backspace"), (.character("x"), "x"), (.control("_"), "C-_"),
            (.altRight, "M-Right"),
        ] as [(Key, String)]
    )
    func `keys are written as people write them`(key: Key, text: String) {
        #expect(key.description == text)
    }
}
