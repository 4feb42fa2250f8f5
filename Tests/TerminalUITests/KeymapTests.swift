import TerminalUI
import Testing

@Suite("Keymap", .timeLimit(.minutes(5)))
struct KeymapTests {
    @Test(
        arguments: [
            (.enter, .submit), (.function(5), .reconnect), (.alt("r"), .reconnect),
            (.escape, .cancel), (.function(1), .help), (.control("k"), .edit(.killToEnd)),
            (.home, .edit(.moveToStart)), (.controlHome, .toTop), (.control("p"), .historyOlder),
            (.up, .upOrOlder), (.altEnter, .newline),
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
        #expect(Keymap.standard.command(for: .insert) == nil)
    }

    @Test func `a chord needs its first key, which means nothing by itself`() {
        let keymap = Keymap.standard
        #expect(keymap.command(for: .control("x")) == nil)
        #expect(keymap.meaning(of: [.control("x")]) == .prefix)
        #expect(keymap.meaning(of: [.control("x"), .control("e")]) == .command(.editExternally))
        #expect(keymap.meaning(of: [.control("e"), .control("x")]) == .none)
    }

    @Test func `of two entries that exclude each other the first counts`() {
        let chord = Keymap.Entry([.control("x"), .control("e")], .help)
        let single = Keymap.Entry(.control("x"), .redraw)
        #expect(Keymap([single, chord]).command(for: .control("x")) == .redraw)
        #expect(Keymap([single, chord]).meaning(of: chord.keys) == .none)
        #expect(Keymap([chord, single]).command(for: .control("x")) == nil)
        #expect(Keymap([chord, single]).meaning(of: chord.keys) == .command(.help))
    }

    @Test func `no key stands twice in the table, and none goes unexplained`() {
        let entries = Keymap.standard.entries
        #expect(Set(entries.map(\.keys)).count == entries.count)
        #expect(entries.allSatisfy { !$0.command.summary.isEmpty && !$0.keyNames.isEmpty })
    }

    @Test func `commands share a summary only as a series of tabs`() {
        let commands = Command.allCases.filter { if case .tab = $0 { false } else { true } }
        #expect(Set(commands.map(\.summary)).count == commands.count)
        #expect(Set((1...9).map { Command.tab($0).summary }).count == 1)
    }

    @Test func `every edit command has a key`() {
        let commands = Set(Keymap.standard.entries.map(\.command))
        #expect(EditCommand.allCases.allSatisfy { commands.contains(.edit($0)) })
    }

    @Test func `help lists each command once, with its keys and its summary`() {
        let keymap = Keymap([
            .init(.function(5), .reconnect), .init(.pageUp, .pageUp), .init(.alt("r"), .reconnect),
            .init([.control("x"), .control("u")], .edit(.undo)),
        ])
        #expect(
            keymap.help == ["F5, M-r  connect again, now", "PgUp     a page up", "C-x C-u  undo"])
    }

    @Test func `help shows a series of commands by its ends`() {
        let keymap = Keymap((1...4).map { .init(.alt(Character("\($0)")), .tab($0)) })
        #expect(keymap.help == ["M-1 … M-4  to the tab of that number"])
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

    @Test func `no entry of the standard takes the keys of another, or begins them`() {
        let keymap = Keymap.standard
        for entry in keymap.entries {
            #expect(
                keymap.meaning(of: entry.keys) == .command(entry.command), "\(entry.keyNames)")
            #expect(keymap.entries.count { $0.keys == entry.keys } == 1, "\(entry.keyNames)")
        }
    }
}
